/** Numbers and times as people read them: money in the smallest coin, times of the supply. */

const [MINUTE, HOUR] = [60_000, 3_600_000];
const COINS: Record<string, string> = { GBP: "p", SEK: "öre", DKK: "øre", NOK: "øre" };

/** In milliseconds, or as the server writes it. */
export type Moment = number | string;

/** The sign of a currency's smallest coin. */
export const coin = (currency: string): string => COINS[currency] ?? "c";

/** A price per kWh, or an amount, in the smallest coin without its sign. */
export const inCoins = (amount: number, digits = 1): string => {
  const text = (amount * 100).toFixed(digits);
  return Number(text) === 0 ? (0).toFixed(digits) : text.replace("-", "\u2212");
};

export const price = (perKwh: number | null | undefined, currency: string): string =>
  perKwh === null || perKwh === undefined ? "–" : `${inCoins(perKwh)} ${coin(currency)}`;

type Options = Intl.NumberFormatOptions & Intl.DateTimeFormatOptions;
const made = new Map<string, any>();
/** Formatters take long to make: each is made once. */
function once<F>(kind: new (lang: string, options: Options) => F, lang: string, options: Options): F {
  const key = kind.name + lang + JSON.stringify(options);
  if (!made.has(key)) made.set(key, new kind(lang, options));
  return made.get(key);
}
const format = (lang: string, options: Options) => once(Intl.DateTimeFormat, lang, options);

export const number = (value: number, lang: string, options: Options): string => once(Intl.NumberFormat, lang, options).format(value);

export const money = (amount: number | null | undefined, currency: string, lang: string): string =>
  amount === null || amount === undefined ? "–" : number(amount, lang, { style: "currency", currency });

export const kwh = (energy: number | null | undefined): string =>
  energy === null || energy === undefined ? "–" : `${energy.toFixed(1)} kWh`;

/** `17:30` at the supply. */
export const clock = (moment: Moment, zone: string, timeZoneName?: "short"): string =>
  format("en-GB", { timeZone: zone, timeZoneName, hour: "2-digit", minute: "2-digit" }).format(new Date(moment));

/** The same; of a time that comes twice, as clocks go back, with its name: `01:30 BST`. */
export function clockNamed(moment: Moment, zone: string): string {
  const wall = clock(moment, zone);
  const isTwice = [-HOUR, HOUR].some((shift) => clock(Number(new Date(moment)) + shift, zone) === wall);
  return isTwice ? clock(moment, zone, "short") : wall;
}

/** `17:30:05` at the supply, upwards. */
export const clockSeconds = (moment: number, zone: string): string =>
  format("en-GB", { timeZone: zone, timeStyle: "medium" }).format(Math.ceil(moment / 1000) * 1000);

/** `2026-11-30` at the supply. */
export const dayOf = (moment: Moment, zone: string): string =>
  format("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(moment));

const noon = (day: string): number => Date.parse(`${day}T12:00Z`);

/** A date, as `options` say. */
export const dateText = (day: string, lang: string, options: Options): string =>
  format(lang, { ...options, timeZone: "UTC" }).format(noon(day));

/** The days from one to another, such as `1–29 Nov 2026`. */
export const spanText = (first: string, last: string, lang: string): string =>
  format(lang, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).formatRange(noon(first), noon(last));

export const addDays = (day: string, count: number): string => new Date(noon(day) + count * 86_400_000).toISOString().slice(0, 10);

/** When a local day begins. */
export function midnight(day: string, zone: string): number {
  const utc = Date.parse(`${day}T00:00Z`);
  for (let shift = -14 * 60; shift <= 14 * 60; shift += 15) {
    const moment = utc + shift * MINUTE;
    if (dayOf(moment, zone) === day && dayOf(moment - 1, zone) !== day) return moment;
  }
  return utc;
}

/** `2 h 30`, `25 min`; whole minutes, upwards. */
export function duration(ms: number): string {
  const minutes = Math.max(0, Math.ceil(ms / MINUTE));
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return !hours ? `${minutes} min` : rest ? `${hours} h ${String(rest).padStart(2, "0")}` : `${hours} h`;
}
