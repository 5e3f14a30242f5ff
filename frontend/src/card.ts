/** What all cards share: configuration, early returns, texts, age of what is shown, and problems. */

import { LitElement, html, nothing, unsafeCSS, type CSSResultGroup, type PropertyValues, type TemplateResult } from "lit";
import type { Hass } from "./hass";
import { chosen, DOMAIN, type Chosen } from "./find";
import type { News, Problem } from "./feed";
import { addDays, clock, dateText, dayOf, duration } from "./format";
import { load, text } from "./texts";
import styles from "./card.css";

export interface CardConfig {
  type: string;
  entity?: string;
  title?: string;
}

const MINUTE = 60_000;
const ticking = new Set<InsightCard>();
let timer: number | undefined;

/** Update all cards at the beginning of each minute. */
function tick(): void {
  ticking.forEach((card) => card.requestUpdate());
  timer = ticking.size ? window.setTimeout(tick, MINUTE - (Date.now() % MINUTE)) : undefined;
}

export abstract class InsightCard extends LitElement {
  static override properties = {
    hass: { attribute: false },
    config: { state: true },
  };

  declare hass?: Hass;
  declare config?: CardConfig;

  /** Translation keys of entities that a card of this kind can be about, the best first. */
  static keys: string[] = ["current_rate"];
  /** What is said where an account has no such entity. */
  static none = "card_no_home";
  /** Columns and rows of a sections grid. */
  static grid: Record<string, number | string> = { columns: 12, rows: "auto", min_columns: 6 };

  static getConfigForm() {
    return {
      schema: [...this.form(), { name: "title", selector: { text: {} } }],
      computeLabel: ({ name: field }: { name: string }) => label(`card_field_${field}`) ?? field,
      computeHelper: ({ name: field }: { name: string }) => label(`card_help_${field}`),
    };
  }

  /** The fields of the visual editor, besides the title. */
  static form(): { name: string; selector: object }[] {
    return [{ name: "entity", selector: { entity: { filter: { integration: DOMAIN } } } }];
  }

  static getStubConfig(hass: Hass): Partial<CardConfig> {
    const found = Object.values(hass.entities).find((one) => this.isAbout(one));
    return found ? { entity: found.entity_id } : {};
  }

  static isAbout(one: { platform?: string; translation_key?: string } | undefined): boolean {
    return one?.platform === DOMAIN && this.keys.includes(one.translation_key ?? "");
  }

  setConfig(config: CardConfig): void {
    if (config.entity !== undefined && typeof config.entity !== "string")
      throw new Error(label("card_bad_entity") ?? "entity");
    this.config = config;
  }

  getCardSize(): number {
    return 4;
  }

  getGridOptions() {
    return (this.constructor as typeof InsightCard).grid;
  }

  /** The entities whose states are shown. */
  protected watched(): (string | undefined)[] {
    return [];
  }

  /** What is in the card; `where` is the home that it is about. */
  protected abstract content(where: Chosen): TemplateResult;

  /** Follow what `where` needs; called before each update. */
  protected abstract follow(where: Chosen): void;

  protected abstract get news(): News<unknown>;

  /** Whether `content` can be drawn; what has controls of its own draws them before an answer. */
  protected get isReady(): boolean {
    return Boolean(this.news.answer);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    ticking.add(this);
    timer ??= window.setTimeout(tick, MINUTE - (Date.now() % MINUTE));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    ticking.delete(this);
  }

  override shouldUpdate(changed: PropertyValues): boolean {
    const before = changed.get("hass") as Hass | undefined;
    if (changed.size !== 1 || !before || !this.hass) return true;
    const now = this.hass;
    const same = ["connection", "entities", "devices", "language", "locale", "localize", "themes", "kioskMode"] as const;
    return (
      same.some((key) => before[key] !== now[key]) ||
      this.watched().some((id) => id && before.states[id] !== now.states[id])
    );
  }

  protected get where(): Chosen | undefined {
    const keys = (this.constructor as typeof InsightCard).keys;
    return this.hass && chosen(this.hass, this.config?.entity, keys);
  }

  override willUpdate(): void {
    if (!this.hass) return;
    void load(this.hass, () => this.requestUpdate());
    const where = this.where;
    if (where && this.isConnected) this.follow(where);
  }

  /** A text of ours; empty until texts are there. */
  protected t(key: string, values?: Record<string, string | number>): string {
    return (this.hass && text(this.hass, key, values)) ?? "";
  }

  override render(): TemplateResult | typeof nothing {
    if (!this.hass || !this.config || !this.t("card_name_price")) return nothing;
    const { where } = this;
    const sentence = where ? this.problem() : this.whereText();
    return html`<ha-card>
      ${this.config.title ? html`<h2>${this.config.title}</h2>` : nothing}
      ${sentence ? html`<p class="problem" role="status">${sentence}</p>` : nothing}
      ${where && this.isReady ? this.content(where) : nothing}
    </ha-card>`;
  }

  /** Why there is nothing to be about. */
  protected whereText(): string {
    const [{ entity }, { entities }] = [this.config!, this.hass!];
    if (entity && entities[entity]?.platform !== DOMAIN) return this.t("card_entity_gone");
    const isThere = Object.values(entities).some((one) => one.platform === DOMAIN);
    return this.t(isThere ? (this.constructor as typeof InsightCard).none : "card_no_home");
  }

  /** Say in a sentence why nothing, or nothing new, is shown. */
  private problem(): string | undefined {
    const { problem, at } = this.news;
    if (!problem) return undefined;
    const known = this.problemText(problem);
    return at ? `${known} ${this.t("card_shown_since", { age: duration(Date.now() - at) })}` : known;
  }

  protected problemText({ key, message }: Problem): string {
    return this.t(`card_problem_${key}`) || message || this.t("card_problem_refused");
  }

  override updated(): void {
    // what takes pictures, and tests, wait for it
    const { answer, problem } = this.news;
    const isDrawn = Boolean(this.renderRoot.querySelector("ha-card")) && Boolean(answer || problem || !this.where);
    this.toggleAttribute("data-drawn", isDrawn);
  }

  /** `17:30`, of the supply. */
  protected clock(moment: string | number, zone: string): string {
    return clock(typeof moment === "string" ? Date.parse(moment) : moment, zone);
  }

  /** The same, with its day unless that is today. */
  protected dated(moment: number, zone: string): string {
    const [day, today] = [dayOf(moment, zone), dayOf(Date.now(), zone)];
    if (day === today) return clock(moment, zone);
    const near: Record<string, string> = { [addDays(today, 1)]: "card_tomorrow", [addDays(today, -1)]: "card_yesterday" };
    return `${near[day] ? this.t(near[day]) : dateText(day, this.hass!.language)} ${clock(moment, zone)}`;
  }

  static override styles: CSSResultGroup = unsafeCSS(styles);
}

/** A text outside of a card, as far as Home Assistant's page is there. */
export function label(key: string): string | undefined {
  const root = document.querySelector("home-assistant") as { hass?: Hass } | null;
  return root?.hass && text(root.hass, key);
}
