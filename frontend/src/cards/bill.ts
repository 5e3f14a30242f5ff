/** What a day, a week or a month costs, and whether the supplier's bill says the same. */
import { html, nothing, unsafeCSS, type TemplateResult } from "lit";
import { ofDay, spanOf, type Bill, type Check, type Compared, type DaySummary, type Metered, type Period, type Statement, type Verdict, type Wrong } from "../bills";
import { deviceName, DOMAIN, type Chosen } from "../find";
import { addDays, kwh, money } from "../format";
import { PastCard, type Question } from "../past";
import { mark } from "../shapes";
import styles from "./bill.css";

const LATEST = "latest";
const PERIODS: Period[] = ["day", "week", "month"];
const BANDS = ["smart_charging", "car", "off_peak", "middle", "standard", "peak"];

export class BillCard extends PastCard<Bill | DaySummary> {
  static override keys = ["cost_this_month", "standing_charge", "previous_cost", "export_rate"];
  static override properties = { ...PastCard.properties, picked: { state: true }, checks: { state: true } };

  declare picked?: Period;
  /** What a check came to: an answer, or a sentence why there is none; null: it runs. */
  declare checks?: Record<string, Check | string | null>;

  /** The days of the period that are over, the end exclusive, and when the next one begins. */
  private get span(): { start: string; end: string; next: string } {
    const [start, next] = spanOf(this.isAdmin ? (this.picked ?? "month") : "day", this.day);
    return { start, end: next < this.today ? next : this.today, next };
  }

  protected override question(): Question {
    const { start, end } = this.span;
    return this.isAdmin ? ["get_bill", { start, end }] : ["get_daily_summary", { date: start }];
  }

  protected override follow(where: Chosen): void {
    if (where.entry !== this.entry) this.checks = {};
    super.follow(where);
  }

  protected override content(): TemplateResult {
    const { start, end, next } = this.span;
    const { answer, problem } = this.feed.news;
    // the height stays while the next answer is on its way
    const shown = answer ?? (problem ? undefined : this.kept);
    const options = PERIODS.map((one): [Period, string] => [one, this.t(`card_bill_${one}`)]);
    const after = next < this.today ? () => (this.chosen = next) : undefined;
    return html`${this.isAdmin ? this.choices("card_bill_period", options, this.picked ?? "month", (one) => (this.picked = one)) : nothing}
      ${this.steps(this.days(start, addDays(end, -1)), () => (this.chosen = addDays(start, -1)), after)}
      ${shown ? html`<div class=${answer ? "" : "before"} ?inert=${!answer}>${this.figures(shown)}</div>` : nothing}
      ${this.isAdmin ? nothing : html`<p class="quiet">${this.t("card_bill_for_all")}</p>`}`;
  }

  private figures(answer: Bill | DaySummary): TemplateResult {
    const bill = "meters" in answer ? (answer as Bill) : ofDay(answer as DaySummary);
    const other = "date" in answer && !answer.is_requested_day && this.t("card_bill_other_day", { day: answer.date });
    if (!bill.meters.length) return html`<p>${this.t("card_bill_nothing")}</p>`;
    return html`${other ? html`<p class="problem">${other}</p>` : nothing}
      <p class="total">${this.amount(bill.total.as_billed)}</p>
      ${this.isAdmin && this.hasSupplier ? html`<p class="quiet">${this.t("card_bill_about")}</p>` : nothing}
      <div class="beside">${bill.meters.map((meter) => this.metered(meter))}</div>
      ${this.isAdmin && this.hasSupplier ? this.statements(bill.statements) : nothing}`;
  }

  private amount(value: number | null): string {
    return value === null ? this.t("card_unknown") : money(value, this.answer.currency, this.hass!.language);
  }

  private metered(meter: Metered): TemplateResult {
    const sign = meter.direction === "export" ? -1 : 1;
    const bands = [...meter.bands].sort((a, b) => BANDS.indexOf(a.band) - BANDS.indexOf(b.band));
    const smart = { number: meter.smart_charging_sessions, saved: this.amount(meter.smart_charging_savings) };
    const [total, missing] = [meter.total.as_billed, meter.missing_half_hours];
    const row = (name: string, value: number | null, energy?: number) => html`<tr class=${name}>
      <td>${this.t(`card_bill_band_${name}`)}</td><td>${energy === undefined ? nothing : kwh(energy)}</td><td>${this.amount(value)}</td>
    </tr>`;
    return html`<div>
      <table>
        <caption>${deviceName(this.hass!, meter.device_id) || this.t(`card_bill_${meter.device_id}`)}</caption>
        ${bands.map((one) => html`${row(one.band, sign * one.as_billed, one.kwh)}
          ${one.band === BANDS[0] ? html`<tr class=${one.band}><td colspan="3">${this.t("card_bill_smart", smart)}</td></tr>` : nothing}`)}
        ${sign < 0 || meter.standing_charge === 0 ? nothing : row("standing", meter.standing_charge)} ${row("sum", total && sign * total)}
      </table>
      ${missing ? html`<p class="missing">${this.t("card_bill_missing", { number: missing })}</p>` : nothing}
    </div>`;
  }

  private statements(known: Statement[]): TemplateResult {
    const rows = known.map((one): [string, string] => [one.id, this.facts(one)]);
    if (!rows.length) rows.push([LATEST, this.t("card_bill_no_statement")]);
    return html`<h3>${this.t("card_bill_statements")}</h3>
      ${rows.map(([id, sentence]) => {
        const found = this.checks?.[id];
        const does = found === null ? "checking" : id === LATEST ? "check_last" : "check";
        return html`<p>${sentence}</p>
          <button ?disabled=${found === null} @click=${() => this.check(id)}>${this.t(`card_bill_${does}`)}</button>
          <div role="status">${found ? this.checked(found, id) : nothing}</div>`;
      })}`;
  }

  private facts = ({ start, end, total }: Statement): string => `${this.days(start, end)}: ${this.amount(total)}`;

  /** Ask once: it may cost requests to the supplier. */
  private async check(statement: string): Promise<void> {
    const config_entry_id = this.entry;
    const keep = (found: Check | string | null) => config_entry_id === this.entry && (this.checks = { ...this.checks, [statement]: found });
    keep(null);
    await this.hass!.callWS<Check>({ type: `${DOMAIN}/check_bill`, config_entry_id, statement })
      .then(keep, (error?: { message?: string }) => keep(error?.message || this.t("card_problem_refused")));
  }

  private checked(found: Check | string, id: string): TemplateResult {
    if (typeof found === "string") return html`<p class="problem">${found}</p>`;
    const { statement, lines, verdict } = found;
    if (!statement) return html`<p>${this.t("card_bill_none_yet")}</p>`;
    return html`<p class="verdict">${mark(verdict)} ${this.t(`card_bill_verdict_${verdict}`)}</p>
      ${id === LATEST ? html`<p>${this.facts(statement)}</p>` : nothing}
      <ul>${lines.map((line) => html`<li>${this.compared(line.title, line, line.verdict)}
        <ul>${line.half_hours.map((one) => html`<li>${this.compared(this.when(one), one, "differs")}</li>`)}</ul></li>`)}</ul>`;
  }

  /** `Electricity: £0.88 too much. On the bill: £151.11. Worked out: £150.23.` */
  private compared(name: string, { theirs, ours }: Compared, verdict: Verdict): TemplateResult {
    const more = (theirs ?? 0) - (ours ?? 0);
    const is = theirs === null ? "not_on_it" : verdict !== "differs" ? verdict : more > 0 ? "too_much" : "too_little";
    const values = { theirs: this.amount(theirs), ours: this.amount(ours), more: this.amount(Math.abs(more)) };
    return html`${mark(verdict)} ${name}: ${this.t(`card_bill_${is}`, values)}
      ${theirs === null ? nothing : html`<small>${this.t("card_bill_compared", values)}</small>`}`;
  }

  private when({ start, end, reason }: Wrong): string {
    return `${this.moment(start)}–${this.clock(end)} (${this.t(`card_reason_${reason}`)})`;
  }

  static override styles = [...PastCard.styles, unsafeCSS(styles)];
}
