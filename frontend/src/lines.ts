/** What is drawn along a line of time, besides bars. */
import { html, type TemplateResult } from "lit";
import { clock } from "./format";

const HALF_HOUR = 1_800_000;

export interface Span { start: number; end: number }

/** Each sixth local hour inside a span, of more than a day (which may have 25) each twelfth. */
export function hours({ start, end }: Span, zone: string): number[] {
  const first = Math.ceil(start / HALF_HOUR) * HALF_HOUR;
  const all = Array.from({ length: Math.ceil((end - first) / HALF_HOUR) }, (_, index) => first + index * HALF_HOUR);
  return all.filter((at) => Number(clock(at, zone).replace(":", "")) % (end - start > 50 * HALF_HOUR ? 1200 : 600) === 0);
}

/** Where a moment is in a span [%]. */
export const place = (moment: number, { start, end }: Span): number =>
  (100 * (Math.min(Math.max(moment, start), end) - start)) / (end - start);

/** The hours below a line, for those who see it. */
export const axis = (span: Span, zone: string): TemplateResult =>
  html`<div class="axis" aria-hidden="true">
    ${hours(span, zone)
      .filter((at) => Math.abs(place(at, span) - 50) < 46)
      .map((at) => html`<span style="left:${place(at, span)}%">${clock(at, zone)}</span>`)}
  </div>`;
