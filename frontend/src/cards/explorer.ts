/** What was used and exported on any days: grouped, compared, and down to each half hour. */
import { html, nothing, unsafeCSS, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Bar } from "../bars";
import { label, type CardConfig } from "../card";
import { blank, canDraw, chart, given, isDrawn, type Drawing, type Given, type Look } from "../chart";
import { Feed } from "../feed";
import { entityOn, type Chosen } from "../find";
import { addDays, coin, inCoins, money, number } from "../format";
import { download, PastCard, type Question } from "../past";
import * as periods from "../periods";
import { CHOICES, days, moved, PRESETS, type Field, type Span, type View } from "../periods";
import * as usages from "../usage";
import { metersOf, sums, WEEKDAYS, type Cell, type Column, type Explained, type Metered, type Usage } from "../usage";
import styles from "./explorer.css";

const [PARAMETER, MONDAY] = ["explorer", "2024-01-01"];
const [GAPS_NAMED, MOST_LINES, SMALL] = [3, 1500, 0.005];
const LOOKS: Record<string, Look> = {
  off_peak: { color: "var(--success-color, #43a047)" },
  smart_charging: { color: "var(--info-color, #039be5)", pattern: "stripes" },
  middle: { color: "var(--warning-color, #ffa600)", pattern: "dots" },
  standard: { color: "var(--primary-color, #03a9f4)" },
  peak: { color: "var(--error-color, #db4437)", pattern: "back" },
  unpriced: { color: "var(--disabled-color, #9e9e9e)", pattern: "rows" },
};

/** The columns of a table: a name, what is saved of a row, and how that is read. */
type TableColumn = [name: string, of: (row: any, at: number) => Cell, text?: (cell: any) => string];

export class ExplorerCard extends PastCard<Usage> {
  static override keys = ["current_rate", "export_rate", "consumption_this_month", "previous_consumption", "previous_export"];
  static override grid = { columns: "full", rows: "auto", min_columns: 6 };
  static override properties = { ...PastCard.properties, changed: { state: true }, isTable: { state: true }, isPlain: { state: true } };

  declare config?: CardConfig & { period?: string; by?: View["by"] };
  /** Set by Home Assistant where a card is only tried out. */
  declare preview?: boolean;
  /** What was chosen here, beyond the configuration. */
  declare changed?: Partial<View>;
  declare isTable?: boolean;
  /** The chart element does not draw. */
  declare isPlain?: boolean;
  /** The one card of a page that the address is about. */
  private static owner?: ExplorerCard;
  private readonly other = new Feed<Usage>(this);
  private readonly why = new Feed<Explained>(this);
  private shown?: { view: View; usage: Usage };
  private made?: { of: unknown[]; all: Column[]; drawing: Drawing; given?: Given };
  private done?: ExplorerCard["made"];

  static override form() {
    const of = (name: string, words: readonly string[]) => {
      const options = words.map((value) => ({ value, label: label(`card_explorer_${name}_${value}`) ?? value }));
      return { name, selector: { select: { mode: "dropdown", options } } };
    };
    return [...super.form(), of("period", PRESETS), of("by", CHOICES.by)];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.readAddress();
    window.addEventListener("popstate", this.readAddress);
    document.addEventListener("visibilitychange", this.readAddress);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.isOwner) ExplorerCard.owner = undefined;
    window.removeEventListener("popstate", this.readAddress);
    document.removeEventListener("visibilitychange", this.readAddress);
  }

  private get isOwner(): boolean {
    if (!this.preview) ExplorerCard.owner ??= this;
    return ExplorerCard.owner === this;
  }

  private readAddress = (): void => {
    this.requestUpdate();
    if (this.isOwner) this.changed = periods.read(new URLSearchParams(location.search).get(PARAMETER) ?? "");
  };

  /** Show something else; a step is one that the browser's back button undoes. */
  private set(patch: Partial<View>, isStep = false): void {
    this.changed = { ...this.view, ...patch };
    if (!this.isOwner) return;
    const url = new URL(location.href);
    url.searchParams.set(PARAMETER, periods.written(this.view));
    history[isStep ? "pushState" : "replaceState"](isStep ? null : history.state, "", url);
  }

  /** Look into a column. */
  private open(key: string): void {
    const inside = periods.inside(key);
    if (inside) this.set({ as: "bars", ...inside }, true);
  }

  private get view(): View {
    const { period = "30_days", by = "slot" } = this.config ?? {};
    const what = this.has("import") ? "import" : "export";
    return periods.possible({ ...periods.DEFAULTS, what, by, ...periods.preset(period, this.today), ...this.changed, ...(this.isGas ? { what } : {}) });
  }

  private has(direction: string): boolean {
    return this.isGas || this.answer.meters.some((one) => one.direction === direction);
  }

  /** Whether the card is about a meter that is not one of electricity. */
  private get isGas(): boolean {
    const { device } = this.where!;
    const rate = this.config?.entity && entityOn(this.hass!, device, "current_rate");
    return Boolean(rate) && !this.answer.meters.some((one) => one.device_id === device);
  }

  private asked({ first, last }: Span): Record<string, unknown> {
    const device_id = this.isGas ? this.where!.device : undefined;
    return { start: first, end: addDays(last, 1), by: usages.ROW[this.view.by], device_id };
  }

  protected override question(): Question { return ["get_usage_profile", this.asked(this.view)]; }

  protected override follow(where: Chosen): void {
    if (document.hidden) return;
    super.follow(where);
    if (!this.answer) return;
    const { view } = this;
    const { answer, problem } = this.feed.news;
    if (answer) this.shown = { view, usage: answer };
    else if (problem) this.shown = undefined;
    const { compare, tariff } = view;
    const before = periods.compared(view);
    const more = compare === "tariff" ? { tariff: Number(tariff) / 100 || tariff } : {};
    this.other.ask(this.hass!, "get_usage_profile", before && { config_entry_id: where.entry, ...this.asked(before), ...more });
    const device_id = this.shown && this.metersOf(this.shown.usage)[0]?.device_id;
    const { start, end } = this.asked(view);
    const isExplained = days(view) === 1 && device_id && this.isAdmin;
    this.why.ask(this.hass!, "explain_cost", isExplained ? { device_id, start, end } : undefined);
  }

  private metersOf(usage: Usage, what = this.shown!.view.what): Metered[] {
    return metersOf(usage, what, this.where?.device ?? "");
  }

  override willUpdate(): void {
    super.willUpdate();
    if (!this.shown) return;
    const { view, usage } = this.shown;
    const isPlain = this.isPlain || !canDraw();
    const others = this.other.news.answer;
    const of = [JSON.stringify(view), usage, others, this.hass!.themes, this.hass!.language, isPlain];
    if (this.made?.of.every((one, at) => one === of[at])) return;
    const isHeat = view.as === "heat" && !isPlain;
    const make = (from: Usage) => usages.columns(from, this.metersOf(from), view, isHeat || view.by === "slot");
    const all = make(usage);
    const values = all.map(({ total }) => total);
    const isLine = !isHeat && view.what !== "both" && (view.compare !== "tariff" || view.unit === "money");
    const against = isLine && others ? usages.counterparts(all, make(others), view.by) : undefined;
    const compared = this.t(`card_explorer_compare_${view.compare}`);
    const rows = isHeat ? all.filter((_, at) => at % usage.slots.length === 0).map(({ key }) => this.name(key.split(" ")[0]!)) : undefined;
    const drawing: Drawing = {
      labels: isHeat ? usage.slots : all.map(({ key }) => this.name(key)),
      rows, values,
      gaps: all.map(({ total, missing }) => (missing ? (total === null ? "all" : "some") : undefined)),
      series: usages.partsOf(all).map((part) => {
        const values = all.map(({ parts }) => parts.get(part) ?? null);
        return { name: this.partName(part), look: LOOKS[part.split(":")[1]!]!, values };
      }),
      line: against && { name: compared, values: against },
      number: (value) => this.amount(value),
      describe: (at) => {
        const { key, parts, missing } = all[at]!;
        return [
          `${this.name(key)}: ${this.amount(values[at])}`,
          ...[...parts].map(([part, value]) => `${this.partName(part)}: ${this.amount(value)}`),
          ...(against ? [`${compared}: ${this.amount(against[at])}`] : []),
          ...(missing ? [this.t("card_explorer_missing", { count: missing })] : []),
        ].join("\n");
      },
    };
    this.made = { of, all, drawing, given: isPlain ? undefined : given(drawing, getComputedStyle(this)) };
  }

  private amount(value: number | null | undefined, unit = this.shown!.view.unit): string {
    const [{ language }, { currency }] = [this.hass!.locale, this.shown!.usage];
    if (value === null || value === undefined) return "–";
    if (unit === "money") return Math.abs(value) < 1 ? `${inCoins(value)}\u00a0${coin(currency)}` : money(value, currency, language);
    return `${number(value, language, { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 1 })}\u00a0kWh`;
  }

  /** A column's, or that of a cell: its row and half hour. */
  private name(key: string): string {
    const one = (word: string) => {
      if (WEEKDAYS.includes(word)) return this.date(addDays(MONDAY, WEEKDAYS.indexOf(word)), { weekday: "short" });
      if (word.length === 7) return this.date(`${word}-01`, { month: "short", year: "numeric" });
      return word.length === 10 ? this.date(word) : word;
    };
    return key.split(" ").map(one).join(", ");
  }

  private partName(part: string): string {
    const [direction, band] = part.split(":");
    const word = this.t(`card_bill_band_${band}`);
    return this.shown!.view.what === "both" ? `${this.t(`card_explorer_what_${direction}`)}: ${word}` : word;
  }

  protected override content(): TemplateResult {
    const { view } = this;
    const title = this.days(view.first, view.last);
    const after = moved(view, 1);
    return html`${this.steps(title, () => this.set(moved(view, -1)), after.first > this.today ? undefined : () => this.set(after))}
      ${this.controls(view)}
      ${this.shown
        ? html`<div class=${this.feed.news.answer ? "" : "pending"}>${this.figures()}</div>`
        : this.news.problem ? nothing : blank(this.hass!)}`;
  }

  private figures(): TemplateResult {
    const { all, drawing, given } = this.made!;
    const meters = this.metersOf(this.shown!.usage);
    if (!meters.length) return html`<p role="status">${this.t("card_explorer_nothing")}</p>`;
    const bar = (value: number | null, start: number): Bar =>
      ({ start, end: start + 1, value, kind: "unknown", label: drawing.describe(start).replaceAll("\n", "; ") });
    return html`<div role="status">${meters.map((one) => this.summary(one))}</div>
      ${drawing.rows ? nothing : this.legend(drawing)}
      ${given
        ? chart(this.hass!, given, (at) => this.open(all[at]!.key.split(" ")[0]!))
        : html`<octopus-insight-bars .bars=${drawing.values.map(bar)} .now=${-1} .name=${this.t("card_name_explorer")}></octopus-insight-bars>`}
      <p class="choices">
        <button aria-pressed=${Boolean(this.isTable)} @click=${() => (this.isTable = !this.isTable)}>${this.t("card_explorer_table")}</button>
        <button @click=${this.save}>${this.t("card_explorer_csv")}</button>
      </p>
      ${this.isTable || !given || days(this.shown!.view) === 1 ? this.table() : nothing}`;
  }

  private controls(view: View): TemplateResult {
    const { today } = this;
    const preset = periods.presetOf(view, today);
    const isLong = days(view) > periods.MOST_DAYS;
    const isOff: Record<string, boolean> = { day: isLong, heat: view.by === "slot", tariff: isLong || view.what === "export" };
    const select = (field: string, words: readonly string[], chosen: string, change: (word: any) => void) =>
      html`<label>${this.t(`card_explorer_${field}`)}
        <select @change=${({ target }: Event) => change((target as HTMLSelectElement).value)}>
          ${words.map((word) => html`<option value=${word} .selected=${live(word === chosen)} ?disabled=${isOff[word]}>
            ${this.t(`card_explorer_${field}_${word}`)}</option>`)}
        </select></label>`;
    const choice = (field: Field) => select(field, CHOICES[field], view[field], (word) => this.set({ [field]: word }));
    const input = (field: "first" | "last" | "tariff", type: string, change: (value: string) => Partial<View>) =>
      html`<label>${this.t(`card_explorer_${field === "tariff" && !this.hasSupplier ? "price" : field}`, { coin: coin(this.answer.currency) })}
        <input type=${type} max=${today} .value=${live(view[field])} @change=${({ target }: Event) => {
          const value = (target as HTMLInputElement).value.trim();
          if (value) this.set(change(value));
          else this.requestUpdate();
        }} /></label>`;
    return html`<div class="controls">
        ${select("period", preset ? PRESETS : ["custom", ...PRESETS], preset ?? "custom", (name) => this.set(periods.preset(name, today)))}
        ${this.has("import") && this.has("export") && !this.isGas ? choice("what") : nothing} ${choice("unit")}
      </div>
      <details>
        <summary>${this.t("card_explorer_settings")}</summary>
        <div class="controls">
          ${input("first", "date", (first) => ({ first, last: first > view.last ? first : view.last }))}
          ${input("last", "date", (last) => ({ last, first: last < view.first ? last : view.first }))}
          ${(["by", "as", "of", "compare"] as const).map(choice)}
          ${view.compare === "tariff" ? input("tariff", "text", (tariff) => ({ tariff })) : nothing}
        </div>
      </details>`;
  }

  private summary(meter: Metered): TemplateResult {
    const { kwh, cost, days: count, missing, unpriced } = sums(meter);
    const what = this.t(this.isGas ? "card_explorer_gas" : `card_explorer_what_${meter.direction}`);
    const values = { what, kwh: this.amount(kwh, "kwh"), money: this.amount(cost, "money"), days: count };
    const named = meter.incomplete_days.slice(0, GAPS_NAMED).map((day) => this.days(day, day)).join("; ");
    const more = meter.number_of_incomplete_days - GAPS_NAMED;
    const gaps = this.t(more > 0 ? "card_explorer_gaps_more" : "card_explorer_gaps", { count: more, days: named });
    return html`<p>${this.t(kwh === null ? "card_explorer_no_readings" : "card_explorer_sum", values)}
      ${missing ? `${this.t("card_explorer_missing", { count: missing })} ${gaps}` : nothing}
      ${unpriced > SMALL ? this.t("card_explorer_unpriced", { kwh: this.amount(unpriced, "kwh") }) : nothing}
      ${this.against(meter)}</p>`;
  }

  /** What another period, or tariff, came to, and the difference. */
  private against(meter: Metered): string {
    const { compare, tariff, unit } = this.shown!.view;
    const { answer, problem } = this.other.news;
    if (compare === "tariff" && !tariff) return this.t(this.hasSupplier ? "card_explorer_no_tariff" : "card_problem_no_products");
    if (problem) return this.problemText(problem);
    if (!answer) return "";
    const [then] = this.metersOf(answer, meter.direction).map(sums);
    if (!then || then.kwh === null) return this.t("card_explorer_nothing_before");
    const values = { what: this.t(`card_explorer_compare_${compare}`), kwh: this.amount(then.kwh, "kwh"), money: this.amount(then.cost, "money") };
    const isEnergy = compare !== "tariff" && unit === "kwh";
    const [a, b] = isEnergy ? [sums(meter).kwh, then.kwh] : [sums(meter).cost, then.cost];
    if (a === null || b === null) return this.t("card_explorer_against", values);
    const word = Math.abs(a - b) < SMALL ? "same" : a < b ? "less" : "more";
    const amount = this.amount(Math.abs(a - b), isEnergy ? "kwh" : "money");
    return `${this.t("card_explorer_against", values)} ${this.t(`card_explorer_${word}`, { amount })}`;
  }

  private legend({ series, line, gaps }: Drawing): TemplateResult {
    const item = (name: string, text: string, color = "") =>
      html`<li><span class="swatch ${name}" style="background-color: ${color}" aria-hidden="true"></span>${text}</li>`;
    const isTotal = this.shown!.view.of === "total";
    const sum = (values: (number | null)[]) => (isTotal ? `, ${this.amount(usages.sum(values))}` : "");
    return html`<ul class="legend">
      ${series.map(({ name, look, values }) => item(look.pattern ?? "", name + sum(values), look.color))} ${line ? item("line", line.name) : nothing} ${gaps.some(Boolean) ? item("gap", this.t("card_explorer_gap")) : nothing}
    </ul>`;
  }

  /** What is drawn, or of one day each half hour with its reason, if we may know. */
  private get sheet(): { rows: any[]; columns: TableColumn[] } {
    const { view, usage } = this.shown!;
    const { drawing, all } = this.made!;
    const rows = this.why.news.answer?.half_hours;
    if (days(view) === 1 && rows) {
      // where an hour is repeated, or left out, the offset says which one it is
      const offset = (start: string) => (rows.length === usage.slots.length ? "" : ` (${start.slice(19)})`);
      const texts: Record<string, (cell: any) => string> = {
        start: (start) => start.slice(11, 16) + offset(start),
        kwh: (one) => this.amount(one, "kwh"),
        rate: (one) => this.amount(one, "money"),
        cost: (one) => this.amount(one, "money"),
        reason: (one) => this.t(`card_reason_${one}`),
        authority: (one) => this.t(`card_explorer_authority_${one}`),
      };
      return { rows, columns: Object.entries(texts).map(([field, text]) => [this.t(`card_explorer_head_${field}`), (row) => row[field], text]) };
    }
    const amount = (one: number | null) => this.amount(one);
    const total = this.t(view.what === "both" ? "card_explorer_net" : "card_explorer_total");
    const numbers = [...drawing.series, { name: total, values: drawing.values }, ...(drawing.line ? [drawing.line] : [])];
    const columns: TableColumn[] = [
      [this.t(`card_explorer_by_${view.by}`), ({ key }) => key, (key) => this.name(key)],
      ...numbers.map(({ name, values }): TableColumn => [name, (_, at) => values[at]!, amount]),
      [this.t("card_explorer_gap"), ({ missing }) => missing],
    ];
    return { rows: all, columns };
  }

  private table(): TemplateResult {
    const { rows, columns } = this.sheet;
    const { problem } = this.why.news;
    const note = this.isAdmin ? problem && this.problemText(problem) : days(this.shown!.view) === 1 && this.t("card_explorer_why_admin");
    const cells = (row: any, at: number) => columns.map(([, of, text = String]) => text(of(row, at)));
    return html`${note ? html`<p class="quiet">${note}</p>` : nothing}
      <div class="table" tabindex="0" role="region" aria-label=${this.t("card_explorer_table_name")}><table>
        <thead><tr>${columns.map(([name]) => html`<th scope="col">${name}</th>`)}</tr></thead>
        <tbody>${rows.slice(0, MOST_LINES).map((row, at) => {
          const [name, ...texts] = cells(row, at);
          const link = () => html`<button class="link" @click=${() => this.open(row.key)}>${name}</button>`;
          return html`<tr><th scope="row">${row.key && periods.inside(row.key) ? link() : name}</th>
            ${texts.map((one) => html`<td>${one}</td>`)}</tr>`;
        })}</tbody>
      </table></div>
      ${rows.length > MOST_LINES ? html`<p>${this.t("card_explorer_more_lines", { count: rows.length - MOST_LINES })}</p>` : nothing}`;
  }

  private save = (): void => {
    const { view, usage } = this.shown!;
    const { rows, columns } = this.sheet;
    const text = usages.csv([columns.map(([name]) => name), ...rows.map((row, at) => columns.map(([, of]) => of(row, at)))]);
    const name = `octopus-${view.what}-${view.unit === "kwh" ? "kWh" : usage.currency}-${view.first}-${view.last}.csv`;
    download(text, "text/csv", name);
  };

  override updated(): void {
    super.updated();
    const { made } = this;
    if (!made || made === this.done) return;
    this.removeAttribute("data-drawn");
    void isDrawn(this.renderRoot).catch(() => false).then((isDone) => {
      this.done = made;
      this.isPlain ||= !isDone;
      this.requestUpdate();
    });
  }

  static override styles = [...PastCard.styles, unsafeCSS(styles)];
}
