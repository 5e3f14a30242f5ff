/** What the past year would have cost with another tariff, panels, a battery or a car, and when that pays back. */
import { html, nothing, unsafeCSS, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { curves } from "../curves";
import type { News } from "../feed";
import { number } from "../format";
import { download, PastCard, type Question } from "../past";
import * as whatif from "../whatif";
import { DEFAULTS, NONE, PAID, PRODUCT, RANGES, type Answer, type Choice, type Variant } from "../whatif";
import controls from "./explorer.css";
import styles from "./whatif.css";

type Options = [value: string, name: string][];
type Row = [kind: string, name: string, ...cells: string[]];
const MORE = ["slope", "direction", "growth", "years"] as const;
const LARGEST_FILE = 100_000;

export class WhatIfCard extends PastCard<Answer> {
  static override keys = ["cost_this_month", "standing_charge", "export_rate"];
  static override grid = { columns: "full", rows: "auto", min_columns: 6 };
  static override properties = { ...PastCard.properties, choice: { state: true }, trouble: { state: true } };

  choice: Choice = DEFAULTS;
  /** Why a file or a code was not taken. */
  declare trouble?: string;

  /** It is answered once: where the home does not answer, it is asked again afterwards. */
  protected override question(): Question {
    return ["scenario", this.home.news.problem ? undefined : whatif.asked(this.choice)];
  }

  protected override get news(): News<unknown> { return this.home.news.problem ? this.home.news : super.news; }

  private set(patch: Partial<Choice>): void {
    [this.choice, this.trouble] = [{ ...this.choice, ...patch }, undefined];
  }

  protected override content(): TemplateResult {
    const { kept, feed: { news: { answer, progress } } } = this;
    const { step, steps } = progress ?? { step: 0, steps: 1 };
    return html`${kept ? this.controls(kept) : nothing}
      ${this.trouble ? html`<p class="problem" role="alert">${this.trouble}</p>` : nothing}
      <p class="working" role="status">${(answer && !progress) || this.news.problem ? nothing : html`${this.t("card_whatif_working", { step, steps })}
        <progress max=${steps} value=${step} aria-hidden="true"></progress>`}</p>
      ${kept ? html`<div class=${answer ? "" : "pending"}>${this.figures(kept, kept.variants[0]!)}</div>` : nothing}`;
  }

  private controls({ choices }: Answer): TemplateResult {
    const { choice } = this;
    const select = (field: "tariff" | "battery" | "car", options: Options) =>
      html`<label>${this.t(`card_whatif_${field}`)}
        <select @change=${({ target }: Event) => this.set({ [field]: (target as HTMLSelectElement).value })}>
          ${options.map(([value, name]) => html`<option value=${value} .selected=${live(value === choice[field])}>${name}</option>`)}
        </select></label>`;
    const input = (field: "solar" | "product" | (typeof MORE)[number]) => {
      const [least, most, step] = RANGES[field] ?? [];
      const change = ({ target }: Event) => {
        const { value, valueAsNumber, validity } = target as HTMLInputElement;
        const given = step ? (value && validity.valid ? valueAsNumber : undefined) : whatif.codeOf(value);
        if (given !== undefined) return this.set({ [field]: given });
        this.trouble = step ? undefined : this.t("card_whatif_no_code", { value });
        this.requestUpdate();
      };
      return html`<label>${this.t(`card_whatif_${field}`)}
        <input type=${step ? "number" : "text"} min=${least} max=${most} step=${step} .value=${live(String(choice[field]))} @change=${change} /></label>`;
    };
    const none: Options = [[NONE, this.t("card_whatif_none")]];
    const tariffs: Options = [[PAID, this.t("card_whatif_paid")], ...Object.entries(choices.tariffs), [PRODUCT, this.t("card_whatif_by_code")]];
    return html`<div class="controls">
        ${select("tariff", tariffs)} ${choice.tariff === PRODUCT ? input("product") : nothing}
        ${input("solar")} ${select("battery", none.concat(Object.entries(choices.batteries)))} ${select("car", none.concat(Object.entries(choices.cars)))}
      </div>
      <details>
        <summary>${this.t("card_explorer_settings")}</summary>
        <div class="controls">${MORE.map(input)}</div>
        ${choice.solar ? html`<p><button aria-pressed=${choice.pvgis} @click=${() => this.set({ pvgis: !choice.pvgis })}>${this.t("card_whatif_pvgis")}</button>
          <small>${this.t("card_whatif_pvgis_about")}</small></p>` : nothing}
      </details>`;
  }

  private money = (value: number): string =>
    number(value, this.hass!.locale.language, { style: "currency", currency: this.answer.currency, maximumFractionDigits: 0, signDisplay: "negative" });

  private figures(answer: Answer, found: Variant): TemplateResult {
    const { today, terms, known_days: days, filled_half_hours: count, sweep } = answer;
    const { saving, money: { outlay, payback_years, payback_range }, cycles_a_year, warranty_cycles_a_year: covered } = found;
    const [after, soon, late] = [payback_years, ...payback_range].map((years) => years?.toFixed(1) ?? "");
    const values = { years: terms.years, outlay: this.money(outlay), after: after!, soon: soon!, late: late!, rate: 100 * terms.discount_rate };
    const cycles = { cycles: Math.round(cycles_a_year ?? 0), covered: Math.round(covered ?? 0) };
    const warranty = covered === null ? "no_limit" : cycles.cycles > covered ? "beyond" : "within";
    const [mine, theirs] = [whatif.sums(found.by_month), whatif.sums(today.by_month)];
    const names = { today: this.t("card_whatif_today"), found: this.t("card_whatif_found") };
    const totals = { today: this.money(theirs.at(-1)!), found: this.money(mine.at(-1)!) };
    const months = answer.months.map((month) => this.date(`${month}-01`, { month: "short" }));
    const notes = [...answer.notes, ...(found.car ? ["car"] : []), ...(count ? ["filled"] : [])];
    return html`<p class="total">${this.t(`card_whatif_${saving >= 0 ? "saves" : "costs_more"}`, { money: this.money(Math.abs(saving)) })}</p>
      <p class="lead">${this.t(`card_whatif_payback_${whatif.payback(found)}`, values)}</p>
      ${outlay > 0 && soon ? html`<p>${this.t(`card_whatif_range${late ? "" : "_never"}`, values)}</p>` : nothing}
      ${this.costs(today.costs.achievable, found)}
      ${cycles_a_year === null ? nothing : html`<p>${this.t(`card_whatif_cycles_${warranty}`, cycles)}</p>`}
      <h3>${this.t("card_whatif_months", { days: this.days(answer.first, answer.last) })}</h3>
      <ul class="legend" aria-hidden="true"><li><i class="swatch quiet"></i>${names.today}</li><li><i class="swatch"></i>${names.found}</li></ul>
      ${curves([{ name: names.today, values: theirs, isQuiet: true }, { name: names.found, values: mine }], months, this.t("card_whatif_months_said", totals), this.money)}
      ${sweep.length ? this.sizes(answer, values) : nothing}
      <ul class="notes">
        ${[...notes.map((note) => this.t(`card_whatif_note_${note}`, { days, count })), ...answer.sources].map((note) => html`<li>${note}</li>`)}
      </ul>
      <p class="choices">
        <button @click=${this.save}>${this.t("card_whatif_save")}</button>
        <button @click=${() => this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")!.click()}>${this.t("card_whatif_load")}</button>
        <input type="file" accept="application/json,.json" hidden @change=${this.load} />
      </p>`;
  }

  private table = (head: string[], rows: Row[], values = {}): TemplateResult => html`<table>
      <thead><tr>${head.map((name) => html`<th scope="col">${this.t(`card_whatif_head_${name}`, values)}</th>`)}</tr></thead>
      <tbody>${rows.map(([kind, name, ...cells]) => html`<tr class=${kind}><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
    </table>`;

  /** What a year costs by each way to run a battery or a car; without these there is only one. */
  private costs(before: number, { costs, bound, battery, car }: Variant): TemplateResult {
    const of: Record<string, number> = { ...costs, back: costs.rule, found: costs.achievable };
    const ways = battery ? ["rule", "timer", "achievable", "best"] : car ? ["back", "achievable", "best"] : ["found"];
    const rows = ways.map((way): Row => [way, this.t(`card_whatif_${way}`), this.money(of[way]!), this.money(before - of[way]!)]);
    return html`${this.table(["way", "cost", "saving"], [["", this.t("card_whatif_today"), this.money(before), ""], ...rows])}
      ${(battery || car) && bound !== null ? html`<p class="quiet">${this.t("card_whatif_bound", { money: this.money(Math.floor(bound)) })}</p>` : nothing}`;
  }

  /** What a battery is worth by its size, beside the same without one. */
  private sizes({ sweep, best_sizes }: Answer, values: { years: number; rate: number }): TemplateResult {
    const rows = sweep.map(({ battery_kwh: kwh, saving, money: { outlay, payback_years, present_value } }): Row => {
      const back = outlay > 0 ? (payback_years?.toFixed(1) ?? this.t("card_whatif_never")) : "–";
      return ["", kwh ? `${kwh} kWh` : this.t("card_whatif_none"), this.money(outlay), this.money(saving), back, this.money(present_value)];
    });
    return html`<h3>${this.t("card_whatif_sizes", values)}</h3>
      <p class="quiet">${this.t("card_whatif_sizes_about", values)}</p>
      ${curves([{ name: "", values: sweep.map(({ money }) => money.present_value) }], sweep.map(({ battery_kwh: kwh }) => `${kwh} kWh`), this.t("card_whatif_sizes_said"), this.money)}
      <ul>${best_sizes.map(({ goal, choice }) => html`<li>${this.t(`card_whatif_goal_${goal}${choice === NONE ? "_none" : ""}`, { choice, ...values })}</li>`)}</ul>
      <details><summary>${this.t("card_explorer_table")}</summary><div class="table">${this.table(["size", "outlay", "saving", "back", "worth"], rows, values)}</div></details>`;
  }

  private save = (): void => download(whatif.written(this.choice), "application/json", "octopus-insight-scenario.json");

  private load = async ({ target }: Event): Promise<void> => {
    const input = target as HTMLInputElement;
    const file = input.files?.[0];
    const choice = file && file.size < LARGEST_FILE ? whatif.read(await file.text()) : undefined;
    input.value = "";
    if (choice) this.set(choice);
    else if (file) this.trouble = this.t("card_whatif_bad_file", { name: file.name });
  };

  static override styles = [...PastCard.styles, unsafeCSS(controls), unsafeCSS(styles)];
}
