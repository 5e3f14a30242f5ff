/** The shapes of answers to our questions; see `screens/` and `actions/` of the integration. */

export type Level = "plunge" | "cheap" | "normal" | "expensive";

/** Times as the server writes them. */
export interface Times { start: string; end: string }

export interface Slot extends Times {
  /** Per kWh incl. VAT; null: not known. */
  price: number | null;
  level: Level | null;
  reason: "tariff" | "standard_off_peak" | "dispatch" | "unknown";
}

export interface Meter {
  device_id: string;
  direction: "import" | "export";
  level: Level | null;
  now: { price: number; end: string | null } | null;
  /** Of yesterday to the day after tomorrow. */
  slots: Slot[];
}

export interface ChargingSlot extends Times {
  state: "planned" | "running" | "completed" | "withdrawn";
  energy_kwh: number | null;
}

export interface Car {
  device_id: string;
  reason: string;
  state: string | null;
  is_plan_known: boolean;
  /** Otherwise slots are planned that never come. */
  is_plan_reliable: boolean;
  plan_retrieved_at: string | null;
  plan_failed: boolean;
  slots: ChargingSlot[];
  allowance: { end: string; used_hours: number; remaining_hours: number } | null;
}

export interface Site {
  device_id: string;
  name: string;
  status: string | null;
  /** In times of the clock. */
  bands: (Times & { label: string; buy: number; sell: number })[];
  no_tariff: string | null;
  last_sent_at: string | null;
  is_on: boolean;
  sender: string;
  next_attempt_at: string | null;
}

/** `get_now` */
export interface Now {
  currency: string;
  zone: string;
  stale_since: string | null;
  meters: Meter[];
  cars: Car[];
  sites: Site[];
  sessions: (Times & { kind: "saving" | "free" })[];
  requests: {
    /** Since midnight at the supply. */
    today: number;
    last_hour: number;
    by_kind: Record<string, number>;
    dispatches_per_hour: number;
    /** When somebody may ask for slots. */
    person_allowed_at: string | null;
    long_rest_until: string | null;
  };
}
