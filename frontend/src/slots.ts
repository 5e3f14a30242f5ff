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

const END = /end|_to$|until|till/i;
const START = /^(?!.*end).*(start|from|begin|date|time|hour)/i;
const PRICE = /^(?!.*(exc|low|high|min|max)).*(price|rate|value|pred|cost|total)/i;

const number = (value: unknown): number => (typeof value === "number" ? value : NaN);
function moment(value: unknown): number {
  const at = typeof value === "string" ? Date.parse(value) : number(value) * (number(value) < 1e11 ? 1000 : 1);
  return at > 1.5e12 ? at : NaN;
}

/** Prices that any entity foretells, per kWh in the main unit: the first list of its attributes with starts and prices. */
export function foretold({ attributes }: State): Window[] {
  const unit = String(attributes.unit_of_measurement ?? "");
  const share = /^(p|pence|ct?|cents?|[öøo]re)(\/|$)/i.test(unit) ? 100 : /MWh/.test(unit) ? 1000 : 1;
  for (const rows of Object.values(attributes).filter(Array.isArray)) {
    const found = rows.map((row: unknown): Window => {
      const first = (is: RegExp, read: (value: unknown) => number) =>
        Object.entries(row ?? {}).map(([name, value]) => (is.test(name) ? read(value) : NaN)).find(Number.isFinite) ?? NaN;
      return { start: first(START, moment), end: first(END, moment), price: first(PRICE, number) / share };
    });
    const known = found.filter(({ start, price }) => start && Number.isFinite(price)).sort((one, other) => one.start - other.start);
    known.forEach((one, index) => (one.end ||= known[index + 1]?.start ?? one.start + 1_800_000));
    if (known.length) return known;
  }
  return [];
}

/** The level of the known price that is nearest. */
export function levelLike({ slots }: Meter, price: number): Level | null {
  const away = (slot: Slot) => (slot.price === null || slot.level === null ? Infinity : Math.abs(slot.price - price));
  return slots.reduce((best, slot) => (away(slot) < away(best) ? slot : best), slots[0]!).level;
}
