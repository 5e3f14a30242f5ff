import assert from "node:assert/strict";
import { test } from "node:test";
import { asked, codeOf, DEFAULTS, payback, read, sums, ticks, written } from "../src/whatif";

const SIZES = [2.5, 5, 10, 15, 20];

test("rates are shares, and a new car charges as soon as it is back today", () => {
  assert.deepEqual(asked(DEFAULTS), {
    today: { car: "none" },
    variants: [{ tariff: "paid", solar: "none", battery: "battery-10", car: "none" }],
    sweep: SIZES,
    money: { years: 20, price_growth: 0, export_growth: 0 },
    ask_pvgis: false,
  });
  const chosen = { ...DEFAULTS, tariff: "product", product: "AGILE-24-10-01", solar: 4, direction: -90, car: "small", growth: 3, pvgis: true };
  assert.deepEqual(asked(chosen), {
    today: { car: { like: "small", is_smart: false, charger: "one-way" } },
    variants: [{ tariff: "AGILE-24-10-01", solar: { kwp: 4, tilt: 35, azimuth: -90 }, battery: "battery-10", car: "small" }],
    sweep: SIZES,
    money: { years: 20, price_growth: 0.03, export_growth: 0.03 },
    ask_pvgis: true,
  });
});

test("without panels the sun is not asked about, and a product without code is what was paid", () => {
  const plain = asked({ ...DEFAULTS, pvgis: true, tariff: "product" });
  assert.equal(plain.ask_pvgis, false);
  assert.deepEqual((plain.variants as { tariff: string }[]).map(({ tariff }) => tariff), ["paid"]);
});

test("a file brings back what was chosen; what cannot be in it is as by default", () => {
  const chosen = { ...DEFAULTS, tariff: "go", solar: 5.5, pvgis: true };
  assert.deepEqual(read(written(chosen)), chosen);
  const odd = { octopus_insight_scenario: 1, solar: 51, slope: 90, years: "30", tariff: 7, battery: "none", more: 1 };
  assert.deepEqual(read(JSON.stringify(odd)), { ...DEFAULTS, slope: 90, battery: "none" });
  for (const text of ["", "{", "[]", "null", '{"octopus_insight_scenario": 2}', '"text"']) assert.equal(read(text), undefined);
});

test("a product's code is in capitals, with a dash", () => {
  assert.equal(codeOf(" agile-24-10-01 "), "AGILE-24-10-01");
  for (const text of ["", "agile", "agile-", "a b-1", "GO/1-2"]) assert.equal(codeOf(text), undefined);
});

test("months are added up", () => {
  assert.deepEqual(sums([105, 108.5, -20]), [105, 213.5, 193.5]);
  assert.deepEqual(sums([]), []);
});

test("marks are round, hold all values and zero, and there are a handful", () => {
  assert.deepEqual(ticks([0, 100, 1382]), [0, 500, 1000, 1500]);
  assert.deepEqual(ticks([-43, 900]), [-500, 0, 500, 1000]);
  assert.deepEqual(ticks([-5, -1]), [-6, -4, -2, 0]);
  for (const values of [[0], [], [0.02], [1e6, -1e6]]) {
    const marks = ticks(values);
    assert.ok(marks.length >= 2 && marks.length <= 6, String(marks));
    assert.ok(marks[0]! <= Math.min(0, ...values) && marks.at(-1)! >= Math.max(0, ...values));
  }
});

test("money comes back, or not, in one of five ways", () => {
  const money = { outlay: 3500, present_value: 0, payback_years: 5, payback_range: [4.5, null] as [number, null], sinks_again: false };
  const of = (saving: number, more: object) => payback({ saving, money: { ...money, ...more } });
  assert.equal(of(700, {}), "after");
  assert.equal(of(700, { sinks_again: true }), "again");
  assert.equal(of(700, { payback_years: null }), "never");
  assert.equal(of(700, { outlay: 0, payback_years: 0 }), "free");
  assert.equal(of(-1, { outlay: 0, payback_years: null }), "dearer");
});
