/** How complete the past is, who says what it cost, and how many requests were used. */
import { html, nothing, unsafeCSS, type TemplateResult } from "lit";
import { deviceName, ofDevice, type Chosen } from "../find";
import { addDays, midnight } from "../format";
import { authorities, completeness, percent, weeks, type Completeness, type Metered, type Quality } from "../gaps";
import { PastCard, type Question } from "../past";
import { mark } from "../shapes";
import { between } from "../slots";
import styles from "./quality.css";

const [HALF_HOUR, MOST_GAPS] = [1_800_000, 20];
const KEYS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

export class QualityCard extends PastCard<Quality> {
  static override keys = ["history_complete_to", "missing_half_hours", "requests_last_hour", "standing_charge", "previous_cost", "export_rate"];
  static override properties = { ...PastCard.properties, device: { state: true } };

  /** The chosen meter; undefined: the card's, else the first. */
  declare device?: string;

  private get year(): string { return this.day.slice(0, 4); }

  protected override question(): Question {
    return ["get_data_quality", { start: `${this.year}-01-01`, end: `${Number(this.year) + 1}-01-01` }];
  }

  protected override content(where: Chosen): TemplateResult {
    const month = this.day.slice(0, 7);
    const next = addDays(`${month}-01`, 31).slice(0, 7);
    const { answer } = this.feed.news;
    const meters = answer?.meters ?? [];
    const meter = ofDevice(meters, this.device ?? where.device);
    const names = meters.map((one): [string, string] => [one.device_id, deviceName(this.hass!, one.device_id)]);
    const after = next <= this.today ? () => (this.chosen = `${next}-01`) : undefined;
    const title = this.date(`${month}-01`, { month: "long", year: "numeric" });
    return html`${this.steps(title, () => (this.chosen = addDays(`${month}-01`, -1)), after)}
      ${meter && names.length > 1 ? this.choices("card_quality_meter", names, meter.device_id, (one) => (this.device = one)) : nothing}
      ${answer && !meter ? html`<p>${this.t("card_quality_no_supply_year")}</p>` : nothing}
      <div class="beside">${meter ? this.figures(meter, month, answer!.expected_until) : nothing} <div>${this.hasSupplier ? this.requests() : nothing}</div></div>`;
  }

  private figures(meter: Metered, month: string, until: string): TemplateResult {
    const days = new Map(meter.days.map((day) => [day.date, day]));
    const is = (date: string) => completeness(days.get(date), until);
    const known = new Set(weeks(month).flat().flatMap((date) => (date ? [is(date)] : [])));
    const cell = (date: string) => html`<button
      class="day" data-day=${date} tabindex=${date === this.day ? 0 : -1} aria-pressed=${date === this.day}
      aria-label=${this.sentence(date, is(date), meter)} @click=${() => (this.chosen = date)}
    >${Number(date.slice(8))} ${mark(is(date))}</button>`;
    return html`<div><table aria-label=${this.t("card_quality_days")} @keydown=${this.onKey}>
        <tr>${weeks("2024-01")[0]!.map((date) => html`<th scope="col">${this.date(date!, { weekday: "short" })}</th>`)}</tr>
        ${weeks(month).map((week) => html`<tr>${week.map((date) => html`<td>${date ? cell(date) : nothing}</td>`)}</tr>`)}
      </table>
      <p role="status">${this.sentence(this.day, is(this.day), meter)}</p>
      <p class="legend quiet">${[...known].map((one) => html`<span>${mark(one)} ${this.t(`card_quality_${one}`)}</span>`)}</p></div>
      <div>${this.gaps(meter)} ${this.authorities(meter, month)}</div>`;
  }

  private async onKey(event: KeyboardEvent): Promise<void> {
    const step = KEYS[event.key];
    const day = step && addDays(this.day, step);
    if (!day) return;
    event.preventDefault();
    if (day > this.today) return;
    this.chosen = day;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-day="${day}"]`)?.focus();
  }

  /** `Mon 16 Nov: 29 of 48 half hours, 19 missing from 05:30.` */
  private sentence(date: string, is: Completeness, meter: Metered): string {
    const [start, end] = [midnight(date, this.answer.zone), midnight(addDays(date, 1), this.answer.zone)];
    const [gap] = between(meter.missing, { start, end });
    const time = gap ? this.clock(Math.max(gap.start, start)) : "";
    const { expected = 0, present = 0 } = meter.days.find((day) => day.date === date) ?? {};
    const values = { day: this.date(date), expected, present, missing: expected - present, time };
    return this.t(`card_quality_day_${is}`, values);
  }

  private gaps({ missing }: Metered): TemplateResult {
    const rows = missing.map(({ start, end }) => {
      const number = (Date.parse(end) - Date.parse(start)) / HALF_HOUR;
      return { number, start: this.moment(start), end: this.moment(end) };
    });
    const values = { number: rows.reduce((sum, row) => sum + row.number, 0), year: this.year };
    if (!rows.length) return html`<p>${this.t("card_quality_no_gaps", values)}</p>`;
    const more = rows.length - MOST_GAPS;
    return html`<details><summary>${this.t("card_quality_gaps", values)}</summary>
      <ul>${rows.slice(-MOST_GAPS).reverse().map((row) => html`<li>${this.t("card_quality_gap", row)}</li>`)}</ul>
      ${more > 0 ? html`<p>${this.t("card_quality_more", { number: more })}</p>` : nothing}
    </details>`;
  }

  private authorities({ days }: Metered, month: string) {
    const found = authorities(days.filter((day) => day.date.startsWith(month)));
    const all = found.reduce((sum, [, count]) => sum + count, 0);
    if (!all) return nothing;
    return html`<h3>${this.t("card_quality_authorities", { month: this.date(`${month}-01`, { month: "long" }) })}</h3>
      ${found.map(([name, count]) => {
        const part = percent(count, all);
        return html`<p>${this.t(`card_quality_by_${name}`, { share: part })}<span class="share" style="width: ${part}%"></span></p>`;
      })}`;
  }

  private requests(): TemplateResult {
    const { today, last_hour: hour, by_kind: kinds, dispatches_per_hour: most, long_rest_until: rest } = this.answer.requests!;
    return html`<h3>${this.t("card_quality_requests")}</h3>
      <p>${this.t("card_quality_requests_today", { today, hour })}</p>
      ${this.answer.cars.length ? html`<p>${this.t("card_quality_slots", { number: kinds.dispatches ?? 0, most })}</p>` : nothing}
      ${rest ? html`<p class="problem">${this.t("card_quality_rest", { time: this.clock(rest) })}</p>` : nothing}`;
  }

  static override styles = [...PastCard.styles, unsafeCSS(styles)];
}
