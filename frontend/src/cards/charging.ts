/** What smart charging of a car did, does and will do, on a line of time and as a list. */
import { html, nothing, svg, unsafeCSS, type TemplateResult } from "lit";
import type { Car, ChargingSlot } from "../answers";
import { InsightCard, type CardConfig } from "../card";
import { deviceName, DOMAIN, ofDevice, type Chosen } from "../find";
import { clockSeconds, coin, duration, inCoins, kwh } from "../format";
import { axis, place, type Span } from "../lines";
import { between, priceLine, type Timed } from "../slots";
import { stateText } from "../texts";
import styles from "./charging.css";

const [MINUTE, HOUR] = [60_000, 3_600_000];
const TEXTS = `component.${DOMAIN}`;
const REASON = `${TEXTS}.entity.binary_sensor.intelligent_dispatching.state_attributes.reason.state`;

type Block = Timed<ChargingSlot>;
type Outcome = { accepted: boolean; reason: string; next_allowed_at: string | null };

export class ChargingCard extends InsightCard {
  static override properties = { ...InsightCard.properties, said: { state: true }, isAsking: { state: true } };
  static override keys = ["intelligent_dispatching", "intelligent_state", "next_dispatch"];
  static override none = "card_charging_no_car";

  declare config?: CardConfig & { hours?: number | string };
  /** What came of the last refresh. */
  declare said?: string;
  declare isAsking?: boolean;
  private wake?: number;

  static override form() {
    return [...super.form(), { name: "hours", selector: { select: { options: ["24", "48"], mode: "dropdown" } } }];
  }

  protected override content({ device }: Chosen): TemplateResult {
    const car = ofDevice(this.answer.cars, device);
    if (!car) return html`<p>${this.t(ChargingCard.none)}</p>`;
    const now = Date.now();
    const hours = Number(this.config!.hours ?? 24);
    const [before, all] = hours === 48 ? [24, 48] : [8, 24];
    const start = (Math.floor(now / HOUR) - before) * HOUR;
    const span = { start, end: start + all * HOUR };
    const blocks = between(car.slots, span).sort((one, other) => one.start - other.start);
    const state = car.state === null ? this.t("card_charging_no_state") : stateText(this.hass!, "intelligent_state", car.state);
    const { allowance, reason } = car;
    const time = (hours: number) => duration(Math.round(hours * 60) * MINUTE);
    const left = allowance && { left: time(allowance.remaining_hours), used: time(allowance.used_hours), until: this.dated(allowance.end) };
    const seen = Date.parse(car.plan_retrieved_at ?? "");
    return html`<p class="head" role="status">${this.headline(car, blocks, now)}</p>
      <p>${deviceName(this.hass!, car.device_id)}: ${reason === "unplugged" ? this.hass!.localize(`${REASON}.unplugged`) : state}</p>
      ${left ? html`<p>${this.t("card_charging_allowance", left)}</p>` : nothing}
      ${hours === all ? nothing : html`<p class="problem">${this.t("card_charging_hours", { hours })}</p>`}
      ${this.line(blocks, span, now)}
      <ul aria-label=${this.t("card_charging_slots")}>
        ${blocks.map((one) => html`<li>${mark(block(one.state, 1, 23, 1, 13))} <span>${this.sentence(one)}</span></li>`)}
        ${blocks.length || !car.is_plan_known ? nothing : html`<li>${this.t("card_charging_empty")}</li>`}
      </ul>
      ${car.is_plan_reliable ? nothing : html`<p>${this.t("card_charging_unreliable")}</p>`}
      ${car.plan_failed ? html`<p class="problem">${this.t("card_charging_failed")}</p>` : nothing}
      <p class="quiet">${seen ? this.t("card_charging_as_of", { time: this.dated(seen), age: duration(now - seen) }) : this.t("card_charging_never")}</p>
      ${this.refreshLine(car, now)}`;
  }

  private headline(car: Car, blocks: Block[], now: number): string {
    const next = blocks.find((one) => one.end > now && (one.state === "running" || one.state === "planned"));
    if (!next) return this.t(car.is_plan_known ? "card_charging_none" : "card_charging_unknown");
    const key = next.state === "running" ? "until" : next.start > now ? "next" : "due";
    return this.t(`card_charging_${key}`, { ...this.bounds(next), wait: duration(next.start - now) });
  }

  private bounds = ({ start, end }: Span) => ({ start: this.dated(start), end: this.clock(end) });

  private sentence(one: Block): string {
    const word = this.t(`card_charging_${one.state}`);
    const state = one.state === "completed" && one.energy_kwh !== null ? `${word}, ${kwh(one.energy_kwh)}` : word;
    return this.t("card_charging_slot", { ...this.bounds(one), state });
  }

  /** Slots before off-peak hours and prices; the list says what each is. */
  private line(blocks: Block[], span: Span, now: number): TemplateResult {
    const { meters, zone, currency } = this.answer;
    const meter = meters.find((one) => one.direction === "import");
    const slots = between(meter?.slots ?? [], span);
    const x = (moment: number) => place(moment, span);
    const prices = slots.flatMap((slot) => slot.price ?? []);
    const [low, high] = [Math.min(...prices), Math.max(...prices)];
    const path = priceLine(slots, x, (price) => 92 - (84 * (price - low)) / (high - low || 1));
    const offPeak = slots.filter((slot) => slot.reason === "standard_off_peak");
    const values = { low: inCoins(low), high: inCoins(high), coin: coin(currency) };
    const legend = (isThere: unknown, shape: ReturnType<typeof svg>, text: string) =>
      isThere ? html`<li>${mark(shape)} ${this.t(text, values)}</li>` : nothing;
    return html`<svg class="line" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
        ${offPeak.map(({ start, end }) => svg`<rect class="off-peak" x=${x(start)} width=${x(end) - x(start)} height="100" />`)}
        ${blocks.map((one) => block(one.state, x(one.start), x(one.end), 22, 82))}
        <path class="price" d=${path} />
        <line class="now" x1=${x(now)} x2=${x(now)} y2="100" />
      </svg>
      ${axis(span, zone)}
      <ul class="legend" aria-hidden="true">
        ${legend(true, svg`<line class="now" x1="12" x2="12" y2="14" />`, "card_now")}
        ${legend(offPeak.length, svg`<rect class="off-peak" width="24" height="14" />`, "card_reason_standard_off_peak")}
        ${legend(prices.length, svg`<path class="price" d="M0 10H12V4H24" />`, `card_charging_price${low === high ? "" : "s"}`)}
      </ul>`;
  }

  private refreshLine(car: Car, now: number): TemplateResult {
    const allowed = Date.parse(this.answer.requests?.person_allowed_at ?? "");
    const isEarly = allowed > now;
    const time = isEarly ? clockSeconds(allowed, this.answer.zone) : "";
    clearTimeout(this.wake);
    if (isEarly) this.wake = window.setTimeout(() => ((this.said = ""), this.requestUpdate()), allowed - now + 500);
    const again = isEarly && !this.said?.includes(time) ? this.t("card_charging_again", { time }) : "";
    const isOff = isEarly || Boolean(this.isAsking || this.news.problem);
    return html`<div class="ask">
      <button aria-disabled=${isOff} @click=${() => isOff || this.refresh(car)}>${this.t("card_charging_refresh")}</button>
      <span role="status">${this.isAsking ? this.t("card_charging_asking") : `${this.said ?? ""} ${again}`}</span>
    </div>`;
  }

  private async refresh({ device_id }: Car): Promise<void> {
    [this.isAsking, this.said] = [true, undefined];
    const call = { type: "call_service", domain: DOMAIN, service: "refresh_intelligent_dispatches" };
    try {
      const [localize, { response }] = await Promise.all([
        this.hass!.loadBackendTranslation("exceptions", DOMAIN),
        this.hass!.callWS<{ response: Record<string, Outcome> }>({ ...call, service_data: { device_id }, return_response: true }),
      ]);
      const { accepted, reason, next_allowed_at } = Object.values(response)[0]!;
      const at = accepted ? Date.now() : Date.parse(next_allowed_at ?? "");
      const time = at ? clockSeconds(at, this.answer.zone) : "";
      this.said = accepted ? this.t("card_charging_refreshed", { time }) : localize(`${TEXTS}.exceptions.refresh_${reason}.message`, { time });
    } catch (error) {
      this.said = this.t("card_charging_refused", { message: (error as Error)?.message ?? "" });
    }
    this.isAsking = false;
  }

  static override styles = [InsightCard.styles, unsafeCSS(styles)];
}

/** A slot: planned dashed, running solid, completed filled, withdrawn struck. */
const block = (state: ChargingSlot["state"], x1: number, x2: number, y1: number, y2: number) =>
  svg`<rect class="block ${state}" x=${x1} width=${Math.max(0.4, x2 - x1)} y=${y1} height=${y2 - y1} />
    ${state === "withdrawn" ? svg`<line class="withdrawn" x1=${x1} x2=${x2} y1=${y2} y2=${y1} />` : nothing}`;

const mark = (shape: ReturnType<typeof svg>) => html`<svg class="mark" viewBox="0 0 24 14" aria-hidden="true">${shape}</svg>`;
