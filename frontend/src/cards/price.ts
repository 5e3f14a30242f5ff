/** What a unit costs now, until when, what the house costs, and when it is cheap next. */

import { html, nothing, unsafeCSS, type TemplateResult } from "lit";
import type { Meter, Slot } from "../answers";
import type { Bar } from "../bars";
import { InsightCard, type CardConfig } from "../card";
import { entityOn, type Chosen } from "../find";
import { clock, coin, duration, inCoins, price } from "../format";
import { axis, lineStyles } from "../lines";
import { NowCard } from "../now";
import { shape } from "../shapes";
import { at, between, cheapWindows, foretold, levelLike, type Window } from "../slots";
import { stateText } from "../texts";
import styles from "./price.css";

const HOUR = 3_600_000;

export class PriceCard extends NowCard {
  static override keys = ["current_rate", "price_level", "export_rate"];
  declare config?: CardConfig & { predicted?: string };

  static override form() {
    return [...super.form(), { name: "predicted", selector: { entity: {} } }];
  }

  protected get cost(): string | undefined {
    return this.where && entityOn(this.hass!, this.where.device, "cost_per_hour");
  }

  protected override watched() {
    return [this.cost, this.config?.predicted];
  }

  protected override content({ device }: Chosen): TemplateResult {
    const { meters, currency, zone, stale_since } = this.answer;
    const meter = meters.find((one) => one.device_id === device) ?? meters[0];
    if (!meter) return html`<p>${this.t("card_no_meter")}</p>`;
    const now = Date.now();
    // the answer's own now may be over while there is no connection
    const slot = at(meter, now);
    const value = slot?.price ?? null;
    const end = [meter.now?.end, slot?.end].map((moment) => Date.parse(moment ?? "")).find((moment) => moment > now);
    const isExport = meter.direction === "export";
    const word = value === null ? this.t("card_price_unknown") : isExport ? this.t("card_export") : this.word(slot?.level ?? null);
    const predicted = this.config?.predicted;
    const coming = predicted && this.hass!.states[predicted] ? foretold(this.hass!.states[predicted]) : [];
    const from = Math.floor(now / HOUR) * HOUR;
    const bars = this.bars(meter, coming, from, from + 24 * HOUR);
    const span = { start: bars[0]?.start ?? now, end: bars.at(-1)?.end ?? now };
    return html`<div class="top">
        <p class="level" role="status">${isExport ? nothing : shape(slot?.level ?? null)} <span>${word}</span></p>
        ${value === null ? nothing : html`<p class="price">${inCoins(value)} <small>${coin(currency)}/kWh</small></p>`}
        ${meter.now?.end && end ? html`<p class="until">${this.t("card_until", { time: clock(end, zone) })}</p>` : nothing}
        ${value !== null && (isExport || value < 0) ? html`<p>${this.t(isExport ? "card_price_earned" : "card_price_paid")}</p>` : nothing}
        ${this.costLine()} ${this.cheapLine(meter, now)} ${this.sessions(span.end)}
        ${predicted && !coming.length ? html`<p class="problem">${this.t("card_price_no_prediction")}</p>` : nothing}
        ${stale_since ? html`<p class="problem">${this.t("card_price_stale", { age: duration(now - Date.parse(stale_since)) })}</p>` : nothing}
      </div>
      <octopus-insight-bars .bars=${bars} .now=${now} .name=${this.t("card_next_24_hours")}>
        ${isExport ? axis(span, zone) : this.levels(bars, axis(span, zone))}
      </octopus-insight-bars>`;
  }

  private word = (level: Slot["level"]): string =>
    level ? stateText(this.hass!, "price_level", level) : this.t("card_unknown");

  protected costLine() {
    const state = this.cost && this.hass!.states[this.cost];
    if (!state) return nothing;
    const value = Number(state.state);
    if (!state.state || !Number.isFinite(value)) return html`<p>${this.t("card_cost_unknown")}</p>`;
    const read = Date.parse(state.attributes.last_updated ?? state.last_updated);
    const amount = `${inCoins(Math.abs(value), 0)} ${coin(this.answer.currency)}`;
    return html`<p>
      ${this.t(value < 0 ? "card_price_earning" : "card_cost_per_hour", { amount })}
      <span class="quiet">${this.t("card_age", { age: duration(Date.now() - read) })}</span>
    </p>`;
  }

  protected cheapLine(meter: Meter, now: number) {
    const { zone, currency } = this.answer;
    const next = cheapWindows(meter, now).find((one) => one.start > now);
    if (!next) return nothing;
    const times = { start: clock(next.start, zone), end: clock(next.end, zone), wait: duration(next.start - now) };
    return html`<p>${this.t("card_next_cheap", { ...times, price: price(next.price, currency) })}</p>`;
  }

  private sessions(until: number) {
    return this.answer.sessions
      .filter((one) => Date.parse(one.start) < until)
      .map(({ kind, ...one }) => {
        const [start, end] = [this.dated(Date.parse(one.start), this.answer.zone), this.clock(one.end, this.answer.zone)];
        return html`<p>${this.t(`card_price_session_${kind}`, { start, end })}</p>`;
      });
  }

  protected bars(meter: Meter, coming: Window[], from: number, until: number): Bar[] {
    return between(meter, from, until).map((slot) => {
      const [start, end] = [Date.parse(slot.start), Date.parse(slot.end)];
      const guess = slot.price === null ? coming.find((one) => one.start <= start && start < one.end)?.price : undefined;
      const known = { ...slot, price: guess ?? slot.price, level: guess === undefined ? slot.level : levelLike(meter, guess) };
      const label = this.sentence(known, guess !== undefined, meter.direction === "export");
      return { start, end, value: known.price, kind: known.level ?? "unknown", isPredicted: guess !== undefined, label };
    });
  }

  /** Which bars are cheap and which are not, by shapes below them and words. */
  protected levels(bars: Bar[], hours: TemplateResult): TemplateResult {
    const runs: Bar[] = [];
    for (const bar of bars) {
      if (runs.at(-1)?.kind === bar.kind) runs[runs.length - 1] = { ...runs.at(-1)!, end: bar.end };
      else runs.push({ ...bar });
    }
    const level = ({ kind, value }: Bar) => (kind === "unknown" || value === null ? null : kind);
    const words = new Map(runs.map((bar) => [level(bar), bar.value === null ? this.t("card_price_unknown") : this.word(level(bar))]));
    return html`<div class="runs" aria-hidden="true">
        ${runs.map((bar) => html`<span style="flex:${bar.end - bar.start} 0 0">${shape(level(bar))}</span>`)}
      </div>
      ${hours}
      <ul class="legend" aria-hidden="true">
        ${[...words].map(([one, word]) => html`<li>${shape(one)} ${word}</li>`)}
        ${bars.some((bar) => bar.isPredicted) ? html`<li><i></i> ${this.t("card_price_predicted")}</li>` : nothing}
      </ul>`;
  }

  private sentence({ start, end, ...slot }: Slot, isPredicted: boolean, isExport: boolean): string {
    const { zone, currency, sessions } = this.answer;
    const during = sessions.filter((one) => one.start < end && start < one.end);
    const why = [
      ...(slot.level && !isExport ? [this.word(slot.level).toLowerCase()] : []),
      this.t(isPredicted ? "card_price_predicted" : `card_reason_${slot.reason}`),
      ...during.map((one) => this.t(`card_price_during_${one.kind}`)),
    ];
    const cost = slot.price === null ? this.t("card_price_unknown") : price(slot.price, currency);
    const reason = slot.price === null ? "" : why.join(", ");
    const values = { start: this.dated(Date.parse(start), zone), end: clock(Date.parse(end), zone), price: cost, reason };
    return this.t(reason ? "card_slot" : "card_price_slot_unknown", values);
  }

  static override styles = [InsightCard.styles, lineStyles, unsafeCSS(styles)];
}
