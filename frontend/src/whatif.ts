/** What if: what can be chosen, what is asked for it, the file it is kept in, and the answer; all pure. */

export const [PAID, PRODUCT, NONE] = ["paid", "product", "none"];
export const DEFAULTS = {
  tariff: PAID, product: "", battery: "battery-10", car: NONE, solar: 0, slope: 35, direction: 0, growth: 0, years: 20, pvgis: false,
};
export type Choice = typeof DEFAULTS;
/** What numbers may be. */
export const RANGES: Record<string, [least: number, most: number, step: number]> = {
  solar: [0, 50, 0.1], slope: [0, 90, 1], direction: [-180, 180, 5], growth: [-20, 20, 0.5], years: [1, 40, 1],
};
const [VERSION, SIZES] = [1, [2.5, 5, 10, 15, 20]];
const CODE = /^[A-Z0-9]+(-[A-Z0-9]+)+$/;

type Years = number | null;
export interface Found { costs: Record<"rule" | "timer" | "achievable" | "best", number>; by_month: number[] }
export interface Variant extends Found, Record<"battery" | "car", string | null>, Record<"bound" | "cycles_a_year" | "warranty_cycles_a_year", number | null> {
  saving: number;
  /** The range is where each year brings a tenth more, and a tenth less. */
  money: Record<"outlay" | "present_value", number> & { payback_years: Years; payback_range: [Years, Years]; sinks_again: boolean };
}

/** `octopus_insight/scenario` */
export interface Answer extends Record<"first" | "last", string>, Record<"known_days" | "filled_half_hours", number>, Record<"months" | "notes" | "sources", string[]> {
  terms: Record<"years" | "discount_rate", number>;
  today: Found;
  variants: Variant[];
  sweep: (Variant & { battery_kwh: number })[];
  best_sizes: { goal: string; choice: string }[];
  choices: Record<"tariffs" | "batteries" | "cars", Record<string, string>>;
}

/** What to ask for a choice: a new car is charged today, too, as soon as it is back, by a plain charger. */
export function asked({ tariff, product, battery, car, solar, slope, direction, growth, years, pvgis }: Choice): Record<string, unknown> {
  const panels = solar ? { kwp: solar, tilt: slope, azimuth: direction } : NONE;
  return {
    today: { car: car === NONE ? NONE : { like: car, is_smart: false, charger: "one-way" } },
    variants: [{ tariff: tariff === PRODUCT ? product || PAID : tariff, solar: panels, battery, car }],
    sweep: SIZES, money: { years, price_growth: growth / 100, export_growth: growth / 100 }, ask_pvgis: pvgis && solar > 0,
  };
}

export const written = (choice: Choice): string => `${JSON.stringify({ octopus_insight_scenario: VERSION, ...choice }, null, 2)}\n`;

/** The choice in a file; undefined: it is none of ours. What is missing or cannot be is as by default. */
export function read(text: string): Choice | undefined {
  try {
    const { octopus_insight_scenario: version, ...kept } = JSON.parse(text);
    const isIn = (value: number, range = RANGES.none) => !range || (value >= range[0] && value <= range[1]);
    const one = ([key, usual]: [string, unknown]) => [key, typeof kept[key] === typeof usual && isIn(kept[key], RANGES[key]) ? kept[key] : usual];
    return version === VERSION ? Object.fromEntries(Object.entries(DEFAULTS).map(one)) : undefined;
  } catch {
    return undefined;
  }
}

/** A code as products are named, or undefined. */
export const codeOf = (text: string): string | undefined => CODE.exec(text.trim().toUpperCase())?.[0];

export function sums(values: number[]): number[] {
  let sum = 0;
  return values.map((value) => (sum += value));
}

/** Round numbers from at most the lowest of some values, and 0, to at least the highest. */
export function ticks(values: number[]): number[] {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values) || (low ? 0 : 1);
  const rough = (high - low) / 4;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = size * [1, 2, 5, 10].find((factor) => factor * size >= rough)!;
  const first = Math.floor(low / step);
  return Array.from({ length: Math.ceil(high / step) - first + 1 }, (_, index) => (first + index) * step);
}

/** When money comes back: a text's key. */
export function payback({ saving, money: { outlay, payback_years, sinks_again } }: Pick<Variant, "saving" | "money">): string {
  if (outlay <= 0) return saving >= 0 ? "free" : "dearer";
  return payback_years === null ? "never" : sinks_again ? "again" : "after";
}
