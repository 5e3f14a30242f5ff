/** A few lines over names, drawn without a library: what is quiet is grey and dashed. */
import { html, svg, type TemplateResult } from "lit";
import { ticks } from "./whatif";

export interface Line { name: string; values: number[]; isQuiet?: boolean }
const MOST_NAMES = 6;

export function curves(lines: Line[], names: string[], label: string, number: (value: number) => string): TemplateResult {
  const marks = ticks(lines.flatMap(({ values }) => values));
  const [low, high] = [marks[0]!, marks.at(-1)!];
  const y = (value: number) => (100 * (high - value)) / (high - low);
  const x = (at: number) => (100 * (at + 0.5)) / names.length;
  const every = Math.ceil(names.length / MOST_NAMES);
  const rule = (value: number) => svg`<path class=${value ? "rule" : "rule zero"} d="M0 ${y(value)}H100" />`;
  const drawn = ({ values, isQuiet }: Line) =>
    svg`<polyline class=${isQuiet ? "quiet" : ""} points=${values.map((value, at) => `${x(at)},${y(value)}`).join(" ")} />`;
  return html`<div class="curves" role="img" aria-label=${label}>
      <div class="numbers" aria-hidden="true">
        ${marks.map((value) => html`<span style="top:${y(value)}%">${number(value)}</span>`)}<i>${number(low)}<br />${number(high)}</i>
      </div>
      <div class="plot">
        <svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">${marks.map(rule)}${lines.map(drawn)}</svg>
        ${lines.map(({ values, isQuiet }) => values.map((value, at) =>
          html`<b class=${isQuiet ? "quiet" : ""} style="left:${x(at)}%;top:${y(value)}%" title="${names[at]}: ${number(value)}"></b>`))}
      </div>
      <div class="names" aria-hidden="true">
        ${names.map((name, at) => (at % every ? "" : html`<span style="left:${x(at)}%">${name}</span>`))}
      </div>
    </div>`;
}
