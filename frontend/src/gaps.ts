/** How complete the past is; all pure. */

/** A local day; what is not due, or was not supplied, is not expected. */
export interface Day {
  date: string;
  expected: number;
  present: number;
  authorities: Record<string, number>;
}

export interface Metered {
  device_id: string;
  days: Day[];
  missing: { start: string; end: string }[];
}

/** `get_data_quality`; readings of the day `expected_until` are not due. */
export type Quality = { expected_until: string; meters: Metered[] };

export type Completeness = "complete" | "partly" | "nothing" | "later" | "no_supply";

export function completeness(day: Day | undefined, until: string): Completeness {
  if (!day || day.date >= until) return "later";
  if (!day.expected) return "no_supply";
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
  const [year, number] = month.split("-").map(Number) as [number, number];
  const before = (new Date(Date.UTC(year, number - 1, 1)).getUTCDay() + 6) % 7;
  const length = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const cells = Array.from({ length: 7 * Math.ceil((before + length) / 7) }, (_, cell) => cell - before + 1);
  const days = cells.map((day) => (day > 0 && day <= length ? `${month}-${String(day).padStart(2, "0")}` : undefined));
  return Array.from({ length: days.length / 7 }, (_, week) => days.slice(7 * week, 7 * week + 7));
}
