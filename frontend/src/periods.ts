/** Spans of local days, and what the explorer shows of them, also as a word in the address; all pure. */
import { spanOf } from "./bills";
import { addDays } from "./format";

/** Both days are in it, such as `2026-11-30`. */
export interface Span { first: string; last: string }

export const PRESETS = ["yesterday", "7_days", "30_days", "month", "last_month", "year", "12_months", "all"] as const;
export const MOST_DAYS = 366;
const YEARS = 10;

/** What can be chosen; each first one is the default, and no word is in two lists. */
export const CHOICES = {
  what: ["import", "export", "both"],
  unit: ["kwh", "money"],
  by: ["slot", "weekday", "month", "day"],
  as: ["bars", "heat"],
  of: ["total", "average"],
  compare: ["none", "before", "week", "year", "tariff"],
} as const;
export type Field = keyof typeof CHOICES;
const FIELDS = Object.keys(CHOICES) as Field[];
/** `tariff` is a product's code, or a price in the smallest coin. */
export type View = { [Key in Field]: (typeof CHOICES)[Key][number] } & Span & { tariff: string };
export const DEFAULTS = { tariff: "", ...Object.fromEntries(FIELDS.map((field) => [field, CHOICES[field][0]])) } as Omit<View, keyof Span>;

export const days = ({ first, last }: Span): number => Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1;

/** The same day some months later, or the last one of that month. */
function addMonths(day: string, count: number): string {
  const [year, month, number] = day.split("-").map(Number) as [number, number, number];
  const end = new Date(Date.UTC(year, month + count, 0));
  end.setUTCDate(Math.min(number, end.getUTCDate()));
  return end.toISOString().slice(0, 10);
}

/** The whole months from that of one day to that of another. */
const monthsOf = (day: string, last = day): Span => ({ first: spanOf("month", day)[0], last: addDays(spanOf("month", last)[1], -1) });

const isSame = (one: Span, other: Span): boolean => one.first === other.first && one.last === other.last;

export function preset(name: string, today: string): Span {
  const yesterday = addDays(today, -1);
  const [month, year] = [monthsOf(today).first, Number(today.slice(0, 4))];
  const known: Record<string, Span> = {
    yesterday: { first: yesterday, last: yesterday },
    "7_days": { first: addDays(today, -7), last: yesterday },
    "30_days": { first: addDays(today, -30), last: yesterday },
    "12_months": { first: addDays(addMonths(yesterday, -12), 1), last: yesterday },
    month: { first: month, last: today },
    last_month: monthsOf(addDays(month, -1)),
    year: { first: `${year}-01-01`, last: today },
    all: { first: `${year - YEARS + 1}-01-01`, last: today },
  };
  return known[name] ?? known["30_days"]!;
}

export const presetOf = (span: Span, today: string) => PRESETS.find((name) => isSame(span, preset(name, today)));

/** As many days before or after; whole calendar months stay whole. */
export function moved(span: Span, direction: -1 | 1): Span {
  const { first, last } = span;
  const number = (day: string) => 12 * Number(day.slice(0, 4)) + Number(day.slice(5, 7));
  const [months, all] = [direction * (number(last) - number(first) + 1), direction * days(span)];
  return isSame(span, monthsOf(first, last))
    ? monthsOf(addMonths(first, months), addMonths(last, months))
    : { first: addDays(first, all), last: addDays(last, all) };
}

/** The days that a view is compared with, with another tariff the same ones; undefined: none. */
export function compared(view: View): Span | undefined {
  const both = (move: (day: string) => string) => ({ first: move(view.first), last: move(view.last) });
  if (view.compare === "before") return moved(view, -1);
  if (view.compare === "week") return both((day) => addDays(day, -7));
  if (view.compare === "year") return both((day) => addMonths(day, -12));
  return view.compare === "tariff" && view.tariff ? view : undefined;
}

/** What a column stands for, and how it is looked into; undefined: it is no span of days. */
export function inside(key: string): Partial<View> | undefined {
  if (/^\d{4}-\d\d$/.test(key)) return { ...monthsOf(`${key}-01`), by: "day" };
  return key.length === 10 ? { first: key, last: key, by: "slot" } : undefined;
}

/** A view that can be drawn: days one by one, and other tariffs, are asked for a year at most. */
export function possible(view: View): View {
  const isLong = days(view) > MOST_DAYS;
  return {
    ...view,
    by: view.by === "day" && isLong ? "month" : CHOICES.by.includes(view.by) ? view.by : "slot",
    as: view.by === "slot" ? "bars" : view.as,
    compare: view.compare === "tariff" && (isLong || view.what === "export") ? "none" : view.compare,
  };
}

export const written = (view: View): string => [view.first, view.last, ...FIELDS.map((field) => view[field]), view.tariff].join("_");

/** What a written view says, without what is not understood. */
export function read(text: string): Partial<View> {
  const [first, last, ...words] = text.split("_");
  const isDay = (day?: string) => /^20\d\d-\d\d-\d\d$/.test(day ?? "") && !Number.isNaN(Date.parse(day!));
  const isOf = (field: Field) => (word: string) => (CHOICES[field] as readonly string[]).includes(word);
  const known = FIELDS.flatMap((field) => words.filter(isOf(field)).map((word) => [field, word]));
  return {
    ...(isDay(first) && isDay(last) && first! <= last! ? { first, last } : {}),
    ...Object.fromEntries(known),
    tariff: words.slice(FIELDS.length).join("_"),
  };
}
