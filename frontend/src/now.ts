/** Cards about now, which all follow the same question. */

import type { Now } from "./answers";
import { InsightCard } from "./card";
import { Feed } from "./feed";
import type { Chosen } from "./find";
import { duration } from "./format";

export abstract class NowCard extends InsightCard {
  private readonly home = new Feed<Now>(this);

  protected override get news() {
    return this.home.news;
  }

  /** Only asked for while there is one. */
  protected get answer(): Now {
    return this.home.news.answer!;
  }

  protected override follow({ entry }: Chosen): void {
    this.home.ask(this.hass!, "get_now", { config_entry_id: entry });
  }

  /** Also that nothing new has come for long. */
  protected override problem(): string | undefined {
    const since = this.home.news.answer?.stale_since;
    return super.problem() ?? (since ? this.t("card_stale", { age: duration(Date.now() - Date.parse(since)) }) : undefined);
  }
}
