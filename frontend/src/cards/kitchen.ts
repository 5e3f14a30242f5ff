/** A screen in the kitchen: cheap or not from across the room; a swipe away yesterday and tomorrow. */
import { html, nothing, unsafeCSS, type TemplateResult } from "lit";
import type { Meter } from "../answers";
import type { DaySummary } from "../bills";
import { InsightCard, type CardConfig } from "../card";
import { face, meterOf, type Face } from "../face";
import { Feed } from "../feed";
import type { Chosen } from "../find";
import { addDays, coin, inCoins, kwh, midnight, money, price } from "../format";
import { shape } from "../shapes";
import { cheapWindows } from "../slots";
import { PriceCard } from "./price";
import styles from "./kitchen.css";

const MINUTE = 60_000;
const [PAGES, YESTERDAY, NOW, TOMORROW] = [["yesterday", "now", "tomorrow"], 0, 1, 2] as const;
/** A finger that moves less than this part of the width taps. */
const SWIPE = 0.08;

export class KitchenCard extends PriceCard {
  static override properties = { ...InsightCard.properties, preview: { attribute: false }, page: { state: true } };
  static override keys = ["price_level", "current_rate"];
  static override grid = { columns: "full", rows: 6, min_columns: 6, min_rows: 5 };

  static override form() { return [...InsightCard.form(), { name: "kiosk", selector: { boolean: {} } }]; }

  declare config?: CardConfig & { kiosk?: boolean };
  /** Set by Home Assistant while the dashboard is edited. */
  declare preview?: boolean;
  /** Undefined until somebody touches the screen, and a minute later. */
  declare page?: number;
  private readonly past = new Feed<DaySummary>(this);
  private isHiding = false;
  private begin?: PointerEvent;
  private timer?: number;
  /** When a price was shown last [ms]. */
  private good?: number;

  protected override follow(where: Chosen): void {
    super.follow(where);
    if (this.page !== YESTERDAY || !this.answer) return;
    this.past.ask(this.hass!, "get_daily_summary", { config_entry_id: where.entry, date: addDays(this.today, -1) });
  }

  override updated(): void {
    super.updated();
    this.fill();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.show();
    this.fill();
  }

  private get isFull(): boolean {
    return this.isConnected && Boolean(this.config?.kiosk) && !this.preview;
  }

  /** Take the whole screen, and Home Assistant's sidebar away; or give both back. */
  private fill(): void {
    this.toggleAttribute("full", this.isFull);
    // the card that was here before may have given the sidebar back after this one was drawn
    if (this.isFull ? this.hass?.kioskMode : !this.isHiding) return;
    this.isHiding = this.isFull;
    window.dispatchEvent(new CustomEvent("hass-kiosk-mode", { detail: { enable: this.isFull } }));
  }

  private leave(): void {
    history.pushState(null, "", location.pathname.split("/").slice(0, 2).join("/"));
    window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
  }

  /** Show a page, and the price now again when nobody has touched the screen for a minute. */
  private show(page?: number): void {
    clearTimeout(this.timer);
    this.page = page && Math.min(Math.max(page, YESTERDAY), TOMORROW);
    if (page !== undefined) this.timer = window.setTimeout(() => this.show(), MINUTE);
  }

  private up({ clientX, pointerId }: PointerEvent): void {
    const moved = this.begin?.pointerId === pointerId ? (clientX - this.begin.clientX) / this.clientWidth : undefined;
    this.begin = undefined;
    if (moved !== undefined) this.show((this.page ?? NOW) + (Math.abs(moved) < SWIPE ? 0 : -Math.sign(moved)));
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.config || !this.t("card_unknown")) return nothing;
    const { page = NOW, where, answer } = this;
    const meter = where && meterOf(answer, where.device);
    const now = Date.now();
    const shown = face(this.home.news, meter, now);
    if (shown.price !== undefined) this.good = now;
    const isNow = page === NOW || !meter;
    const button = (name: string, index: number) =>
      html`<button aria-label=${this.t(`card_kitchen_${name}`)} aria-current=${index === page ? "page" : "false"}
        @click=${() => this.show(index)}></button>`;
    return html`<ha-card class=${isNow ? shown.kind : "plain"} @pointerdown=${(event: PointerEvent) => (this.begin = event)}
      @pointerup=${this.up} @pointercancel=${() => (this.begin = undefined)}>
      <header><span>${isNow ? this.config.title : this.t(`card_kitchen_${PAGES[page]!}`)}</span> <span>${answer && this.clock(now)}</span></header>
      <main>${isNow ? this.now(shown, meter, now) : page === TOMORROW ? this.tomorrow(meter, now) : this.yesterday()}</main>
      <nav>
        ${PAGES.map(button)}
        ${this.page !== undefined && this.isFull ? html`<button class="leave" @click=${this.leave}>${this.t("card_kitchen_leave")}</button>` : nothing}
      </nav>
    </ha-card>`;
  }

  private now({ kind, price: perKwh, until }: Face, meter: Meter | undefined, now: number): TemplateResult {
    const { answer } = this;
    const word = kind === "unknown" || kind === "offline" ? this.t(`card_kitchen_${kind}`) : this.word(kind);
    const since = (key: string, moment: number | undefined) =>
      moment && answer ? html`<p>${this.t(key, { time: this.dated(moment) })}</p>` : nothing;
    const stale = since("card_kitchen_stale", Date.parse(answer?.stale_since ?? ""));
    const title = html`<p class="word" role="status">${shape(kind === "offline" ? "unknown" : kind)} ${word}</p>`;
    if (perKwh === undefined || !meter) return html`${title} <p>${this.reason()}</p> ${this.good ? since("card_kitchen_since", this.good) : stale}`;
    return html`${title}
      <p class="price">
        ${inCoins(perKwh)} <small>${coin(answer.currency)}/kWh</small>
        ${until ? html`<span>${this.t("card_until", { time: this.clock(until) })}</span>` : nothing}
      </p>
      ${this.costLine()} ${this.cheapLine(meter, now)} ${stale}`;
  }

  /** Why there is no price. */
  private reason(): string {
    const { problem } = this.home.news;
    if (problem) return this.problemText(problem);
    if (!this.where) return this.whereText();
    return this.answer ? this.t(this.answer.meters.length ? "card_kitchen_no_price" : "card_no_meter") : "";
  }

  private tomorrow(meter: Meter, now: number): TemplateResult {
    const { zone, currency } = this.answer;
    const day = addDays(this.today, 1);
    const span = { start: midnight(day, zone), end: midnight(addDays(day, 1), zone) };
    const bars = this.bars(meter, [], span);
    const prices = bars.flatMap((one) => one.value ?? []);
    if (!prices.length) return html`<p>${this.t("card_kitchen_not_yet")}</p>`;
    const [low, high] = [price(Math.min(...prices), currency), price(Math.max(...prices), currency)];
    const times = cheapWindows(meter, span).map((one) => `${this.clock(one.start)}–${this.clock(one.end)}`).join(", ");
    return html`<p class="large">${low === high ? this.t("card_kitchen_all_day", { price: low }) : this.t("card_kitchen_range", { low, high })}</p>
      ${times ? html`<p>${this.t("card_kitchen_cheap", { times })}</p>` : nothing}
      <octopus-insight-bars .bars=${bars} .now=${now} .name=${this.t("card_kitchen_tomorrow")}>
        ${this.levels(bars, span)}</octopus-insight-bars>`;
  }

  private yesterday(): TemplateResult {
    const { answer: day, problem } = this.past.news;
    if (!day) return html`<p>${problem && this.problemText(problem)}</p>`;
    const { electricity: power, gas } = day;
    const amount = (value: number | null) => money(value, day.currency, this.hass!.language);
    const parts = [
      { name: "electricity", usage: power.total_usage, cost: power.total_cost },
      { name: "off_peak", ...power.off_peak },
      { name: "smart_charging", ...power.smart_charging },
      { name: "gas", usage: gas?.usage, cost: gas?.total_cost },
    ];
    return html`<p class="large">${amount(day.total_cost ?? power.total_cost)}</p>
      <p>${day.is_requested_day ? this.date(day.requested_date) : this.t("card_kitchen_newest", { date: day.date })}</p>
      <table>
        ${parts.filter(({ usage }) => usage).map(({ name, usage, cost }) =>
          html`<tr><th scope="row">${this.t(`card_kitchen_${name}`)}</th><td>${kwh(usage)}</td><td>${amount(cost)}</td></tr>`)}
      </table>`;
  }

  static override styles = [PriceCard.styles, unsafeCSS(styles)];
}
