/** Questions to a meter's priced slots; all pure. */

import type { Meter, Slot } from "./answers";

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
