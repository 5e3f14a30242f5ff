/** A shape for each price level, and for what else has a colour: none is told by its colour alone. */
import { html, svg, type TemplateResult } from "lit";
import type { Kind } from "./answers";

const CROSS = svg`<path d="M5 5l14 14M19 5L5 19" />`;
const PATHS: Record<Kind, ReturnType<typeof svg>> = {
  plunge: svg`<path d="M4 3h16l-8 9zM4 12h16l-8 9z" />`,
  cheap: svg`<path d="M2 5h20l-10 16z" />`,
  normal: svg`<circle cx="12" cy="12" r="9" />`,
  expensive: svg`<path d="M2 20h20L12 4z" />`,
  unknown: svg`<circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" stroke-width="3" stroke-dasharray="4 3" />`,
};
const MARKS = {
  matches: svg`<path d="M4 12l6 6L21 6" />`,
  differs: CROSS,
  cannot_tell: svg`<path d="M8 8a4 4 0 1 1 5 4q-1 1-1 3M12 19v1" />`,
  complete: svg`<circle cx="12" cy="12" r="9" fill="currentColor" />`,
  partly: svg`<circle cx="12" cy="12" r="9" /><path d="M12 3a9 9 0 0 0 0 18z" fill="currentColor" />`,
  nothing: CROSS,
  later: svg`<circle cx="12" cy="12" r="9" stroke-dasharray="2 4" />`,
  no_supply: svg`<path d="M6 12h12" />`,
};

export const shape = (kind: Kind): TemplateResult =>
  html`<svg class="shape ${kind}" viewBox="0 0 24 24" aria-hidden="true">${PATHS[kind]}</svg>`;

export const mark = (is: keyof typeof MARKS): TemplateResult =>
  html`<svg class="mark ${is}" viewBox="0 0 24 24" aria-hidden="true">${MARKS[is]}</svg>`;
