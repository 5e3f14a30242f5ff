import assert from "node:assert/strict";
import { test } from "node:test";
import { authorities, completeness, percent, weeks, type Day } from "../src/gaps";

const day = (date: string, expected: number, present: number, counts: Record<string, number> = {}): Day => ({
  date,
  expected,
  present,
  authorities: counts,
});

test("a day is complete only when all that is due is there", () => {
  const rows: [Day | undefined, string][] = [
    [day("2026-11-16", 48, 48), "complete"],
    [day("2026-11-16", 48, 47), "partly"],
    [day("2026-11-16", 48, 1), "partly"],
    [day("2026-11-16", 48, 0), "nothing"],
    [day("2026-10-25", 50, 48), "partly"],
    [day("2026-03-29", 46, 46), "complete"],
    [day("2026-11-16", 0, 0), "no_supply"],
    [day("2026-11-16", 0, 48), "complete"],
    [day("2026-11-17", 48, 0), "nothing"],
    [day("2026-11-18", 0, 0), "later"],
    [day("2026-11-18", 0, 3), "later"],
    [undefined, "later"],
  ];
  for (const [one, is] of rows) assert.equal(completeness(one, "2026-11-18"), is, JSON.stringify(one));
});

test("0 and 100 percent mean none and all", () => {
  const rows: [number, number, number][] = [
    [0, 17520, 0],
    [1, 17520, 1],
    [87, 17520, 1],
    [8760, 17520, 50],
    [17519, 17520, 99],
    [17520, 17520, 100],
  ];
  for (const [part, whole, share] of rows) assert.equal(percent(part, whole), share);
});

test("authorities are added up over days, the highest first, and those without a half hour are left out", () => {
  const days = [day("2026-11-16", 48, 48, { computed: 30, unknown: 18 }), day("2026-11-17", 48, 48, { computed: 40, corrected: 8 })];
  assert.deepEqual(authorities(days), [["corrected", 8], ["computed", 70], ["unknown", 18]]);
});

test("a month is in weeks from Monday", () => {
  const rows: [string, number, number, number, string][] = [
    // weeks, empty cells before, days
    ["2026-11", 6, 6, 30, "2026-11-01"],
    ["2026-02", 5, 6, 28, "2026-02-01"],
    ["2027-02", 4, 0, 28, "2027-02-01"],
    ["2028-02", 5, 1, 29, "2028-02-01"],
    ["2026-12", 5, 1, 31, "2026-12-01"],
  ];
  for (const [month, count, before, length, first] of rows) {
    const found = weeks(month);
    const cells = found.flat();
    assert.equal(found.length, count, month);
    assert.ok(found.every((week) => week.length === 7));
    assert.equal(cells.indexOf(first), before);
    assert.equal(cells.filter(Boolean).length, length);
  }
});
