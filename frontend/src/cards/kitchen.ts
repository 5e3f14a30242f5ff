/** A screen in the kitchen: cheap or not from across the room; a swipe away yesterday and tomorrow. */

import { css, html, nothing, type TemplateResult } from "lit";
import type { Meter, Now, Slot } from "../answers";
import type { Bar } from "../bars";
import { InsightCard, type CardConfig } from "../card";
import { face, meterOf, type Face } from "../face";
import { Feed } from "../feed";
import { entityOn, type Chosen } from "../find";
import { addDays, clock, coin, dateText, dayOf, duration, inCoins, kwh, midnight, money, price } from "../format";
import { shape } from "../shapes";
import { between, cheapWindows } from "../slots";
import { stateText } from "../texts";

const MINUTE = 60_000;
const PAGES = ["yesterday", "now", "tomorrow"] as const;
const [YESTERDAY, NOW, TOMORROW] = [0, 1, 2];
/** A finger that moves less than this part of the width taps. */
const SWIPE = 0.08;

interface Part {
  usage: number;
  cost: number | null;
}

/** `get_daily_summary` */
interface Day {
  date: string;
  currency: string;
  is_requested_day: boolean;
  requested_date: string;
  total_cost: number | null;
  electricity: { off_peak: Part; smart_charging: Part; total_usage: number; total_cost: number | null };
  gas: { usage: number; total_cost: number | null } | null;
}

interface KitchenConfig extends CardConfig {
  kiosk?: boolean;
}

export class KitchenCard extends InsightCard {
  static override properties = {
    ...InsightCard.properties,
    preview: { attribute: false },
    page: { state: true },
    isTouched: { state: true },
  };
  static override keys = ["price_level", "current_rate"];
  static override grid = { columns: "full", rows: 6, min_columns: 6, min_rows: 5 };

  static override form() {
    return [...super.form(), { name: "kiosk", selector: { boolean: {} } }];
  }

  declare config?: KitchenConfig;
  /** Set by Home Assistant while the dashboard is edited. */
  declare preview?: boolean;
  declare page: number;
  declare isTouched: boolean;
  private readonly feed = new Feed<Now>(this);
  private readonly past = new Feed<Day>(this);
  private isHiding = false;
  private begin?: { x: number; pointer: number };
  private timer?: number;
  /** When a price was shown last [ms]. */
  private good?: number;

  constructor() {
    super();
    this.page = NOW;
    this.isTouched = false;
  }

  protected override get news() {
    return this.feed.news;
  }

  protected override follow({ entry }: Chosen): void {
    this.feed.ask(this.hass!, "get_now", { config_entry_id: entry });
    const { answer } = this.news;
    if (this.page !== YESTERDAY || !answer) return;
    const date = addDays(dayOf(Date.now(), answer.zone), -1);
    this.past.ask(this.hass!, "get_daily_summary", { config_entry_id: entry, date });
  }

  private get cost(): string | undefined {
    return this.where && entityOn(this.hass!, this.where.device, "cost_per_hour");
  }

  protected override watched() {
    return [this.cost];
  }

  // --- Full screen ---

  override updated(): void {
    super.updated();
    this.fill(this.isConnected && Boolean(this.config?.kiosk) && !this.preview);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    [this.page, this.isTouched] = [NOW, false];
    this.fill(false);
  }

  /** Take the whole screen, and Home Assistant's sidebar away; or give both back. */
  private fill(isFull: boolean): void {
    this.toggleAttribute("full", isFull);
    if (isFull === this.isHiding || (isFull && this.hass?.kioskMode)) return;
    this.isHiding = isFull;
    window.dispatchEvent(new CustomEvent("hass-kiosk-mode", { detail: { enable: isFull } }));
  }

  private leave(): void {
    history.pushState(null, "", location.pathname.split("/").slice(0, 2).join("/"));
    window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
  }

  // --- Fingers ---

  private down(event: PointerEvent): void {
    this.begin = { x: event.clientX, pointer: event.pointerId };
  }

  private up(event: PointerEvent): void {
    const { begin } = this;
    this.begin = undefined;
    if (!begin || begin.pointer !== event.pointerId) return;
    const moved = (event.clientX - begin.x) / this.clientWidth;
    this.show(this.page + (Math.abs(moved) < SWIPE ? 0 : -Math.sign(moved)));
  }

  /** Show a page, and the price now again when nobody has touched the screen for a minute. */
  private show(page: number): void {
    this.page = Math.min(Math.max(page, YESTERDAY), TOMORROW);
    this.isTouched = true;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      [this.page, this.isTouched] = [NOW, false];
    }, MINUTE);
  }

  // --- What is shown ---

  override render(): TemplateResult | typeof nothing {
    if (!this.hass || !this.config || !this.t("card_unknown")) return nothing;
    const { where, news, page } = this;
    const meter = meterOf(news.answer, where?.device);
    const now = Date.now();
    const shown = face(news, meter, now);
    if (shown.price !== undefined) this.good = now;
    return html`<ha-card
      class=${page === NOW ? shown.kind : "plain"}
      @pointerdown=${this.down}
      @pointerup=${this.up}
      @pointercancel=${() => (this.begin = undefined)}
    >
      <header>
        <span>${page === NOW ? this.config.title : this.t(`card_kitchen_${PAGES[page]!}`)}</span>
        <span>${news.answer && clock(now, news.answer.zone)}</span>
      </header>
      <main>${page === NOW ? this.now(shown, meter, now) : this.content()}</main>
      <nav>
        ${PAGES.map(
          (name, index) =>
            html`<button
              class="dot"
              aria-label=${this.t(`card_kitchen_${name}`)}
              aria-current=${index === page ? "page" : nothing}
              @click=${() => this.show(index)}
            ></button>`,
        )}
        ${this.isTouched && this.isHiding
          ? html`<button class="leave" @click=${this.leave}>${this.t("card_kitchen_leave")}</button>`
          : nothing}
      </nav>
    </ha-card>`;
  }

  private now({ kind, price: perKwh, until, since }: Face, meter: Meter | undefined, now: number) {
    const { answer } = this.news;
    const isLevel = kind !== "unknown" && kind !== "offline";
    const word = isLevel ? stateText(this.hass!, "price_level", kind) : this.t(kind === "offline" ? "card_kitchen_offline" : "card_unknown");
    const title = html`<p class="word" role="status">${shape(isLevel ? kind : null)} ${word}</p>`;
    if (perKwh === undefined || !answer || !meter)
      return html`${title}
        <p class="line">${this.reason()} ${this.since(since ?? this.good, now)}</p>`;
    return html`${title}
      <p class="price">
        ${inCoins(perKwh)} <small>${coin(answer.currency)}/kWh</small>
        ${until ? html`<span class="until">${this.t("card_until", { time: clock(until, answer.zone) })}</span>` : nothing}
      </p>
      ${this.costLine(answer, now)} ${this.cheapLine(meter, answer, now)}
      ${answer.stale_since
        ? html`<p class="line">${this.t("card_kitchen_stale", { time: this.when(Date.parse(answer.stale_since), now) })}</p>`
        : nothing}`;
  }

  /** Why there is no price. */
  private reason(): string {
    const { problem, answer } = this.news;
    if (!this.where) return this.t(this.config!.entity && !this.hass!.entities[this.config!.entity] ? "card_entity_gone" : "card_no_home");
    if (problem) return this.problemText(problem);
    return answer ? this.t("card_kitchen_no_price") : "";
  }

  private since(moment: number | undefined, now: number): string {
    return moment && this.news.answer ? this.t("card_kitchen_since", { time: this.when(moment, now) }) : "";
  }

  /** `17:30`, or with its date if that is another. */
  private when(moment: number, now: number): string {
    const { zone } = this.news.answer!;
    const day = dayOf(moment, zone);
    const date = day === dayOf(now, zone) ? "" : `${dateText(day, this.hass!.language)}, `;
    return date + clock(moment, zone);
  }

  private costLine({ currency }: Now, now: number) {
    const state = this.cost && this.hass!.states[this.cost];
    if (!state) return nothing;
    const value = Number(state.state);
    if (!Number.isFinite(value)) return html`<p class="line">${this.t("card_cost_unknown")}</p>`;
    const read = Date.parse(state.attributes.last_updated ?? state.last_updated);
    return html`<p class="line">
      ${this.t("card_cost_per_hour", { amount: `${inCoins(value, 0)} ${coin(currency)}` })}
      <small>${this.t("card_age", { age: duration(now - read) })}</small>
    </p>`;
  }

  private cheapLine(meter: Meter, { zone, currency }: Now, now: number) {
    const next = cheapWindows(meter, now).find((one) => one.start > now);
    if (!next) return nothing;
    const values = { start: clock(next.start, zone), end: clock(next.end, zone) };
    return html`<p class="line">
      ${this.t("card_next_cheap", { ...values, wait: duration(next.start - now), price: price(next.price, currency) })}
    </p>`;
  }

  /** The page beside now. */
  protected override content(): TemplateResult {
    const { answer } = this.news;
    const meter = meterOf(answer, this.where?.device);
    if (!answer || !meter) return html`<p class="line">${this.reason()}</p>`;
    return this.page === TOMORROW ? this.tomorrow(meter, answer) : this.yesterday();
  }

  private tomorrow(meter: Meter, { zone, currency }: Now): TemplateResult {
    const day = addDays(dayOf(Date.now(), zone), 1);
    const [start, end] = [midnight(day, zone), midnight(addDays(day, 1), zone)];
    const slots = between(meter, start, end);
    const prices = slots.flatMap((one) => (one.price === null ? [] : [one.price]));
    if (!prices.length) return html`<p class="line">${this.t("card_kitchen_not_yet")}</p>`;
    const [low, high] = [price(Math.min(...prices), currency), price(Math.max(...prices), currency)];
    const cheap = cheapWindows({ ...meter, slots }, start);
    const times = cheap.map((one) => `${clock(one.start, zone)}–${clock(one.end, zone)}`);
    return html`<p class="large">
        ${low === high ? this.t("card_kitchen_all_day", { price: low }) : this.t("card_kitchen_range", { low, high })}
      </p>
      ${times.length ? html`<p class="line">${this.t("card_kitchen_cheap", { times: times.join(", ") })}</p>` : nothing}
      <octopus-insight-bars
        .bars=${slots.map((slot) => this.bar(slot, zone, currency))}
        .now=${Date.now()}
        .name=${this.t("card_kitchen_tomorrow")}
      ></octopus-insight-bars>`;
  }

  private bar(slot: Slot, zone: string, currency: string): Bar {
    const [start, end] = [Date.parse(slot.start), Date.parse(slot.end)];
    const label = this.t("card_slot", {
      start: clock(start, zone),
      end: clock(end, zone),
      price: slot.price === null ? this.t("card_price_unknown") : price(slot.price, currency),
      reason: this.t(`card_reason_${slot.reason}`),
    });
    return { start, end, value: slot.price, kind: slot.level ?? "unknown", label };
  }

  private yesterday(): TemplateResult {
    const { answer: day, problem } = this.past.news;
    if (!day) return html`<p class="line">${problem ? this.problemText(problem) : ""}</p>`;
    const { electricity, gas, currency } = day;
    const rows: [string, number, number | null][] = [
      ["electricity", electricity.total_usage, electricity.total_cost],
      ["off_peak", electricity.off_peak.usage, electricity.off_peak.cost],
      ["smart_charging", electricity.smart_charging.usage, electricity.smart_charging.cost],
      ["gas", gas?.usage ?? 0, gas?.total_cost ?? null],
    ];
    const lang = this.hass!.language;
    return html`<p class="large">${money(day.total_cost ?? electricity.total_cost, currency, lang)}</p>
      <p class="line">${day.is_requested_day ? dateText(day.requested_date, lang) : this.t("card_kitchen_newest", { date: day.date })}</p>
      <table>
        ${rows
          .filter(([, used], index) => index === 0 || used > 0)
          .map(
            ([name, used, cost]) => html`<tr>
              <th scope="row">${this.t(`card_kitchen_${name}`)}</th>
              <td>${kwh(used)}</td>
              <td>${money(cost, currency, lang)}</td>
            </tr>`,
          )}
      </table>`;
  }

  static override styles = [
    InsightCard.styles,
    css`
      :host([full]) { position: fixed; inset: 0; z-index: 10; }
      ha-card { display: flex; flex-direction: column; padding: 0; min-height: 320px; container-type: size; touch-action: pan-y; user-select: none; border-radius: var(--ha-card-border-radius, 12px); }
      :host([full]) ha-card { border: 0; border-radius: 0; }
      header { display: flex; justify-content: space-between; padding: 2cqh 4cqw 0; font-size: max(16px, 6cqh); min-height: 1.2em; }
      main { flex: 1; min-height: 0; padding: 0 4cqw; display: flex; flex-direction: column; justify-content: center; }
      p { margin: 0 0 1.5cqh; }
      .word { display: flex; align-items: center; gap: 0.2em; font-size: min(28cqh, 14.5cqw); font-weight: 700; line-height: 1.05; }
      .shape { width: 0.85em; height: 0.85em; flex: none; fill: currentColor; }
      .price { font-size: min(21cqh, 13cqw); font-weight: 700; line-height: 1.1; }
      .price small { font-size: 0.4em; }
      .until { font-size: 0.4em; font-weight: 400; margin-inline-start: 0.4em; white-space: nowrap; }
      .line { font-size: max(16px, min(6.5cqh, 4.5cqw)); line-height: 1.25; }
      .large { font-size: min(16cqh, 9cqw); font-weight: 700; line-height: 1.1; }
      table { font-size: max(16px, min(7cqh, 4.5cqw)); }
      octopus-insight-bars { --bars-height: 32cqh; font-size: max(16px, 5cqh); }
      nav { display: flex; justify-content: center; align-items: center; position: relative; min-height: 48px; }
      nav button { background: none; border: 0; color: inherit; min-height: 48px; min-width: 48px; }
      .dot::before { content: ""; display: block; width: 12px; height: 12px; margin: auto; border: 2px solid currentColor; border-radius: 50%; }
      .dot[aria-current]::before { background: currentColor; }
      nav .leave { position: absolute; inset-inline-end: 8px; text-decoration: underline; }
      .cheap { background: #1b5e20; color: #fff; }
      .normal { background: #ffb300; color: #000; }
      .expensive { background: #a31515; color: #fff; }
      .plunge { background: #01579b; color: #fff; }
      .unknown, .offline { background: repeating-linear-gradient(45deg, #424242 0 24px, #383838 24px 48px); color: #fff; }
      .cheap :focus-visible, .expensive :focus-visible, .plunge :focus-visible, .unknown :focus-visible, .offline :focus-visible, .normal :focus-visible { outline-color: currentColor; }
    `,
  ];
}
