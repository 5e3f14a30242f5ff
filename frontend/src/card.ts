/** What all cards share: configuration, early returns, texts, age of what is shown, and problems. */
import { LitElement, html, nothing, unsafeCSS, type CSSResultGroup, type PropertyValues, type TemplateResult } from "lit";
import type { Hass, Values } from "./hass";
import type { Now } from "./answers";
import { chosen, DOMAIN, ours, type Chosen } from "./find";
import { Feed, type News, type Problem } from "./feed";
import { addDays, clockNamed, dateText, dayOf, duration, type Moment } from "./format";
import { load, text } from "./texts";
import styles from "./card.css";

export interface CardConfig { type: string; entity?: string; title?: string }

const MINUTE = 60_000;
const ticking = new Set<InsightCard>();

/** Update all cards at the beginning of each minute. */
function tick(): void {
  ticking.forEach((card) => card.requestUpdate());
  window.setTimeout(tick, MINUTE - (Date.now() % MINUTE));
}
tick();

export abstract class InsightCard extends LitElement {
  static override properties = { hass: { attribute: false }, config: { state: true } };
  declare hass?: Hass;
  declare config?: CardConfig;
  protected readonly home = new Feed<Now>(this);

  /** Translation keys of entities that a card of this kind can be about, the best first. */
  static keys: string[] = ["current_rate"];
  /** What is said where an account has no such entity. */
  static none = "card_no_home";
  /** Columns and rows of a sections grid. */
  static grid: Record<string, number | string> = { columns: 12, rows: "auto", min_columns: 6 };

  static getConfigForm() {
    const computeLabel = ({ name }: { name: string }) => label(`card_field_${name}`) ?? name;
    const computeHelper = ({ name }: { name: string }) => label(`card_help_${name}`);
    return { schema: [...this.form(), { name: "title", selector: { text: {} } }], computeLabel, computeHelper };
  }

  /** The fields of the visual editor, besides the title. */
  static form(): { name: string; selector: object }[] {
    return [{ name: "entity", selector: { entity: { filter: { integration: DOMAIN } } } }];
  }

  static getStubConfig(hass: Hass): Partial<CardConfig> {
    const [found] = ours(hass, this.keys);
    return found ? { entity: found.entity_id } : {};
  }

  setConfig(config: CardConfig): void {
    if (typeof (config.entity ?? "") !== "string") throw new Error(label("card_bad_entity") ?? "entity");
    this.config = config;
  }

  getCardSize(): number { return 4; }
  getGridOptions() { return this.kind.grid; }
  private get kind() { return this.constructor as typeof InsightCard; }

  /** The entities whose states are shown. */
  protected watched(): (string | undefined)[] { return []; }

  /** What is in the card; `where` is the home that it is about. */
  protected abstract content(where: Chosen): TemplateResult;

  /** Follow what `where` needs; called before each update. */
  protected follow({ entry }: Chosen): void {
    this.home.ask(this.hass!, "get_now", { config_entry_id: entry });
  }

  /** Of what is shown. */
  protected get news(): News<unknown> { return this.home.news; }

  /** Of the home; `content` is only asked for when there is one. */
  protected get answer(): Now { return this.home.news.answer!; }

  override connectedCallback(): void {
    super.connectedCallback();
    ticking.add(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    ticking.delete(this);
  }

  override shouldUpdate(changed: PropertyValues): boolean {
    const before = changed.get("hass") as Hass | undefined;
    const now = this.hass;
    if (changed.size !== 1 || !before || !now) return true;
    const same = ["connection", "entities", "devices", "language", "locale", "localize", "themes", "kioskMode"] as const;
    const isOther = (id: string | undefined) => id && before.states[id] !== now.states[id];
    return same.some((key) => before[key] !== now[key]) || this.watched().some(isOther);
  }

  protected get where(): Chosen | undefined {
    return this.hass && chosen(this.hass, this.config?.entity, this.kind.keys);
  }

  override willUpdate(): void {
    if (!this.hass) return;
    void load(this.hass, () => this.requestUpdate());
    if (this.where && this.isConnected) this.follow(this.where);
  }

  /** A text of ours; empty until texts are there. */
  protected t(key: string, values?: Values): string {
    return (this.hass && text(this.hass, key, values)) ?? "";
  }

  override render(): TemplateResult | typeof nothing {
    const { config, where } = this;
    if (!config || !this.t("card_name_price")) return nothing;
    const sentence = where ? this.problem() : this.whereText();
    return html`<ha-card>
      ${config.title ? html`<h2>${config.title}</h2>` : nothing}
      ${sentence ? html`<p class="problem" role="status">${sentence}</p>` : nothing}
      ${where && this.answer ? this.content(where) : nothing}
    </ha-card>`;
  }

  /** Why there is nothing to be about. */
  protected whereText(): string {
    const [{ entity }, { entities }] = [this.config!, this.hass!];
    if (entity && entities[entity]?.platform !== DOMAIN) return this.t("card_entity_gone");
    const isThere = Object.values(entities).some((one) => one.platform === DOMAIN);
    return this.t(isThere ? this.kind.none : "card_no_home");
  }

  /** Say in a sentence why nothing, or nothing new, is shown. */
  private problem(): string | undefined {
    const { problem, at } = this.news;
    const age = (since: number) => ({ age: duration(Date.now() - since) });
    const since = Date.parse(this.answer?.stale_since ?? "");
    if (!problem) return since ? this.t("card_stale", age(since)) : undefined;
    return `${this.problemText(problem)} ${at ? this.t("card_shown_since", age(at)) : ""}`;
  }

  protected problemText({ key, message }: Problem): string {
    return this.t(`card_problem_${key}`) || message || this.t("card_problem_refused");
  }

  override updated(): void {
    // what takes pictures, and tests, wait for it
    const { answer, problem } = this.news;
    const isKnown = Boolean(answer || problem || !this.where);
    this.toggleAttribute("data-drawn", isKnown && this.renderRoot.querySelector("ha-card") !== null);
  }

  /** Today at the supply. */
  protected get today(): string { return dayOf(Date.now(), this.answer.zone); }

  /** `Mon 30 Nov`, or as `options` say. */
  protected date(day: string, options: Intl.DateTimeFormatOptions = { weekday: "short", day: "numeric", month: "short" }): string {
    return dateText(day, this.hass!.language, options);
  }

  /** `17:30` at the supply. */
  protected clock(moment: Moment): string { return clockNamed(moment, this.answer.zone); }

  /** The same, with its day unless that is today. */
  protected dated(moment: Moment): string {
    const { today } = this;
    const near = { [today]: "", [addDays(today, 1)]: this.t("card_tomorrow"), [addDays(today, -1)]: this.t("card_yesterday") };
    const day = dayOf(moment, this.answer.zone);
    return `${near[day] ?? this.date(day)} ${this.clock(moment)}`.trim();
  }

  static override styles: CSSResultGroup = unsafeCSS(styles);
}

/** A text outside of a card, as far as Home Assistant's page is there. */
export function label(key: string): string | undefined {
  const root = document.querySelector("home-assistant") as { hass?: Hass } | null;
  return root?.hass && text(root.hass, key);
}
