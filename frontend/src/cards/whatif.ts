/** What the past year would have cost with another tariff, panels, a battery or a car, and when that pays back. */
import { html, nothing, unsafeCSS, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import { curves } from "../curves";
import type { News, Problem } from "../feed";
import type { Chosen } from "../find";
import { number } from "../format";
import { download, PastCard, type Question } from "../past";
import * as whatif from "../whatif";
import { DEFAULTS, NONE, PAID, PRODUCT, RANGES, type Answer, type Choice, type Costs, type Variant } from "../whatif";
import controls from "./explorer.css";
import styles from "./whatif.css";

const FIGURES: (keyof Costs)[] = ["rule", "timer", "achievable", "best"];
const MORE = ["slope", "direction", "growth", "years"] as const;
const LARGEST_FILE = 100_000;

export class WhatIfCard extends PastCard<Answer> {
  static override keys = ["cost_this_month", "standing_charge", "export_rate"];
  static override grid = { columns: "full", rows: "auto", min_columns: 6 };
  static override properties = { ...PastCard.properties, choice: { state: true }, trouble: { state: true } };

  declare choice?: Choice;
  /** Why a file or a code was not taken. */
  declare trouble?: string;
  private shown?: Answer;
  private entry?: string;

  private get wanted(): Choice { return this.choice ?? DEFAULTS; }

  /** It is answered once: where the home does not answer, it is asked again afterwards. */
  protected override question(): Question {
    return ["scenario", this.home.news.problem ? undefined : whatif.asked(this.wanted)];
  }

  protected override get news(): News<unknown> { return this.home.news.problem ? this.home.news : super.news; }

  protected override problemText(problem: Problem): string {
    return problem.key === "scenario_too_short" ? this.t("card_whatif_too_short") : super.problemText(problem);
  }

  protected override follow(where: Chosen): void {
    if (where.entry !== this.entry) [this.entry, this.shown] = [where.entry, undefined];
    super.follow(where);
    this.shown = this.feed.news.answer ?? this.shown;
  }

  private set(patch: Partial<Choice>): void {
    [this.choice, this.trouble] = [{ ...this.wanted, ...patch }, undefined];
  }

  protected override content(): TemplateResult {
    const { shown } = this;
    const { answer, progress } = this.feed.news;
    const { problem } = this.news;
    const { step, steps } = progress ?? { step: 0, steps: 1 };
    const variant = shown?.variants[0];
    return html`${shown ? this.controls(shown) : nothing}
      ${this.trouble ? html`<p class="problem" role="alert">${this.trouble}</p>` : nothing}
      <p class="working" role="status">${(answer && !progress) || problem ? nothing : html`${this.t("card_whatif_working", { step, steps })}
        <progress max=${steps} value=${step} aria-hidden="true"></progress>`}</p>
      ${shown && variant ? html`<div class=${answer ? "" : "pending"}>${this.figures(shown, variant)}</div>` : nothing}`;
  }

  private controls({ choices }: Answer): TemplateResult {
    const wanted = this.wanted;
    const select = (field: "tariff" | "battery" | "car", options: [string, string][]) =>
      html`<label>${this.t(`card_whatif_${field}`)}
        <select @change=${({ target }: Event) => this.set({ [field]: (target as HTMLSelectElement).value })}>
          ${options.map(([value, name]) => html`<option value=${value} .selected=${live(value === wanted[field])}>${name}</option>`)}
        </select></label>`;
    const input = (field: "solar" | (typeof MORE)[number]) => {
      const [least, most, step] = RANGES[field]!;
      const change = ({ target }: Event) => {
        const { value, validity } = target as HTMLInputElement;
        if (value && validity.valid) this.set({ [field]: Number(value) });
        else this.requestUpdate();
      };
      return html`<label>${this.t(`card_whatif_${field}`)}
        <input type="number" min=${least} max=${most} step=${step} .value=${live(String(wanted[field]))} @change=${change} /></label>`;
    };
    const none: [string, string] = [NONE, this.t("card_whatif_none")];
    const paid: [string, string][] = [[PAID, this.t("card_whatif_paid")], ...Object.entries(choices.tariffs), [PRODUCT, this.t("card_whatif_product")]];
    return html`<div class="controls">
        ${select("tariff", paid)}
        ${wanted.tariff === PRODUCT ? html`<label>${this.t("card_whatif_code")}<input type="text" .value=${live(wanted.product)} @change=${this.code} /></label>` : nothing}
        ${input("solar")} ${select("battery", [none, ...Object.entries(choices.batteries)])} ${select("car", [none, ...Object.entries(choices.cars)])}
      </div>
      <details>
        <summary>${this.t("card_explorer_settings")}</summary>
        <div class="controls">${MORE.map(input)}</div>
        ${wanted.solar ? html`<p><button aria-pressed=${wanted.pvgis} @click=${() => this.set({ pvgis: !wanted.pvgis })}>${this.t("card_whatif_pvgis")}</button>
          <small>${this.t("card_whatif_pvgis_about")}</small></p>` : nothing}
      </details>`;
  }

  private code = ({ target }: Event): void => {
    const { value } = target as HTMLInputElement;
    const product = whatif.codeOf(value);
    if (product) this.set({ product });
    else this.trouble = this.t("card_whatif_no_code", { value });
  };

  private money(value: number, digits = 0): string {
    const { currency } = this.answer;
    const [least, text] = [0.5 / 10 ** digits, { style: "currency", currency, maximumFractionDigits: digits } as const];
    return number(Math.abs(value) < least ? 0 : value, this.hass!.locale.language, text);
  }

  private figures(answer: Answer, found: Variant): TemplateResult {
    const { today, terms: { years }, known_days: days, sweep } = answer;
    const { money, saving } = found;
    const payback = { years, outlay: this.money(money.outlay), after: (money.payback_years ?? 0).toFixed(1) };
    const saves = saving >= 0 ? "saves" : "costs_more";
    const months = answer.months.map((month) => this.date(`${month}-01`, { month: "short" }));
    const [mine, theirs] = [whatif.sums(found.by_month), whatif.sums(today.by_month)];
    const names = { today: this.t("card_whatif_today"), found: this.t("card_whatif_found") };
    const totals = { today: this.money(theirs.at(-1) ?? 0), found: this.money(mine.at(-1) ?? 0) };
    const worth = sweep.map((one) => one.money.present_value);
    return html`<p class="total">${this.t(`card_whatif_${saves}`, { money: this.money(Math.abs(saving)) })}</p>
      <p class="lead">${this.t(`card_whatif_payback_${whatif.payback(found)}`, payback)}</p>
      ${this.costs(answer, found)} ${this.cycles(found)}
      <h3>${this.t("card_whatif_months", { days: this.days(answer.first, answer.last) })}</h3>
      <ul class="legend" aria-hidden="true"><li><i class="swatch quiet"></i>${names.today}</li><li><i class="swatch"></i>${names.found}</li></ul>
      ${curves([{ name: names.today, values: theirs, isQuiet: true }, { name: names.found, values: mine }], months, this.t("card_whatif_months_said", totals), (value) => this.money(value))}
      ${sweep.length ? html`<h3>${this.t("card_whatif_sizes", { years })}</h3>
        ${curves([{ name: "", values: worth }], sweep.map(({ kwh }) => `${kwh} kWh`), this.t("card_whatif_sizes_said"), (value) => this.money(value))}
        <ul>${answer.best_sizes.map(({ goal, choice }) => html`<li>${this.t(`card_whatif_goal_${goal}`)}: ${choice === NONE ? this.t("card_whatif_no_battery") : choice}</li>`)}</ul>
        ${this.table(answer)}` : nothing}
      <ul class="notes">
        ${answer.notes.map((note) => html`<li>${this.t(`card_whatif_note_${note}`, { days })}</li>`)}
        ${found.car ? html`<li>${this.t("card_whatif_note_car")}</li>` : nothing}
        ${answer.filled_half_hours ? html`<li>${this.t("card_whatif_note_filled", { count: answer.filled_half_hours })}</li>` : nothing}
        ${answer.sources.map((source) => html`<li>${source}</li>`)}
      </ul>
      <p class="choices">
        <button @click=${this.save}>${this.t("card_whatif_save")}</button>
        <button @click=${() => this.renderRoot.querySelector<HTMLInputElement>("input[type=file]")!.click()}>${this.t("card_whatif_load")}</button>
        <input type="file" accept="application/json,.json" hidden @change=${this.load} />
      </p>`;
  }

  /** What a year costs by each way to run the battery; without one there is only one. */
  private costs({ today }: Answer, { costs, bound, battery, car }: Variant): TemplateResult {
    const before = today.costs.achievable;
    const row = (name: string, cost: number) => html`<tr class=${name}><td>${this.t(`card_whatif_${name}`)}</td>
      <td>${this.money(cost)}</td><td>${name === "today" ? nothing : this.money(before - cost)}</td></tr>`;
    const figures = battery || car ? FIGURES.map((figure) => row(figure, costs[figure])) : row("found", costs.achievable);
    return html`<table>
        <thead><tr><th scope="col">${this.t("card_whatif_way")}</th><th scope="col">${this.t("card_whatif_cost")}</th><th scope="col">${this.t("card_whatif_less")}</th></tr></thead>
        <tbody>${row("today", before)} ${figures}</tbody>
      </table>
      ${(battery || car) && bound !== null ? html`<p class="quiet">${this.t("card_whatif_bound", { money: this.money(bound, 2) })}</p>` : nothing}`;
  }

  private cycles({ cycles_a_year, warranty_cycles_a_year: covered }: Variant): TemplateResult | typeof nothing {
    if (cycles_a_year === null) return nothing;
    const key = covered === null ? "no_limit" : cycles_a_year > covered ? "beyond" : "within";
    return html`<p>${this.t(`card_whatif_cycles_${key}`, { cycles: Math.round(cycles_a_year), covered: Math.round(covered ?? 0) })}</p>`;
  }

  private table({ sweep, terms: { years } }: Answer): TemplateResult {
    const cells = ({ saving, money: { outlay, payback_years, present_value } }: Variant) => {
      const back = payback_years === null ? this.t("card_whatif_never") : outlay > 0 ? payback_years.toFixed(1) : "–";
      return [this.money(outlay), this.money(saving), back, this.money(present_value)];
    };
    const head = ["size", "outlay", "saving", "back", "worth"];
    return html`<details><summary>${this.t("card_explorer_table")}</summary><div class="table"><table>
      <thead><tr>${head.map((name) => html`<th scope="col">${this.t(`card_whatif_head_${name}`, { years })}</th>`)}</tr></thead>
      <tbody>${sweep.map((one) => html`<tr><th scope="row">${one.kwh ? `${one.kwh} kWh` : this.t("card_whatif_none")}</th>${cells(one).map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody>
    </table></div></details>`;
  }

  private save = (): void => download(whatif.written(this.wanted), "application/json", "octopus-insight-scenario.json");

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
