/** Questions to a meter's priced slots; all pure. */

import type { Level, Meter, Slot } from "./answers";
import type { State } from "./hass";

export interface Window {
  start: number;
  end: number;
  price: number;
}

export const at = (meter: Meter, moment: number): Slot | undefined =>
  meter.slots.find((slot) => Date.parse(slot.start) <= moment && moment < Date.parse(slot.end));

/** The slots inside a span. */
export const between = (meter: Meter, start: number, end: number): Slot[] =>
  meter.slots.filter((slot) => Date.parse(slot.end) > start && Date.parse(slot.start) < end);

/** The path of a line of prices, with gaps where none is known. */
export function priceLine(slots: Slot[], x: (moment: string) => number, y: (price: number) => number): string {
  let path = "";
  slots.forEach((slot, index) => {
    if (slot.price === null) return;
    const isOn = (slots[index - 1]?.price ?? null) !== null;
    path += `${isOn ? "L" : "M"}${x(slot.start)} ${y(slot.price)}H${x(slot.end)}`;
  });
  return path;
}

const isCheap = (slot: Slot): boolean => slot.level === "cheap" || slot.level === "plunge";

/** The runs of cheap slots that are not over, with what a unit costs at their beginning. */
export function cheapWindows(meter: Meter, now: number): Window[] {
  const found: Window[] = [];
  for (const slot of meter.slots) {
    const [start, end] = [Date.parse(slot.start), Date.parse(slot.end)];
    if (!isCheap(slot) || slot.price === null) continue;
    const last = found.at(-1);
    if (last?.end === start) last.end = end;
    else found.push({ start, end, price: slot.price });
  }
  return found.filter((one) => one.end > now);
}

const HALF_HOUR = 1_800_000;
const END = /end|_to$|until|till/i;
const START = /start|from|begin|date|time|hour/i;
const PRICE = /price|rate|value|pred|cost|total/i;
const OTHER = /exc|low|high|min|max|update|creat/i;

function momentOf(value: unknown): number | undefined {
  const at = typeof value === "number" ? value * (value < 1e11 ? 1000 : 1) : typeof value === "string" ? Date.parse(value) : NaN;
  return at > 1e12 ? at : undefined;
}

/** Prices that any entity foretells, per kWh in the main unit: the first list of its attributes with starts and prices. */
export function foretold({ attributes }: State): Window[] {
  const unit = String(attributes.unit_of_measurement ?? "");
  const share = /^(p|pence|ct?|cents?|[öøo]re)(\/|$)/i.test(unit) ? 100 : /MWh/.test(unit) ? 1000 : 1;
  for (const rows of Object.values(attributes).filter(Array.isArray)) {
    const found = rows.flatMap((row: unknown): { start: number; end?: number; price: number }[] => {
      const fields = Object.entries(row ?? {}).filter(([name]) => !OTHER.test(name));
      const ends = fields.find(([name, value]) => END.test(name) && momentOf(value));
      const starts = fields.find(([name, value]) => START.test(name) && !END.test(name) && momentOf(value));
      const price = fields.find(([name, value]) => PRICE.test(name) && typeof value === "number" && Number.isFinite(value));
      const start = momentOf(starts?.[1]);
      return start && price ? [{ start, end: momentOf(ends?.[1]), price: (price[1] as number) / share }] : [];
    });
    found.sort((one, other) => one.start - other.start);
    if (found.length) return found.map((one, index) => ({ ...one, end: one.end ?? found[index + 1]?.start ?? one.start + HALF_HOUR }));
  }
  return [];
}

/** The level of the known price that is nearest. */
export function levelLike({ slots }: Meter, price: number): Level | null {
  const away = (slot: Slot) => (slot.price === null || slot.level === null ? Infinity : Math.abs(slot.price - price));
  return slots.reduce((best, slot) => (away(slot) < away(best) ? slot : best), slots[0]!).level;
}
