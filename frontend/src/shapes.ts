/** A shape for each price level, so that none is told by its colour alone. */

import { html, svg, type TemplateResult } from "lit";
import type { Level } from "./answers";

const PATHS: Record<Level | "unknown", ReturnType<typeof svg>> = {
  plunge: svg`<path d="M4 3h16l-8 9zM4 12h16l-8 9z" />`,
  cheap: svg`<path d="M2 5h20l-10 16z" />`,
  normal: svg`<circle cx="12" cy="12" r="9" />`,
  expensive: svg`<path d="M2 20h20L12 4z" />`,
  unknown: svg`<circle cx="12" cy="12" r="8" fill="none" stroke="currentColor" stroke-width="3" stroke-dasharray="4 3" />`,
};

export const shape = (level: Level | null): TemplateResult =>
  html`<svg class="shape ${level ?? "unknown"}" viewBox="0 0 24 24" aria-hidden="true">
    ${PATHS[level ?? "unknown"]}
  </svg>`;
