/** What was used and exported on any days: grouped, compared, and down to each half hour. */

import { css, html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { Bar } from "../bars";
import { InsightCard, label, type CardConfig } from "../card";
import { canDraw, chart, given, isDrawn, type Drawing, type Given, type Look } from "../chart";
import { Feed, type News } from "../feed";
import type { Chosen } from "../find";
import { addDays, coin, dateText, dayOf, inCoins, money } from "../format";
import * as periods from "../periods";
import { CHOICES, days, FIELDS, moved, PRESETS, type Field, type Span, type View } from "../periods";
import * as usages from "../usage";
import { metersOf, partsOf, sums, WEEKDAYS, type Cell, type Column, type Explained, type Metered, type Usage } from "../usage";

const PARAMETER = "explorer";
const MONDAY = "2024-01-01";
const [GAPS_NAMED, MOST_LINES] = [3, 1500];
const LOOKS: Record<string, Look> = {
  off_peak: { color: "var(--success-color, #43a047)" },
  smart_charging: { color: "var(--info-color, #039be5)", pattern: "stripes" },
  middle: { color: "var(--warning-color, #ffa600)", pattern: "dots" },
  standard: { color: "var(--primary-color, #03a9f4)" },
  peak: { color: "var(--error-color, #db4437)", pattern: "back" },
  unpriced: { color: "var(--disabled-color, #9e9e9e)", pattern: "rows" },
};

interface Config extends CardConfig {
  period?: string;
  by?: View["by"];
}

/** Of a table: what is saved, what is read, and the days to look into. */
type Line = [cells: Cell[], texts: string[], inside?: Partial<View>];

export class ExplorerCard extends InsightCard {
  static override keys = ["current_rate", "export_rate", "consumption_this_month", "previous_consumption", "previous_export"];
  static override grid = { columns: "full", rows: "auto", min_columns: 6 };
  static override properties = {
    ...InsightCard.properties,
    preview: { attribute: false },
    changed: { state: true },
    isTable: { state: true },
    isPlain: { state: true },
  };

  declare config?: Config;
  declare preview?: boolean;
  /** What was chosen here, beyond the configuration. */
  declare changed: Partial<View>;
  declare isTable?: boolean;
  /** The chart element does not draw. */
  declare isPlain?: boolean;
  /** The one card of a page that the address is about. */
  private static owner?: ExplorerCard;
  private readonly feed = new Feed<Usage>(this);
  private readonly other = new Feed<Usage>(this);
  private readonly why = new Feed<Explained>(this);
  private shown?: { view: View; usage: Usage; at: number };
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
    if (!this.preview) ExplorerCard.owner ??= this;
    this.readAddress();
    window.addEventListener("popstate", this.readAddress);
    document.addEventListener("visibilitychange", this.look);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (ExplorerCard.owner === this) ExplorerCard.owner = undefined;
    window.removeEventListener("popstate", this.readAddress);
    document.removeEventListener("visibilitychange", this.look);
  }

  private look = (): void => this.requestUpdate();

  private readAddress = (): void => {
    const written = ExplorerCard.owner === this && new URLSearchParams(location.search).get(PARAMETER);
    this.changed = written ? periods.read(written) : {};
  };

  /** A step is one that the browser's back button undoes. */
  private set(patch: Partial<View>, isStep = false): void {
    this.changed = { ...this.view, ...patch };
    if (ExplorerCard.owner !== this) return;
    const url = new URL(location.href);
    url.searchParams.set(PARAMETER, periods.written(this.view));
    if (isStep) history.pushState(null, "", url);
    else history.replaceState(history.state, "", url);
  }

  private get today(): string {
    return dayOf(Date.now(), this.shown?.usage.zone ?? this.hass!.config.time_zone);
  }

  private get view(): View {
    const { period = "30_days", by = "slot" } = this.config ?? {};
    const first = Object.fromEntries(FIELDS.map((field) => [field, CHOICES[field][0]]));
    const configured = { tariff: "", ...(CHOICES.by.includes(by) ? { by } : {}), ...periods.preset(period, this.today) };
    return periods.possible({ ...first, ...configured, ...this.changed } as View);
  }

  protected override get news(): News<Usage> {
    return { answer: this.shown?.usage, at: this.shown?.at, problem: this.feed.news.problem };
  }

  private metersOf(usage: Usage, what = this.shown!.view.what): Metered[] {
    return metersOf(usage, what, this.where?.device ?? "");
  }

  protected override follow({ entry }: Chosen): void {
    if (document.hidden) return;
    const { view } = this;
    const ask = (feed: Feed<unknown>, { first, last }: Span, more: object, question = "get_usage_profile") =>
      feed.ask(this.hass!, question, { start: first, end: addDays(last, 1), ...more });
    const about = { config_entry_id: entry, ...usages.grouped(view.by) };
    ask(this.feed, view, about);
    const { answer, at } = this.feed.news;
    if (answer) this.shown = { view, usage: answer, at: at! };
    const [before, rate] = [periods.compared(view), Number(view.tariff) / 100];
    if (before) ask(this.other, before, about);
    else if (view.compare === "tariff" && view.tariff) ask(this.other, view, { ...about, tariff: rate || view.tariff });
    else this.other.hostDisconnected();
    const meter = this.shown && this.metersOf(this.shown.usage)[0];
    if (days(view) === 1 && this.hass!.user?.is_admin && meter) ask(this.why, view, { device_id: meter.device_id }, "explain_cost");
    else this.why.hostDisconnected();
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
    const against = !isHeat && others && view.what !== "both" ? usages.counterparts(all, make(others), view.by) : undefined;
    const compared = this.t(`card_explorer_compare_${view.compare}`);
    const rows = all.filter((_, at) => at % usage.slots.length === 0).map(({ key }) => this.name(key.split(" ")[0]!));
    const drawing: Drawing = {
      labels: isHeat ? usage.slots : all.map(({ key }) => this.name(key)),
      ...(isHeat ? { rows } : {}),
      values,
      gaps: all.map(({ total, missing }) => (missing ? (total === null ? "all" : "some") : undefined)),
      series: partsOf(all).map((part) => ({
        name: this.partName(part),
        look: LOOKS[part.split(":")[1]!]!,
        values: all.map(({ parts }) => parts.get(part) ?? null),
      })),
      ...(against ? { line: { name: compared, values: against } } : {}),
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
    this.made = { of, all, drawing, ...(isPlain ? {} : { given: given(drawing, getComputedStyle(this)) }) };
  }

  private amount(value: number | null | undefined, unit = this.shown!.view.unit): string {
    if (value === null || value === undefined) return "–";
    const { language } = this.hass!.locale;
    const { currency } = this.shown!.usage;
    if (unit === "money") return Math.abs(value) < 1 ? `${inCoins(value)}\u00a0${coin(currency)}` : money(value, currency, language);
    return `${value.toLocaleString(language, { maximumFractionDigits: Math.abs(value) < 10 ? 2 : 1 })}\u00a0kWh`;
  }

  /** A column's, or that of a cell: its row and half hour. */
  private name(key: string): string {
    const { language } = this.hass!.locale;
    const one = (word: string) => {
      if (WEEKDAYS.includes(word)) return dateText(addDays(MONDAY, WEEKDAYS.indexOf(word)), language, { weekday: "short" });
      if (word.length === 7) return dateText(`${word}-01`, language, { month: "short", year: "numeric" });
      return word.length === 10 ? dateText(word, language) : word;
    };
    return key.split(" ").map(one).join(", ");
  }

  private spanName({ first, last }: Span): string {
    const one = (day: string) => dateText(day, this.hass!.locale.language, { day: "numeric", month: "short", year: "numeric" });
    return first === last ? one(first) : this.t("card_explorer_span", { first: one(first), last: one(last) });
  }

  private partName(part: string): string {
    const [direction, band] = part.split(":");
    const word = this.t(`card_explorer_band_${band}`);
    return this.shown!.view.what === "both" ? `${this.t(`card_explorer_what_${direction}`)}, ${word}` : word;
  }

  protected override content(): TemplateResult {
    const { view, isTable } = this;
    const { all, drawing, given } = this.made!;
    const isPending = !this.feed.news.answer;
    const { language } = this.hass!.locale;
    const wider = periods.around(view);
    const month = wider && days(wider) <= 31 ? { month: "long" as const } : {};
    const open = (inside?: Partial<View>) => inside && this.set({ as: "bars", ...inside }, true);
    const bars = drawing.values.map((value, at): Bar => ({ start: at, end: at + 1, value, kind: "normal", label: drawing.describe(at) }));
    const plain = html`<octopus-insight-bars .bars=${bars} .now=${-1} .name=${this.t("card_name_explorer")}></octopus-insight-bars>`;
    return html`${this.controls(view)}
      <div class=${isPending ? "pending" : ""} aria-busy=${isPending}>
        ${this.summary()} ${drawing.rows ? nothing : this.legend(drawing)}
        ${given ? chart(this.hass!, given, (at) => open(periods.inside(all[at]!.key.split(" ")[0]!))) : plain}
        <p class="buttons">
          ${wider && html`<button @click=${() => open({ ...wider, by: days(view) === 1 ? "day" : "month" })}>
            ${this.t("card_explorer_wider", { span: dateText(wider.first, language, { year: "numeric", ...month }) })}</button>`}
          <button aria-pressed=${Boolean(isTable)} @click=${() => (this.isTable = !isTable)}>${this.t("card_explorer_table")}</button>
          <button @click=${this.save}>${this.t("card_explorer_csv")}</button>
        </p>
        ${isTable || !given || days(this.shown!.view) === 1 ? this.table(open) : nothing}
      </div>`;
  }

  private controls(view: View): TemplateResult {
    const { today } = this;
    const preset = periods.presetOf(view, today);
    const { meters, currency } = this.shown!.usage;
    const isLong = days(view) > periods.MOST_DAYS;
    const isOff: Partial<Record<string, boolean>> = {
      day: isLong,
      heat: view.by === "slot",
      tariff: isLong || view.what === "export",
    };
    const select = (field: string, words: readonly string[], chosen: string, change: (word: any) => void) =>
      html`<label>${this.t(`card_explorer_${field}`)}
        <select @change=${({ target }: Event) => change((target as HTMLSelectElement).value)}>
          ${words.map((word) => html`<option value=${word} .selected=${live(word === chosen)} ?disabled=${isOff[word]}>
            ${this.t(`card_explorer_${field}_${word}`)}</option>`)}
        </select></label>`;
    const choice = (field: Field) => select(field, CHOICES[field], view[field], (word) => this.set({ [field]: word }));
    const input = (field: "first" | "last" | "tariff", type: string, change: (value: string) => Partial<View>) =>
      html`<label>${this.t(`card_explorer_${field}`, { coin: coin(currency) })}
        <input type=${type} max=${today} .value=${live(view[field])} @change=${({ target }: Event) => {
          const value = (target as HTMLInputElement).value.trim();
          if (value) this.set(change(value));
          else this.requestUpdate();
        }} /></label>`;
    const step = (direction: -1 | 1, name: string, sign: string) =>
      html`<button aria-label=${this.t(name)} title=${this.t(name)} ?disabled=${moved(view, direction).first > today}
        @click=${() => this.set(moved(view, direction))}>${sign}</button>`;
    return html`<div class="controls">
      ${select("period", preset ? PRESETS : ["custom", ...PRESETS], preset ?? "custom", (name) => this.set(periods.preset(name, today)))}
      ${input("first", "date", (first) => ({ first, last: first > view.last ? first : view.last }))}
      ${input("last", "date", (last) => ({ last, first: last < view.first ? last : view.first }))}
      <span class="buttons">${step(-1, "card_explorer_earlier", "‹")}${step(1, "card_explorer_later", "›")}</span>
      ${meters.some((one) => one.direction === "export") ? choice("what") : nothing}
      ${choice("unit")} ${choice("by")} ${choice("as")} ${choice("of")} ${choice("compare")}
      ${view.compare === "tariff" ? input("tariff", "text", (tariff) => ({ tariff })) : nothing}
    </div>`;
  }

  private summary(): TemplateResult {
    const { view, usage } = this.shown!;
    const figures = (meter: Metered) => {
      const { kwh, cost, days: count, missing, unpriced } = sums(meter);
      const what = this.t(`card_explorer_what_${meter.direction}`);
      const values = { what, kwh: this.amount(kwh, "kwh"), money: this.amount(cost, "money"), days: count };
      const named = meter.incomplete_days.slice(0, GAPS_NAMED).map((day) => this.name(day)).join("; ");
      return html`<p>${this.t(kwh === null ? "card_explorer_no_readings" : "card_explorer_sum", values)}
        ${missing ? this.t("card_explorer_missing", { count: missing }) : nothing}
        ${missing ? this.t("card_explorer_gaps", { count: Math.max(0, meter.number_of_incomplete_days - GAPS_NAMED), days: named }) : nothing}
        ${unpriced > 0.005 ? this.t("card_explorer_unpriced", { kwh: this.amount(unpriced, "kwh") }) : nothing}
        ${this.against(meter)}</p>`;
    };
    const meters = this.metersOf(usage);
    return html`<div role="status"><p><strong>${this.spanName(view)}</strong></p>
      ${meters.length ? meters.map(figures) : html`<p>${this.t("card_explorer_nothing")}</p>`}</div>`;
  }

  /** What another period, or tariff, came to, and the difference. */
  private against(meter: Metered): string {
    const { compare, tariff, unit } = this.shown!.view;
    const { answer, problem } = this.other.news;
    if (compare === "tariff" && !tariff) return this.t("card_explorer_no_tariff");
    if (problem) return this.problemText(problem);
    if (!answer) return "";
    const found = this.metersOf(answer, meter.direction)[0];
    if (!found) return this.t("card_explorer_nothing_before");
    const field = compare !== "tariff" && unit === "kwh" ? "kwh" : "cost";
    const [now, then] = [sums(meter), sums(found)];
    const [more, isKnown] = [now[field]! - then[field]!, now[field] !== null && then[field] !== null];
    const what = this.t(`card_explorer_compare_${compare}`);
    const sentence = this.t("card_explorer_against", { what, kwh: this.amount(then.kwh, "kwh"), money: this.amount(then.cost, "money") });
    const amount = this.amount(Math.abs(more), field === "kwh" ? "kwh" : "money");
    return isKnown ? `${sentence} ${this.t(more < 0 ? "card_explorer_less" : "card_explorer_more", { amount })}` : sentence;
  }

  private legend({ series, line, gaps }: Drawing): TemplateResult {
    const item = (name: string, text: string, color = "") =>
      html`<li><span class="swatch ${name}" style="background-color: ${color}" aria-hidden="true"></span>${text}</li>`;
    const isTotal = this.shown!.view.of === "total";
    return html`<ul class="legend">
      ${series.map(({ name, look, values }) =>
        item(look.pattern ?? "", isTotal ? `${name}: ${this.amount(usages.sum(values))}` : name, look.color))}
      ${line ? item("line", line.name) : nothing} ${gaps.some(Boolean) ? item("gap", this.t("card_explorer_gap")) : nothing}
    </ul>`;
  }

  /** The table: for one day each half hour with its reason, if we may know. */
  private lines(): { head: string[]; lines: Line[] } {
    const { view, usage } = this.shown!;
    const { drawing, all } = this.made!;
    const by = this.t(`card_explorer_by_${view.by}`);
    const explained = this.why.news.answer?.half_hours;
    if (days(view) === 1 && explained) {
      const head = ["start", "kwh", "price", "cost", "reason", "authority"].map((one) => this.t(`card_explorer_head_${one}`));
      const lines = explained.map(({ start, kwh, rate, cost, reason, authority }): Line => {
        const words = [this.t(`card_reason_${reason}`), this.t(`card_explorer_authority_${authority}`)];
        // where an hour is repeated, or left out, the offset says which one it is
        const time = start.slice(11, 16) + (explained.length === usage.slots.length ? "" : ` (${start.slice(19)})`);
        const figures = [this.amount(kwh, "kwh"), this.amount(rate, "money"), this.amount(cost, "money")];
        return [[start, kwh, rate, cost, ...words], [time, ...figures, ...words]];
      });
      return { head, lines };
    }
    const parts = partsOf(all);
    const other = drawing.line ? [drawing.line] : [];
    const total = this.t(view.what === "both" ? "card_explorer_net" : "card_explorer_total");
    const head = [by, ...parts.map((part) => this.partName(part)), total, ...other.map(({ name }) => name), this.t("card_explorer_gap")];
    const lines = all.map(({ key, parts: found, total, missing }, at): Line => {
      const figures = [...parts.map((part) => found.get(part) ?? null), total, ...other.map(({ values }) => values[at]!)];
      const texts = [this.name(key), ...figures.map((one) => this.amount(one)), String(missing)];
      return [[key, ...figures, missing], texts, periods.inside(key)];
    });
    return { head, lines };
  }

  private table(open: (inside?: Partial<View>) => void): TemplateResult {
    const { head, lines } = this.lines();
    const { problem } = this.why.news;
    const isAdmin = this.hass!.user?.is_admin;
    const note = isAdmin ? problem && this.problemText(problem) : days(this.shown!.view) === 1 && this.t("card_explorer_why_admin");
    return html`${note ? html`<p class="quiet">${note}</p>` : nothing}
      <div class="table" tabindex="0" role="region" aria-label=${this.t("card_explorer_table_name")}><table>
        <thead><tr>${head.map((one) => html`<th scope="col">${one}</th>`)}</tr></thead>
        <tbody>${lines.slice(0, MOST_LINES).map(([, [name, ...texts], inside]) => html`<tr>
          <th scope="row">${inside ? html`<button class="link" @click=${() => open(inside)}>${name}</button>` : name}</th>
          ${texts.map((one) => html`<td>${one}</td>`)}</tr>`)}</tbody>
      </table></div>
      ${lines.length > MOST_LINES ? html`<p>${this.t("card_explorer_more_lines", { count: lines.length - MOST_LINES })}</p>` : nothing}`;
  }

  private save = (): void => {
    const { view, usage } = this.shown!;
    const { head, lines } = this.lines();
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([usages.csv([head, ...lines.map(([cells]) => cells)])], { type: "text/csv" }));
    link.download = `octopus-${view.what}-${view.unit === "kwh" ? "kWh" : usage.currency}-${view.first}-${view.last}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
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

  static override styles = [
    InsightCard.styles,
    css`
      .controls { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(150px, 45%), 1fr)); gap: 8px; align-items: end; margin-bottom: 16px; }
      label { display: grid; gap: 2px; font-size: 0.85em; min-width: 0; }
      select, input { font: inherit; font-size: 1rem; min-height: 40px; min-width: 0; width: 100%; box-sizing: border-box; padding: 4px 8px; color: var(--primary-text-color); background: var(--card-background-color); border: 1px solid var(--outline-color, var(--divider-color)); border-radius: 8px; }
      .buttons { display: flex; flex-wrap: wrap; gap: 8px; }
      .controls button { flex: 1; }
      .pending { opacity: 0.5; }
      .legend { display: flex; flex-wrap: wrap; gap: 4px 16px; list-style: none; padding: 0; margin: 0 0 8px; }
      .swatch { display: inline-block; width: 18px; height: 12px; margin-inline-end: 6px; --pale: rgba(255, 255, 255, 0.45); }
      .stripes { background-image: repeating-linear-gradient(45deg, var(--pale) 0 2px, transparent 2px 6px); }
      .back { background-image: repeating-linear-gradient(-45deg, var(--pale) 0 2px, transparent 2px 6px); }
      .rows { background-image: repeating-linear-gradient(var(--pale) 0 2px, transparent 2px 6px); }
      .dots { background-image: radial-gradient(var(--pale) 1.5px, transparent 2px); background-size: 6px 6px; }
      .line { height: 0; border-top: 2px dashed; vertical-align: 4px; }
      .gap { background-image: repeating-linear-gradient(45deg, currentColor 0 1px, var(--divider-color) 1px 4px); }
      .table { overflow: auto; max-height: 70vh; }
      th[scope="row"] { text-align: start; position: sticky; inset-inline-start: 0; background: var(--card-background-color); white-space: nowrap; }
      .link { min-height: 24px; padding: 0; border: 0; background: none; text-decoration: underline; }
    `,
  ];
}
