import assert from "node:assert/strict";
import { test } from "node:test";
import { compared, days, inside, moved, possible, preset, presetOf, PRESETS, read, written, type View } from "../src/periods";

const VIEW: View = {
  first: "2026-11-01", last: "2026-11-30", what: "import", unit: "kwh", by: "slot", as: "bars", of: "total", compare: "none", tariff: "",
};
const span = (first: string, last: string) => ({ first, last });

test("a preset ends yesterday, or today where it is a calendar month or year", () => {
  const rows: [string, string, string, string][] = [
    ["yesterday", "2026-03-01", "2026-02-28", "2026-02-28"],
    ["7_days", "2026-03-01", "2026-02-22", "2026-02-28"],
    ["30_days", "2026-11-30", "2026-10-31", "2026-11-29"],
    ["month", "2026-03-01", "2026-03-01", "2026-03-01"],
    ["last_month", "2026-03-31", "2026-02-01", "2026-02-28"],
    ["last_month", "2026-01-15", "2025-12-01", "2025-12-31"],
    ["year", "2026-11-30", "2026-01-01", "2026-11-30"],
    ["12_months", "2026-11-30", "2025-11-30", "2026-11-29"],
    ["12_months", "2024-03-01", "2023-03-01", "2024-02-29"],
    ["all", "2026-11-30", "2017-01-01", "2026-11-30"],
    ["no such", "2026-11-30", "2026-10-31", "2026-11-29"],
  ];
  for (const [name, today, first, last] of rows) assert.deepEqual(preset(name, today), span(first, last), `${name} ${today}`);
});

test("days that a preset gives are shown under its name", () => {
  for (const name of PRESETS) assert.equal(presetOf(preset(name, "2026-11-25"), "2026-11-25"), name);
  assert.equal(presetOf(span("2026-11-02", "2026-11-05"), "2026-11-25"), undefined);
});

test("whole months are followed by whole months, other days by as many days", () => {
  const rows: [string, string, -1 | 1, string, string][] = [
    ["2026-03-01", "2026-03-31", -1, "2026-02-01", "2026-02-28"],
    ["2026-02-01", "2026-02-28", 1, "2026-03-01", "2026-03-31"],
    ["2026-01-01", "2026-12-31", -1, "2025-01-01", "2025-12-31"],
    ["2026-02-01", "2026-04-30", -1, "2025-11-01", "2026-01-31"],
    ["2026-03-02", "2026-03-31", -1, "2026-01-31", "2026-03-01"],
    ["2026-10-25", "2026-10-25", 1, "2026-10-26", "2026-10-26"],
  ];
  for (const [first, last, direction, a, b] of rows) assert.deepEqual(moved(span(first, last), direction), span(a, b), `${first} ${direction}`);
});

test("days are compared with those before, of a week earlier, and of a year earlier", () => {
  const of = (compare: View["compare"], first = VIEW.first, last = VIEW.last) => compared({ ...VIEW, compare, first, last });
  assert.equal(of("none"), undefined);
  assert.equal(of("tariff"), undefined);
  assert.deepEqual(of("before"), span("2026-10-01", "2026-10-31"));
  assert.deepEqual(of("week"), span("2026-10-25", "2026-11-23"));
  assert.deepEqual(of("year"), span("2025-11-01", "2025-11-30"));
  assert.deepEqual(of("year", "2024-02-29", "2024-02-29"), span("2023-02-28", "2023-02-28"));
});

test("a month is looked into day by day, and a day half hour by half hour", () => {
  assert.deepEqual(inside("2026-02"), { ...span("2026-02-01", "2026-02-28"), by: "day" });
  assert.deepEqual(inside("2026-02-03"), { ...span("2026-02-03", "2026-02-03"), by: "slot" });
  for (const key of ["mon", "17:30"]) assert.equal(inside(key), undefined);
});

test("what cannot be asked for or drawn is not shown", () => {
  const long = span("2025-01-01", "2026-01-02");
  assert.equal(days(long), 367);
  assert.equal(possible({ ...VIEW, ...long, by: "day" }).by, "month");
  assert.equal(possible({ ...VIEW, ...long, last: "2026-01-01", by: "day" }).by, "day");
  assert.equal(possible({ ...VIEW, by: "century" as "day" }).by, "slot");
  assert.equal(possible({ ...VIEW, as: "heat" }).as, "bars");
  assert.equal(possible({ ...VIEW, as: "heat", by: "weekday" }).as, "heat");
  for (const wrong of [long, { what: "export" as const }])
    assert.equal(possible({ ...VIEW, compare: "tariff", ...wrong }).compare, "none");
});

test("a view is the same after it was in the address", () => {
  for (const change of [{}, { what: "both", unit: "money", by: "day", as: "heat", of: "average", compare: "year" }, { compare: "tariff", tariff: "AGILE_24-10.01 ü" }])
    assert.deepEqual(read(written({ ...VIEW, ...change } as View)), { ...VIEW, ...change });
});

test("what is wrong in the address is left out", () => {
  const nothing = { tariff: "" };
  for (const text of ["", "x", "2026-11-30_2026-11-01", "2026-13-01_2026-13-02", "2026-11-01", "<b>_</b>"]) assert.deepEqual(read(text), nothing, text);
  assert.deepEqual(read("2026-11-01_2026-11-02_heat_none_nonsense"), { ...nothing, ...span("2026-11-01", "2026-11-02"), as: "heat", compare: "none" });
});
