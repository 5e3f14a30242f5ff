import assert from "node:assert/strict";
import { test } from "node:test";
import { ofDay, spanOf, type Period } from "../src/bills";

test("a period begins on its first day, a week on Monday, and ends before the next", () => {
  const rows: [Period, string, string, string][] = [
    ["day", "2026-11-30", "2026-11-30", "2026-12-01"],
    ["week", "2026-11-30", "2026-11-30", "2026-12-07"],
    ["week", "2026-11-29", "2026-11-23", "2026-11-30"],
    ["week", "2027-01-01", "2026-12-28", "2027-01-04"],
    ["month", "2026-11-30", "2026-11-01", "2026-12-01"],
    ["month", "2026-12-01", "2026-12-01", "2027-01-01"],
    ["month", "2028-02-29", "2028-02-01", "2028-03-01"],
    ["month", "2026-02-28", "2026-02-01", "2026-03-01"],
    // a day of 23 and one of 25 hours
    ["week", "2026-03-29", "2026-03-23", "2026-03-30"],
    ["day", "2026-10-25", "2026-10-25", "2026-10-26"],
  ];
  for (const [period, day, start, end] of rows) assert.deepEqual(spanOf(period, day), [start, end], `${period} ${day}`);
});

const DAY = {
  date: "29 Nov 2026",
  is_requested_day: true,
  electricity: {
    off_peak: { usage: 6.2, rate: 0.07, cost: 0.43 },
    peak: { usage: 0, rate: null, cost: 0 },
    smart_charging: { usage: 1.8, rate: 0.07, cost: 0.13, sessions: 2, savings: 0.41 },
    total_cost: 1.03,
  },
  electricity_standing_charge: 0.47,
  gas: { usage: 12.5, cost: 0.75, standing_charge: null, total_cost: null },
  total_cost: null,
};

test("what everyone may see of a day has the shape of a bill, without what was not used", () => {
  const bill = ofDay(DAY);
  assert.deepEqual(bill.total, { as_billed: null });
  assert.deepEqual(bill.meters, [
    {
      device_id: "electricity",
      direction: "import",
      bands: [
        { band: "smart_charging", kwh: 1.8, as_billed: 0.13 },
        { band: "off_peak", kwh: 6.2, as_billed: 0.43 },
      ],
      standing_charge: 0.47,
      total: { as_billed: 1.03 },
      missing_half_hours: 0,
      smart_charging_sessions: 2,
      smart_charging_savings: 0.41,
    },
    {
      device_id: "gas",
      direction: "import",
      bands: [{ band: "standard", kwh: 12.5, as_billed: 0.75 }],
      standing_charge: null,
      total: { as_billed: null },
      missing_half_hours: 0,
      smart_charging_sessions: 0,
      smart_charging_savings: 0,
    },
  ]);
});

test("a home without gas has no gas", () => {
  assert.deepEqual(ofDay({ ...DAY, gas: null }).meters.map((one) => one.device_id), ["electricity"]);
});
