/** Questions to a meter's priced slots; all pure. */
import type { Level, Meter, Slot, Times } from "./answers";
import type { State } from "./hass";
import type { Span } from "./lines";

export interface Window extends Span { price: number }
export type Timed<T> = Omit<T, keyof Span> & Span;

/** What is in a span, at least in part. */
export const between = <T extends Times>(all: T[], { start, end }: Span): Timed<T>[] =>
  all
    .map((one) => ({ ...one, start: Date.parse(one.start), end: Date.parse(one.end) }))
    .filter((one) => one.end > start && one.start < end);

/** The path of a line of prices, with gaps where none is known. */
export function priceLine(slots: Timed<Slot>[], x: (moment: number) => number, y: (price: number) => number): string {
  const isKnown = (index: number) => (slots[index]?.price ?? null) !== null;
  const step = ({ price, start, end }: Timed<Slot>, index: number) =>
    price === null ? "" : `${isKnown(index - 1) ? "L" : "M"}${x(start)} ${y(price)}H${x(end)}`;
  return slots.map(step).join("");
}

/** The runs of cheap slots in a span, with what a unit costs at their beginning. */
export function cheapWindows(meter: Meter, span: Span): Window[] {
  const found: Window[] = [];
  for (const { level, price, start, end } of between(meter.slots, span)) {
    if ((level !== "cheap" && level !== "plunge") || price === null) continue;
    const last = found.at(-1);
    if (last?.end === start) last.end = end;
    else found.push({ start, end, price });
  }
  return found;
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
export function foretold({ attributes }: Pick<State, "attributes">): Window[] {
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
