import assert from "node:assert/strict";
import { test } from "node:test";
import { hours, place } from "../src/lines";
import { clock } from "../src/format";

const at = (moment: string) => Date.parse(moment);

test("hours are those of the supply, also where clocks change", () => {
  const rows: [string, string, string, string, string][] = [
    ["winter", "2026-11-30T08:30Z", "2026-12-01T08:30Z", "Europe/London", "12:00 18:00 00:00 06:00"],
    ["summer", "2026-07-14T23:00Z", "2026-07-15T23:00Z", "Europe/London", "00:00 06:00 12:00 18:00"],
    ["a day of 23 hours", "2026-03-29T00:00Z", "2026-03-29T23:00Z", "Europe/London", "00:00 06:00 12:00 18:00"],
    ["a day of 25 hours", "2026-10-24T23:00Z", "2026-10-26T00:00Z", "Europe/London", "00:00 06:00 12:00 18:00"],
    ["over a day", "2026-10-24T23:00Z", "2026-10-26T00:30Z", "Europe/London", "00:00 12:00 00:00"],
    ["an odd zone", "2026-07-15T00:10Z", "2026-07-16T00:10Z", "Australia/Adelaide", "12:00 18:00 00:00 06:00"],
  ];
  for (const [name, start, end, zone, expected] of rows) {
    const found = hours({ start: at(start), end: at(end) }, zone);
    assert.equal(found.map((one) => clock(one, zone)).join(" "), expected, name);
  }
});

test("what is outside of a span is at its edge", () => {
  const span = { start: 1000, end: 3000 };
  assert.deepEqual([0, 1000, 1500, 3000, 9000].map((moment) => place(moment, span)), [0, 0, 25, 100, 100]);
});
