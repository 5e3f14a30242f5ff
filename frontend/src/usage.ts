/** From a usage profile to what is drawn, tabled and saved; all pure. */
import type { Metering } from "./answers";
import { ofDevice } from "./find";
import type { View } from "./periods";

type Numbers = (number | null)[];
type Names = Partial<Record<"weekday" | "year_month" | "date", string>>;
type Amounts<Kind> = Record<"kwh" | "cost", Kind>;

/** What some days come to in 48 half hours: on how many days there is a reading, and how many there are not. */
export type Profile = Names & Amounts<Numbers> & Record<"days" | "missing", number[]> & {
    unpriced_kwh: number;
    bands: Record<string, Amounts<number[]>>;
  };

export interface Metered extends Metering { profile: Profile[]; incomplete_days: string[]; number_of_incomplete_days: number }

/** `get_usage_profile` */
export interface Usage { currency: string; zone: string; slots: string[]; meters: Metered[] }

/** `explain_cost`; each start is local, with its offset. */
export interface Explained { half_hours: (Record<"start" | "reason" | "authority", string> & Record<"rate" | "kwh" | "cost", number | null>)[] }

/** A key is `17:30`, `mon`, `2026-11`, a day, or of a heat map `mon 17:30`; parts are called `import:off_peak` and so on. */
export interface Column { key: string; parts: Map<string, number>; total: number | null; missing: number }

export const BANDS = ["off_peak", "smart_charging", "middle", "standard", "peak", "unpriced"];
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/** How the server groups for a view. */
export const ROW = { slot: undefined, weekday: "weekday", month: "year_month", day: "date" } as const;
const TINY = 1e-9;

export const sum = (numbers: Numbers): number | null => numbers.reduce((all, one) => (one === null ? all : (all ?? 0) + one), null);

/** The meters of a view: of each direction the chosen one, else the first. */
export const metersOf = (usage: Usage, what: View["what"], device: string): Metered[] =>
  (what === "both" ? ["import", "export"] : [what]).flatMap(
    (direction) => ofDevice(usage.meters.filter((one) => one.direction === direction), device) ?? [],
  );

/** A column for each row of a profile, or for each half hour of it; export is negative where import is shown, too. */
export function columns(usage: Usage, meters: Metered[], view: View, isSplit = view.by === "slot"): Column[] {
  const [unit, field] = [view.unit === "kwh" ? "kwh" : "cost", ROW[view.by]] as const;
  const order = (row: Profile) => (field === "weekday" ? WEEKDAYS.indexOf(row.weekday!) : ((field && row[field]) ?? ""));
  const places = [...usage.slots.keys()];
  const found = new Map<string, Column>();
  for (const { direction, profile } of meters)
    for (const row of [...profile].sort((a, b) => (order(a) < order(b) ? -1 : 1)))
      for (const at of isSplit ? places.map((place) => [place]) : [places]) {
        const of = (numbers: Numbers) => sum(at.map((place) => numbers[place]!));
        const [known, missing] = [Math.max(...at.map((place) => row.days[place]!)), of(row.missing)!];
        // where clocks go forward there is no such half hour, and on a day that is not over not yet
        if (!field && !known && !missing) continue;
        const key = [(field && row[field]) ?? "", isSplit ? usage.slots[at[0]!] : ""].join(" ").trim();
        const column = found.get(key) ?? { key, parts: new Map(), total: null, missing: 0 };
        found.set(key, column);
        const sign = view.what === "both" && direction === "export" ? -1 : 1;
        const scale = view.of === "average" ? sign / Math.max(1, known) : sign;
        const total = of(row[unit]);
        const parts = Object.entries(row.bands).map(([band, numbers]) => [band, of(numbers[unit])!] as const);
        const rest = unit === "kwh" ? (total ?? 0) - sum([0, ...parts.map(([, amount]) => amount)])! : 0;
        for (const [band, amount] of [...parts, ["unpriced", rest] as const])
          if (Math.abs(amount) > TINY) column.parts.set(`${direction}:${band}`, scale * amount);
        column.total = sum([column.total, total === null ? null : scale * total]);
        column.missing += missing;
      }
  return [...found.values()];
}

/** The names of all parts, in the order in which they are stacked. */
export const partsOf = (all: Column[]): string[] =>
  ["import", "export"]
    .flatMap((direction) => BANDS.map((band) => `${direction}:${band}`))
    .filter((part) => all.some(({ parts }) => parts.has(part)));

/** What is compared with each column: the same weekday or half hour, else the one in the same place. */
export const counterparts = (all: Column[], others: Column[], by: View["by"]): Numbers =>
  all.map(({ key }, at) =>
    (by === "month" || by === "day" ? others[at] : others.find((one) => one.key === key))?.total ?? null);

/** What a meter's days come to. */
export function sums({ profile }: Metered) {
  const of = (numbers: (row: Profile) => Numbers) => sum(profile.flatMap(numbers));
  const [kwh, cost, missing] = [of((row) => row.kwh), of((row) => row.cost), of((row) => row.missing) ?? 0];
  return { kwh, cost, missing, days: of((row) => [Math.max(...row.days)]) ?? 0, unpriced: of((row) => [row.unpriced_kwh]) ?? 0 };
}

export type Cell = string | number | null;

/** A text that spreadsheets open; numbers are not rounded. */
export function csv(lines: Cell[][]): string {
  const cell = (one: Cell) => (/[",\n]/.test(`${one}`) ? `"${`${one}`.replaceAll('"', '""')}"` : (one ?? ""));
  return lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}
