/** How complete the past is; all pure. */
import type { Times } from "./answers";
import { spanOf } from "./bills";
import { addDays } from "./format";

/** A local day; what is not due, or was not supplied, is not expected. */
export interface Day { date: string; expected: number; present: number; authorities: Record<string, number> }
export interface Metered { device_id: string; days: Day[]; missing: Times[] }

/** `get_data_quality`; readings of the day `expected_until` are not due. */
export type Quality = { expected_until: string; meters: Metered[] };

export type Completeness = "complete" | "partly" | "nothing" | "later" | "no_supply";

export function completeness(day: Day | undefined, until: string): Completeness {
  if (!day || day.date >= until) return "later";
  if (!day.expected && !day.present) return "no_supply";
  return day.present >= day.expected ? "complete" : day.present ? "partly" : "nothing";
}

/** Whole percent, of which 0 and 100 mean none and all. */
export const percent = (part: number, whole: number): number =>
  part >= whole ? 100 : part ? Math.min(99, Math.max(1, Math.round((100 * part) / whole))) : 0;

/** How many half hours of some days rest on each authority, the highest first. */
export function authorities(days: Day[]): [name: string, count: number][] {
  const names = ["corrected", "settled", "reconciled", "computed", "unknown"];
  const count = (name: string) => days.reduce((sum, day) => sum + (day.authorities[name] ?? 0), 0);
  return names.map((name): [string, number] => [name, count(name)]).filter(([, number]) => number);
}

/** The days of a month such as `2026-11` in weeks from Monday; empty: of another month. */
export function weeks(month: string): (string | undefined)[][] {
  const first = `${month}-01`;
  const [start, next] = [spanOf("week", first)[0], spanOf("month", first)[1]];
  const found = [];
  for (let week = start; week < next; week = addDays(week, 7))
    found.push([0, 1, 2, 3, 4, 5, 6].map((at) => addDays(week, at)).map((day) => (day.startsWith(month) ? day : undefined)));
  return found;
}
