/** The shapes of answers to our questions; see `screens/` and `actions/` of the integration. */

export type Level = "plunge" | "cheap" | "normal" | "expensive";

export interface Slot {
  start: string;
  end: string;
  /** Per kWh incl. VAT; null: not known. */
  price: number | null;
  level: Level | null;
  band: "low" | "middle" | "high" | null;
  reason: "tariff" | "standard_off_peak" | "dispatch" | "unknown";
  certainty: string;
}

export interface Meter {
  device_id: string;
  direction: "import" | "export";
  tariff: string | null;
  level: Level | null;
  standing_charge: number | null;
  now: { price: number; end: string | null; reason: string; certainty: string } | null;
  /** Of yesterday to the day after tomorrow. */
  slots: Slot[];
}

export interface ChargingSlot {
  start: string;
  end: string;
  state: "planned" | "running" | "completed" | "withdrawn";
  energy_kwh: number | null;
}

export interface Car {
  device_id: string;
  is_dispatching: boolean;
  reason: string;
  state: string | null;
  is_plan_known: boolean;
  /** Otherwise slots are planned that never come. */
  is_plan_reliable: boolean;
  plan_retrieved_at: string | null;
  plan_failed: boolean;
  slots: ChargingSlot[];
  allowance: {
    start: string;
    end: string;
    certainty: string;
    used_hours: number;
    remaining_hours: number;
  } | null;
}

export interface Site {
  device_id: string;
  name: string;
  status: string | null;
  label: string | null;
  buy: number | null;
  sell: number | null;
  bands: { start: string; end: string; label: string; buy: number; sell: number }[];
  no_tariff: string | null;
  last_sent_at: string | null;
  is_on: boolean;
  is_read_only: boolean;
  sender: string;
  next_attempt_at: string | null;
}

/** `get_now` */
export interface Now {
  currency: string;
  zone: string;
  retrieved_at: string | null;
  stale_since: string | null;
  meters: Meter[];
  cars: Car[];
  sites: Site[];
  sessions: { start: string; end: string; kind: "saving" | "free" }[];
  requests: {
    /** Since midnight at the supply. */
    today: number;
    last_hour: number;
    by_kind: Record<string, number>;
    dispatches_per_hour: number;
    next_dispatch_allowed_at: string | null;
    /** When somebody may ask for slots. */
    person_allowed_at: string | null;
    long_rest_until: string | null;
  };
  dispatches: {
    retrieved_at: string | null;
    next_refresh: string | null;
    last_error: string | null;
  };
}
