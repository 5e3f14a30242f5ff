/** The shapes of answers to our questions; see `screens/` and `actions/` of the integration. */
export type Level = "plunge" | "cheap" | "normal" | "expensive";
/** How a price is shown. */
export type Kind = Level | "unknown";
type Known<Names extends string, Kind = string> = Record<Names, Kind | null>;

/** Times as the server writes them. */
export interface Times { start: string; end: string }

/** A price is per kWh incl. VAT. */
export interface Slot extends Times, Known<"price", number>, Known<"level", Level> {
  reason: "tariff" | "standard_off_peak" | "dispatch" | "unknown";
}

export interface Metering { device_id: string; direction: "import" | "export" }

/** Slots are of yesterday to the day after tomorrow. */
export interface Meter extends Metering, Known<"level", Level> {
  now: { price: number; end: string | null } | null;
  slots: Slot[];
}

export interface ChargingSlot extends Times, Known<"energy_kwh", number> {
  state: "planned" | "running" | "completed" | "withdrawn";
}

/** Where a plan is not reliable, slots are planned that never come. */
export interface Car extends Known<"state" | "plan_retrieved_at">, Record<"is_plan_known" | "is_plan_reliable" | "plan_failed", boolean> {
  device_id: string;
  reason: string;
  slots: ChargingSlot[];
  allowance: { end: string; used_hours: number; remaining_hours: number } | null;
}

/** The bands of a day are in times of the clock. */
export interface Site extends Record<"device_id" | "name" | "sender", string>, Known<"status" | "no_tariff" | "last_sent_at" | "next_attempt_at"> {
  bands: (Times & { label: string; buy: number; sell: number })[];
  is_on: boolean;
}

/** `get_now`; requests are since midnight at the supply, and a person may ask for slots from a moment on. null: nobody is asked. */
export interface Now extends Record<"currency" | "zone", string>, Known<"stale_since"> {
  meters: Meter[];
  cars: Car[];
  sites: Site[];
  sessions: (Times & { kind: "saving" | "free" })[];
  requests: (Record<"today" | "last_hour" | "dispatches_per_hour", number> & Known<"person_allowed_at" | "long_rest_until"> & { by_kind: Record<string, number> }) | null;
}
