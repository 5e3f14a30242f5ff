/** What a unit costs now, until when, what the house costs, and when it is cheap next. */
import { html, nothing, unsafeCSS, type TemplateResult } from "lit";
import type { Kind, Meter, Slot } from "../answers";
import { spanOf, type Bar } from "../bars";
import { InsightCard, type CardConfig } from "../card";
import { entityOn, ofDevice, type Chosen } from "../find";
import { coin, duration, inCoins, price } from "../format";
import { axis, type Span } from "../lines";
import { shape } from "../shapes";
import { between, cheapWindows, foretold, levelLike, type Timed, type Window } from "../slots";
import { stateText } from "../texts";
import styles from "./price.css";

const HOUR = 3_600_000;

export class PriceCard extends InsightCard {
  static override keys = ["current_rate", "price_level", "export_rate"];
  declare config?: CardConfig & { predicted?: string };

  static override form() { return [...super.form(), { name: "predicted", selector: { entity: {} } }]; }

  protected get cost(): string | undefined {
    return this.where && entityOn(this.hass!, this.where.device, "cost_per_hour");
  }

  protected override watched() { return [this.cost, this.config?.predicted]; }

  protected override content({ device }: Chosen): TemplateResult {
    const { meters, currency, zone, sessions } = this.answer;
    const meter = ofDevice(meters, device);
    const isGas = meter?.device_id !== device && entityOn(this.hass!, device, "current_rate");
    if (!meter || isGas) return html`<p>${this.t(isGas ? "card_price_gas" : "card_no_meter")}</p>`;
    const now = Date.now();
    // the answer's own now may be over while there is no connection
    const [slot] = between(meter.slots, { start: now, end: now + 1 });
    const value = slot?.price ?? null;
    const end = [Date.parse(meter.now?.end ?? ""), slot?.end ?? 0].find((moment) => moment > now);
    const isExport = meter.direction === "export";
    const kind = slot?.level ?? "unknown";
    const word = value === null ? this.t("card_price_unknown") : isExport ? this.t("card_export") : this.word(kind);
    const predicted = this.config?.predicted && (this.hass!.states[this.config.predicted] ?? { attributes: {} });
    const coming = predicted ? foretold(predicted) : [];
    const start = Math.floor(now / HOUR) * HOUR;
    const bars = this.bars(meter, coming, { start, end: start + 24 * HOUR });
    const span = bars.length ? spanOf(bars) : { start: now, end: now };
    return html`<div class="top">
        <p class="level" role="status">${isExport ? nothing : shape(kind)} <span>${word}</span></p>
        ${value === null ? nothing : html`<p class="price">${inCoins(value)} <small>${coin(currency)}/kWh</small></p>`}
        ${meter.now?.end && end ? html`<p class="until">${this.t("card_until", { time: this.clock(end) })}</p>` : nothing}
        ${value !== null && (isExport || value < 0) ? html`<p>${this.t(isExport ? "card_price_earned" : "card_price_paid")}</p>` : nothing}
        ${this.costLine()} ${this.cheapLine(meter, now)}
        ${between(sessions, { start: now, end: span.end }).map(({ kind, ...one }) =>
          html`<p>${this.t(`card_price_session_${kind}`, { start: this.dated(one.start), end: this.clock(one.end) })}</p>`)}
        ${predicted && !coming.length ? html`<p class="problem">${this.t("card_price_no_prediction")}</p>` : nothing}
      </div>
      <octopus-insight-bars .bars=${bars} .now=${now} .name=${this.t("card_next_24_hours")}>
        ${isExport ? axis(span, zone) : this.levels(bars, span)}
      </octopus-insight-bars>`;
  }

  protected word = (kind: Kind): string => (kind === "unknown" ? this.t("card_unknown") : stateText(this.hass!, "price_level", kind));

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
    const next = cheapWindows(meter, { start: now, end: Infinity }).find((one) => one.start > now);
    if (!next) return nothing;
    const times = { start: this.clock(next.start), end: this.clock(next.end), wait: duration(next.start - now) };
    return html`<p>${this.t("card_next_cheap", { ...times, price: price(next.price, this.answer.currency) })}</p>`;
  }

  protected bars(meter: Meter, coming: Window[], span: Span): Bar[] {
    return between(meter.slots, span).map((slot) => {
      const { start, end } = slot;
      const guess = slot.price === null ? coming.find((one) => one.start <= start && start < one.end)?.price : undefined;
      const isPredicted = guess !== undefined;
      const known = isPredicted ? { ...slot, price: guess, level: levelLike(meter, guess) } : slot;
      const label = this.sentence(known, isPredicted, meter.direction === "export");
      return { start, end, value: known.price, kind: known.level ?? "unknown", isPredicted, label };
    });
  }

  /** Which bars are cheap and which are not, by shapes below them and words. */
  protected levels(bars: Bar[], span: Span): TemplateResult {
    const runs: Bar[] = [];
    for (const bar of bars) {
      const last = runs.at(-1);
      if (last?.kind === bar.kind) last.end = bar.end;
      else runs.push({ ...bar });
    }
    const words = new Map(runs.map(({ kind, value }) => [kind, value === null ? this.t("card_price_unknown") : this.word(kind)]));
    return html`<div class="runs" aria-hidden="true">
        ${runs.map(({ start, end, kind }) => html`<span style="flex:${end - start} 0 0">${shape(kind)}</span>`)}
      </div>
      ${axis(span, this.answer.zone)}
      <ul class="legend" aria-hidden="true">
        ${[...words].map(([kind, word]) => html`<li>${shape(kind)} ${word}</li>`)}
        ${bars.some((bar) => bar.isPredicted) ? html`<li><i></i> ${this.t("card_price_predicted")}</li>` : nothing}
      </ul>`;
  }

  private sentence(slot: Timed<Slot>, isPredicted: boolean, isExport: boolean): string {
    const times = { start: this.dated(slot.start), end: this.clock(slot.end) };
    if (slot.price === null) return this.t("card_price_slot_unknown", { ...times, price: this.t("card_price_unknown") });
    const why = [
      ...(slot.level && !isExport ? [this.word(slot.level).toLowerCase()] : []),
      this.t(isPredicted ? "card_price_predicted" : `card_reason_${slot.reason}`),
      ...between(this.answer.sessions, slot).map(({ kind }) => this.t(`card_price_during_${kind}`)),
    ];
    return this.t("card_slot", { ...times, price: price(slot.price, this.answer.currency), reason: why.join(", ") });
  }

  static override styles = [InsightCard.styles, unsafeCSS(styles)];
}
