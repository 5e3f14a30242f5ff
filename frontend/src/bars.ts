/** Bars of prices over time: one focusable row, in which a slot is chosen by tap or arrow keys. */
import { LitElement, html, nothing, svg, unsafeCSS } from "lit";
import type { Kind } from "./answers";
import { place, type Span } from "./lines";
import styles from "./bars.css";

export interface Bar extends Span {
  /** null: not known. */
  value: number | null;
  kind: Kind;
  isPredicted?: boolean;
  /** A sentence that says it all. */
  label: string;
}

const HEIGHT = 100;
const STEPS: Record<string, number> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, Home: -1e4, End: 1e4 };
export const spanOf = (bars: Bar[]): Span => ({ start: bars[0]!.start, end: bars.at(-1)!.end });

export class SlotBars extends LitElement {
  static override properties = { bars: { attribute: false }, now: { attribute: false }, name: { attribute: false }, chosen: { state: true } };

  declare bars: Bar[];
  declare now: number;
  declare name: string;
  declare chosen?: number;

  private get shown(): number {
    const now = this.bars.findIndex((bar) => bar.start <= this.now && this.now < bar.end);
    const chosen = this.bars.findIndex((bar) => bar.start === this.chosen);
    return Math.max(0, chosen >= 0 ? chosen : now);
  }

  private choose(index: number): void {
    this.chosen = this.bars[Math.min(Math.max(index, 0), this.bars.length - 1)]!.start;
  }

  private onKey(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    this.choose(this.shown + step);
  }

  private onTap(event: PointerEvent): void {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const { start, end } = spanOf(this.bars);
    const at = start + ((event.clientX - box.left) / box.width) * (end - start);
    this.choose(this.bars.findIndex((bar) => at < bar.end));
  }

  override render() {
    const { bars, shown } = this;
    if (!bars.length) return nothing;
    const span = spanOf(bars);
    const known = bars.flatMap((bar) => (bar.value === null ? [] : [bar.value]));
    const [top, bottom] = [known.length ? Math.max(0, ...known) : HEIGHT, Math.min(0, ...known)];
    const scale = HEIGHT / (top - bottom || 1);
    const x = (moment: number) => place(moment, span);
    const now = x(this.now);
    return html`<div class="row" role="slider" tabindex="0" aria-label=${this.name} aria-valuemin="0" aria-valuemax=${bars.length - 1}
        aria-valuenow=${shown} aria-valuetext=${bars[shown]!.label} @keydown=${this.onKey} @pointerdown=${this.onTap}>
        <svg viewBox="0 0 100 ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
          ${bars.map((bar, index) => {
            const value = bar.value ?? top;
            const height = Math.max(1, Math.abs(value) * scale);
            return svg`<rect
              class="${bar.kind} ${bar.value === null ? "gap" : ""} ${bar.isPredicted ? "predicted" : ""} ${index === shown ? "chosen" : ""}"
              x=${x(bar.start) + 0.15} width=${Math.max(0.3, x(bar.end) - x(bar.start) - 0.3)}
              y=${(top - Math.max(value, 0)) * scale} height=${height} />`;
          })}
          ${now > 0 && now < 100 ? svg`<line class="now" x1=${now} x2=${now} y1="0" y2=${HEIGHT} />` : nothing}
        </svg>
      </div>
      <slot></slot>
      <p class="label" aria-hidden="true">${bars[shown]!.label}</p>`;
  }

  static override styles = unsafeCSS(styles);
}
