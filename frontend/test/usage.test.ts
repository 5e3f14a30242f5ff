import assert from "node:assert/strict";
import { test } from "node:test";
import type { View } from "../src/periods";
import { columns, counterparts, csv, metersOf, partsOf, sums, type Metered, type Profile, type Usage } from "../src/usage";

const VIEW: View = {
  first: "2026-11-01", last: "2026-11-02", what: "import", unit: "kwh", by: "slot", as: "bars", of: "total", compare: "none", tariff: "",
};
// three half hours stand for a day: 1 kWh at 10 p, 2 kWh of which 0.5 have no price, and one without a reading
const ROW: Profile = {
  kwh: [1, 2, null], cost: [0.1, 0.6, null], days: [2, 1, 0], missing: [0, 1, 2], unpriced_kwh: 0.5,
  bands: { off_peak: { kwh: [1, 0, 0], cost: [0.1, 0, 0] }, peak: { kwh: [0, 1.5, 0], cost: [0, 0.6, 0] } },
};
const SOLD: Profile = {
  kwh: [0, 4, null], cost: [0, 0.4, null], days: [2, 2, 0], missing: [0, 0, 2], unpriced_kwh: 0,
  bands: { standard: { kwh: [0, 4, 0], cost: [0, 0.4, 0] } },
};
const meter = (direction: "import" | "export", profile: Profile[], device_id: string = direction): Metered => ({
  device_id, direction, profile, incomplete_days: [], number_of_incomplete_days: 0,
});
const usage = (...meters: Metered[]): Usage => ({ currency: "GBP", zone: "Europe/London", slots: ["00:00", "00:30", "01:00"], meters });
const HOME = usage(meter("import", [ROW]), meter("export", [SOLD]));
const shown = (change: Partial<View>, home = HOME) => {
  const view = { ...VIEW, ...change };
  return columns(home, metersOf(home, view.what, ""), view);
};

test("half hours of the day are split by band, with what has no price and what is missing", () => {
  const [night, day, gap] = shown({});
  assert.deepEqual([night!.key, night!.total, night!.missing, [...night!.parts]], ["00:00", 1, 0, [["import:off_peak", 1]]]);
  assert.deepEqual([day!.total, day!.missing, [...day!.parts]], [2, 1, [["import:peak", 1.5], ["import:unpriced", 0.5]]]);
  assert.deepEqual([gap!.total, gap!.missing, gap!.parts.size], [null, 2, 0]);
  assert.deepEqual(shown({ unit: "money" }).map(({ total }) => total), [0.1, 0.6, null]);
});

test("a half hour that there is not is left out, but not where rows have to be as long as others", () => {
  const spring = usage(meter("import", [{ ...ROW, date: "2026-03-29", missing: [0, 0, 0] }]));
  assert.deepEqual(shown({}, spring).map(({ key }) => key), ["00:00", "00:30"]);
  assert.equal(columns(spring, spring.meters, { ...VIEW, by: "day" }, true).length, 3);
});

test("an average day counts the days with a reading", () => {
  assert.deepEqual(shown({ of: "average" }).map(({ total }) => total), [0.5, 2, null]);
  assert.deepEqual(shown({ of: "average", what: "export" }).map(({ total }) => total), [0, 2, null]);
});

test("beside import, export is below zero, and the total is the difference", () => {
  const all = shown({ what: "both" });
  assert.deepEqual(all.map(({ total }) => total), [1, -2, null]);
  assert.equal(all[1]!.parts.get("export:standard"), -4);
  assert.deepEqual(partsOf(all), ["import:off_peak", "import:peak", "import:unpriced", "export:standard"]);
  assert.equal(all[2]!.missing, 4);
});

test("rows come in their order, each as a whole or cell by cell", () => {
  const home = usage(meter("import", [{ ...ROW, weekday: "sun" }, { ...ROW, weekday: "mon" }]));
  assert.deepEqual(shown({ by: "weekday" }, home).map(({ key, total, missing }) => [key, total, missing]), [["mon", 3, 3], ["sun", 3, 3]]);
  const days = usage(meter("import", [{ ...ROW, date: "2026-11-02" }, { ...ROW, date: "2026-11-01" }]));
  const cells = columns(days, days.meters, { ...VIEW, by: "day" }, true);
  assert.deepEqual(cells.map(({ key }) => key).slice(1, 4), ["2026-11-01 00:30", "2026-11-01 01:00", "2026-11-02 00:00"]);
});

test("the chosen meter counts, else the first of its direction", () => {
  const home = usage(meter("import", [ROW], "flat"), meter("import", [SOLD], "barn"), meter("export", [SOLD]));
  assert.deepEqual(metersOf(home, "both", "barn").map((one) => one.device_id), ["barn", "export"]);
  assert.deepEqual(metersOf(home, "import", "car").map((one) => one.device_id), ["flat"]);
  assert.deepEqual(metersOf(usage(), "both", "flat"), []);
});

test("weekdays are compared by name, months and days by their place", () => {
  const home = (field: string, ...names: string[]) => usage(meter("import", names.map((name) => ({ ...ROW, [field]: name }))));
  const against = (by: View["by"], now: Usage, then: Usage) => counterparts(shown({ by }, now), shown({ by }, then), by);
  assert.deepEqual(against("weekday", home("weekday", "mon", "tue"), home("weekday", "tue")), [null, 3]);
  assert.deepEqual(against("month", home("year_month", "2026-03", "2026-04"), home("year_month", "2026-02")), [3, null]);
});

test("what is not known is not zero", () => {
  const nothing = { ...ROW, kwh: [null, null, null], cost: [null, null, null], days: [0, 0, 0] };
  assert.deepEqual(sums(meter("import", [nothing])), { kwh: null, cost: null, days: 0, missing: 3, unpriced: 0.5 });
  assert.deepEqual(sums(meter("import", [ROW, ROW])), { kwh: 6, cost: 1.4, days: 4, missing: 6, unpriced: 1 });
});

test("a file for a spreadsheet keeps commas and quotes inside of a cell", () => {
  assert.equal(csv([["a,b", 'say "x"', null], ["2026-11-01", 0.1, 0]]), '"a,b","say ""x""",\r\n2026-11-01,0.1,0\r\n');
});
