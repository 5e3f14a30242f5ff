/** Cards about local days: a home says its zone before it is asked about days. */
import { html, unsafeCSS, type TemplateResult } from "lit";
import { InsightCard } from "./card";
import { Feed, type News } from "./feed";
import type { Chosen } from "./find";
import { addDays, dayOf, spanText } from "./format";
import styles from "./past.css";

/** Without fields, nothing is asked. */
export type Question = [name: string, fields?: Record<string, unknown>];

export function download(text: string, type: string, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

export abstract class PastCard<T> extends InsightCard {
  protected readonly feed = new Feed<T>(this);
  static override properties = { ...InsightCard.properties, chosen: { state: true } };
  /** The last answer about this home: it is shown until the next one is there. */
  protected kept?: T;
  protected entry?: string;
  /** A day that the card is about; undefined: yesterday. */
  declare chosen?: string;

  protected get day(): string { return this.chosen ?? addDays(this.today, -1); }

  /** `16 Nov 05:30` at the supply. */
  protected moment(moment: string): string {
    return `${this.date(dayOf(moment, this.answer.zone), { day: "numeric", month: "short" })} ${this.clock(moment)}`;
  }

  /** `1–29 Nov 2026` */
  protected days = (first: string, last: string): string => spanText(first, last, this.hass!.language);

  protected get hasSupplier(): boolean { return this.answer.requests !== null; }
  protected get isAdmin(): boolean { return this.hass!.user?.is_admin ?? false; }

  /** What to ask, once the home is known. */
  protected abstract question(): Question;

  /** Controls are drawn before there is an answer. */
  protected override get news(): News<unknown> { return this.answer ? this.feed.news : this.home.news; }

  protected override follow(where: Chosen): void {
    if (where.entry !== this.entry) [this.entry, this.kept] = [where.entry, undefined];
    super.follow(where);
    if (!this.answer) return;
    const [name, fields] = this.question();
    this.feed.ask(this.hass!, name, fields && { config_entry_id: where.entry, ...fields });
    this.kept = this.feed.news.answer ?? this.kept;
  }

  /** Buttons of which one is pressed. */
  protected choices<V extends string>(name: string, options: [V, string][], chosen: V, choose: (value: V) => void) {
    const button = ([value, label]: [V, string]) =>
      html`<button aria-pressed=${value === chosen} @click=${() => choose(value)}>${label}</button>`;
    return html`<div class="choices" role="group" aria-label=${this.t(name)}>${options.map(button)}</div>`;
  }

  /** Steps to what is before and after; undefined: there is nothing that way. */
  protected steps(title: string, before: () => void, after: (() => void) | undefined): TemplateResult {
    const button = (key: string, sign: string, go?: () => void) =>
      html`<button aria-label=${this.t(key)} ?disabled=${!go} @click=${go}>${sign}</button>`;
    return html`<div class="steps">
      ${button("card_before", "‹", before)}<h3 aria-live="polite">${title}</h3>${button("card_after", "›", after)}
    </div>`;
  }

  static override styles = [InsightCard.styles, unsafeCSS(styles)];
}
