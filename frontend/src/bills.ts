/** Bills: the shapes of answers, and which days there are; all pure. */
import type { Metering, Times } from "./answers";
import { addDays } from "./format";

export type Period = "day" | "week" | "month";
export type Verdict = "matches" | "differs" | "cannot_tell";

/** The end is the last day. */
export interface Statement extends Times { id: string; total: number }

export interface Metered extends Metering, Record<"missing_half_hours" | "smart_charging_sessions" | "smart_charging_savings", number> {
  bands: { band: string; kwh: number; as_billed: number }[];
  standing_charge: number | null;
  total: { as_billed: number | null };
}

/** `get_bill` */
export interface Bill { meters: Metered[]; total: { as_billed: number | null }; statements: Statement[] }

/** null: it is not on the bill, or not known. */
export interface Compared { theirs: number | null; ours: number | null }
export interface Wrong extends Compared, Times { reason: string }

export interface Line extends Compared { title: string; verdict: Verdict; half_hours: Wrong[] }

/** `check_bill` */
export interface Check { statement: Statement | null; verdict: Verdict; lines: Line[] }

/** `get_daily_summary` */
export interface DaySummary extends Record<string, any> { date: string; is_requested_day: boolean }

/** What everyone may see of a day, in the shape of a bill. */
export function ofDay({ electricity, electricity_standing_charge, gas, total_cost }: DaySummary): Bill {
  const meter = (device_id: string, used: Record<string, any>, standing: number | null, total: number | null): Metered => ({
    device_id,
    direction: "import",
    bands: Object.entries(used).flatMap(([band, { usage, cost }]) => (usage || cost ? [{ band, kwh: usage, as_billed: cost }] : [])),
    standing_charge: standing,
    total: { as_billed: total },
    missing_half_hours: 0,
    smart_charging_sessions: used.smart_charging?.sessions ?? 0,
    smart_charging_savings: used.smart_charging?.savings ?? 0,
  });
  const { smart_charging, off_peak, peak, total_cost: total } = electricity;
  const meters = [meter("electricity", { smart_charging, off_peak, peak }, electricity_standing_charge, total)];
  if (gas) meters.push(meter("gas", { standard: gas }, gas.standing_charge, gas.total_cost));
  return { meters, total: { as_billed: total_cost }, statements: [] };
}

/** The first day of the period around a day, and the one after its last. */
export function spanOf(period: Period, day: string): [start: string, end: string] {
  const weekday = (new Date(`${day}T12:00Z`).getUTCDay() + 6) % 7;
  const first = { day, week: addDays(day, -weekday), month: `${day.slice(0, 8)}01` }[period];
  const next = addDays(first, { day: 1, week: 7, month: 31 }[period]);
  return [first, period === "month" ? `${next.slice(0, 8)}01` : next];
}
