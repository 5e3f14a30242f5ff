/** What a unit costs now, until when, what the house costs, and when it is cheap next. */

import { css, html, nothing, type TemplateResult } from "lit";
import type { Meter, Now, Slot } from "../answers";
import type { Bar } from "../bars";
import { InsightCard } from "../card";
import { Feed } from "../feed";
import { entityOn, type Chosen } from "../find";
import { clock, coin, dayOf, duration, inCoins, price } from "../format";
import { shape } from "../shapes";
import { between, cheapWindows } from "../slots";
import { stateText } from "../texts";

const HOUR = 3_600_000;

export class PriceCard extends InsightCard {
  static override keys = ["current_rate", "price_level", "export_rate"];
  protected readonly feed = new Feed<Now>(this);

  protected override get news() {
    return this.feed.news;
  }

  protected override follow({ entry }: Chosen): void {
    this.feed.ask(this.hass!, "get_now", { config_entry_id: entry });
  }

  protected get cost(): string | undefined {
    return this.where && entityOn(this.hass!, this.where.device, "cost_per_hour");
  }

  protected override watched() {
    return [this.cost];
  }

  protected override content({ device }: Chosen): TemplateResult {
    const answer = this.feed.news.answer!;
    const meter = answer.meters.find((one) => one.device_id === device) ?? answer.meters[0];
    if (!meter) return html`<p>${this.t("card_no_meter")}</p>`;
    const now = Date.now();
    const level = meter.level;
    const word =
      meter.direction === "export" ? this.t("card_export") : level ? stateText(this.hass!, "price_level", level) : this.t("card_unknown");
    const until = meter.now?.end && this.t("card_until", { time: clock(Date.parse(meter.now.end), answer.zone) });
    return html`<div class="top">
        <p class="level" role="status">${shape(level)} <span>${word}</span></p>
        <p class="price">
          ${meter.now ? html`${inCoins(meter.now.price)} <small>${coin(answer.currency)}/kWh</small>` : this.t("card_price_unknown")}
        </p>
        <p class="until">${until}</p>
        ${this.costLine(answer)} ${this.cheapLine(meter, answer, now)}
      </div>
      <octopus-insight-bars
        .bars=${this.bars(meter, answer, now)}
        .now=${now}
        .name=${this.t("card_next_24_hours")}
      ></octopus-insight-bars>`;
  }

  protected costLine(answer: Now) {
    const state = this.cost && this.hass!.states[this.cost];
    if (!state) return nothing;
    const value = Number(state.state);
    if (!Number.isFinite(value)) return html`<p>${this.t("card_cost_unknown")}</p>`;
    const read = Date.parse(state.attributes.last_updated ?? state.last_updated);
    const amount = `${inCoins(value, 0)} ${coin(answer.currency)}`;
    return html`<p>
      ${this.t("card_cost_per_hour", { amount })}
      <span class="quiet">${this.t("card_age", { age: duration(Date.now() - read) })}</span>
    </p>`;
  }

  protected cheapLine(meter: Meter, answer: Now, now: number) {
    const next = cheapWindows(meter, now).find((one) => one.start > now);
    if (!next) return nothing;
    const values = {
      start: clock(next.start, answer.zone),
      end: clock(next.end, answer.zone),
      wait: duration(next.start - now),
      price: price(next.price, answer.currency),
    };
    return html`<p>${this.t("card_next_cheap", values)}</p>`;
  }

  private bars(meter: Meter, answer: Now, now: number): Bar[] {
    const from = Math.floor(now / HOUR) * HOUR;
    return between(meter, from, from + 24 * HOUR).map((slot) => ({
      start: Date.parse(slot.start),
      end: Date.parse(slot.end),
      value: slot.price,
      kind: slot.level ?? "unknown",
      label: this.sentence(slot, answer, now),
    }));
  }

  protected sentence(slot: Slot, { zone, currency }: Now, now: number): string {
    const [start, end] = [Date.parse(slot.start), Date.parse(slot.end)];
    const values = {
      start: `${dayOf(start, zone) === dayOf(now, zone) ? "" : `${this.t("card_tomorrow")} `}${clock(start, zone)}`,
      end: clock(end, zone),
      price: slot.price === null ? this.t("card_price_unknown") : price(slot.price, currency),
      reason: this.t(`card_reason_${slot.reason}`),
    };
    return this.t("card_slot", values);
  }

  static override styles = [
    InsightCard.styles,
    css`
      .top { display: grid; gap: 4px; }
      .top p { margin: 0; }
      .level { display: flex; align-items: center; gap: 0.3em; font-size: clamp(1.6rem, 9cqi, 4rem); font-weight: 600; line-height: 1.1; }
      .shape { width: 0.9em; height: 0.9em; fill: currentColor; }
      .shape.cheap { color: var(--success-color); }
      .shape.normal { color: var(--warning-color); }
      .shape.expensive { color: var(--error-color); }
      .shape.plunge { color: var(--info-color); }
      .price { font-size: clamp(2.4rem, 16cqi, 7rem); font-weight: 700; line-height: 1; }
      .price small { font-size: 0.4em; font-weight: 400; }
      .until { font-size: clamp(1rem, 5cqi, 2rem); }
      octopus-insight-bars { margin-top: 12px; }
    `,
  ];
}
