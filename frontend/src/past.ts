/** Cards about local days: a home says its zone before it is asked about days. */

import { html, unsafeCSS, type TemplateResult } from "lit";
import { Feed, type News } from "./feed";
import type { Chosen } from "./find";
import { dateText, dayOf } from "./format";
import { NowCard } from "./now";
import styles from "./past.css";

export abstract class PastCard<T> extends NowCard {
  protected readonly feed = new Feed<T>(this);

  /** What to ask, once the home is known. */
  protected abstract question(): [name: string, fields: Record<string, unknown>];

  protected override get news(): News<any> {
    return this.isReady ? this.feed.news : super.news;
  }

  /** Controls are drawn before there is an answer. */
  protected override get isReady(): boolean {
    return Boolean(super.news.answer);
  }

  protected override follow(where: Chosen): void {
    super.follow(where);
    if (!this.isReady) return;
    const [name, fields] = this.question();
    this.feed.ask(this.hass!, name, { config_entry_id: where.entry, ...fields });
  }

  protected get today(): string {
    return dayOf(Date.now(), this.answer.zone);
  }

  protected date(day: string, options?: Intl.DateTimeFormatOptions): string {
    return dateText(day, this.hass!.language, options);
  }

  /** Buttons of which one is pressed. */
  protected choices<V extends string>(name: string, options: [V, string][], chosen: V, choose: (value: V) => void) {
    const button = ([value, label]: [V, string]) =>
      html`<button aria-pressed=${value === chosen} @click=${() => choose(value)}>${label}</button>`;
    return html`<div class="choices" role="group" aria-label=${this.t(name)}>${options.map(button)}</div>`;
  }

  /** Steps to what is before and after; undefined: there is nothing that way. */
  protected steps(title: string, before: () => void, after: (() => void) | undefined): TemplateResult {
    const button = (key: string, sign: string, go?: () => void) =>
      html`<button aria-label=${this.t(key)} ?disabled=${!go} @click=${go}>${sign}</button>`;
    return html`<div class="steps">
      ${button("card_before", "‹", before)}<h3 aria-live="polite">${title}</h3>${button("card_after", "›", after)}
    </div>`;
  }

  static override styles = [NowCard.styles, unsafeCSS(styles)];
}
