import assert from "node:assert/strict";
import { test } from "node:test";
import { addDays, clock, clockNamed, clockSeconds, dayOf, duration, inCoins, midnight, price, spanText } from "../src/format";

const LONDON = "Europe/London";

test("a local day begins at its own midnight, also where clocks change", () => {
  const rows: [string, string, string, number][] = [
    ["2026-03-28", LONDON, "2026-03-28T00:00Z", 48],
    ["2026-03-29", LONDON, "2026-03-29T00:00Z", 46],
    ["2026-03-30", LONDON, "2026-03-29T23:00Z", 48],
    ["2026-10-24", LONDON, "2026-10-23T23:00Z", 48],
    ["2026-10-25", LONDON, "2026-10-24T23:00Z", 50],
    ["2026-10-26", LONDON, "2026-10-26T00:00Z", 48],
    ["2026-07-15", "Australia/Adelaide", "2026-07-14T14:30Z", 48],
    ["2026-11-30", "UTC", "2026-11-30T00:00Z", 48],
  ];
  for (const [day, zone, begins, slots] of rows) {
    assert.equal(midnight(day, zone), Date.parse(begins), day);
    assert.equal((midnight(addDays(day, 1), zone) - midnight(day, zone)) / 1_800_000, slots, day);
  }
});

test("a time is that of the supply", () => {
  assert.equal(clock(Date.parse("2026-07-15T01:30Z"), LONDON), "02:30");
  assert.equal(clock(Date.parse("2026-01-15T02:30Z"), LONDON), "02:30");
  assert.equal(clock(Date.parse("2026-01-15T00:00Z"), LONDON), "00:00");
  assert.equal(clockSeconds(Date.parse("2026-07-15T23:31:20Z"), LONDON), "00:31:20");
  assert.equal(clockSeconds(Date.parse("2026-01-15T17:31:19.001Z"), LONDON), "17:31:20");
  assert.equal(dayOf(Date.parse("2026-07-14T23:00Z"), LONDON), "2026-07-15");
  assert.equal(dayOf(Date.parse("2026-07-14T22:59Z"), LONDON), "2026-07-14");
});

test("a price is in the smallest coin, and zero has no sign", () => {
  const rows: [number | null, string, string][] = [
    [0.07, "GBP", "7.0 p"],
    [0, "GBP", "0.0 p"],
    [-0.0004, "GBP", "0.0 p"],
    [-0.0006, "GBP", "−0.1 p"],
    [0.285, "EUR", "28.5 c"],
    [1.5, "NOK", "150.0 øre"],
    [null, "GBP", "–"],
  ];
  for (const [perKwh, currency, text] of rows) assert.equal(price(perKwh, currency), text);
  assert.equal(inCoins(0.1049, 0), "10");
});

test("a duration has whole minutes, and never less than what is left", () => {
  const rows: [number, string][] = [
    [-1, "0 min"],
    [0, "0 min"],
    [1, "1 min"],
    [60_000, "1 min"],
    [59 * 60_000 + 1, "1 h"],
    [60 * 60_000, "1 h"],
    [150 * 60_000, "2 h 30"],
    [61 * 60_000, "1 h 01"],
  ];
  for (const [ms, text] of rows) assert.equal(duration(ms), text);
});

test("days from one to another are named as briefly as can be", () => {
  assert.equal(spanText("2026-11-01", "2026-11-29", "en-GB").replaceAll("\u2009", ""), "1–29 Nov 2026");
  assert.equal(spanText("2026-11-29", "2026-11-29", "en-GB"), "29 Nov 2026");
});

test("a time that comes twice, as clocks go back, has its name", () => {
  const rows: [string, string][] = [
    ["2026-10-24T23:30Z", "00:30"],
    ["2026-10-25T00:00Z", "01:00 BST"],
    ["2026-10-25T00:59Z", "01:59 BST"],
    ["2026-10-25T01:00Z", "01:00 GMT"],
    ["2026-10-25T01:59Z", "01:59 GMT"],
    ["2026-10-25T02:00Z", "02:00"],
    ["2026-03-28T01:00Z", "01:00"],
    ["2026-03-29T00:59Z", "00:59"],
    ["2026-03-29T01:00Z", "02:00"],
  ];
  for (const [moment, text] of rows) assert.equal(clockNamed(moment, LONDON), text);
});
