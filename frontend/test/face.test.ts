import assert from "node:assert/strict";
import { test } from "node:test";
import type { Meter, Now } from "../src/answers";
import { face, meterOf } from "../src/face";
import type { News } from "../src/feed";

const NOON = Date.parse("2026-11-30T12:00Z");
const MINUTE = 60_000;
const meter = (more: Partial<Meter> = {}): Meter => ({
  device_id: "meter",
  direction: "import",
  tariff: null,
  level: "cheap",
  standing_charge: null,
  now: { price: 0.07, end: "2026-11-30T12:30Z", reason: "dispatch", certainty: "running" },
  slots: [],
  ...more,
});
const news = (problem?: string): News<Now> => ({ at: NOON, ...(problem && { problem: { key: problem } }) });

test("a price is shown until it ends, and no longer than the next answer takes", () => {
  const rows: [number, string, number | undefined][] = [
    [0, "cheap", 0.07],
    [30 * MINUTE - 1, "cheap", 0.07],
    [30 * MINUTE + 29_000, "cheap", 0.07],
    [30 * MINUTE + 31_000, "unknown", undefined],
    [24 * 60 * MINUTE, "unknown", undefined],
  ];
  for (const [after, kind, price] of rows) {
    const shown = face(news(), meter(), NOON + after);
    assert.deepEqual([shown.kind, shown.price], [kind, price], String(after));
  }
});

test("a price without an end is shown as long as there is a connection", () => {
  const flat = meter({ level: "normal", now: { price: 0.25, end: null, reason: "tariff", certainty: "known" } });
  assert.deepEqual(face(news(), flat, NOON + 1e9), { kind: "normal", price: 0.25, until: undefined });
  assert.deepEqual(face(news("disconnected"), flat, NOON), { kind: "offline" });
});

test("without a connection, an account that runs, a meter or a price nothing is shown", () => {
  assert.deepEqual(face(news("disconnected"), meter(), NOON), { kind: "offline" });
  assert.deepEqual(face(news("service_config_entry_not_loaded"), meter(), NOON), { kind: "unknown" });
  assert.deepEqual(face(news(), undefined, NOON), { kind: "unknown" });
  assert.deepEqual(face(news(), meter({ now: null, level: null }), NOON), { kind: "unknown" });
});

test("the meter is that of the device, else the first that takes electricity", () => {
  const [sells, first, second] = [
    meter({ device_id: "export", direction: "export" }),
    meter({ device_id: "first" }),
    meter({ device_id: "second" }),
  ];
  const answer = { meters: [sells, first, second] } as unknown as Now;
  const rows: [string | undefined, Meter][] = [["second", second], ["export", first], ["car", first], [undefined, first]];
  for (const [device, found] of rows) assert.equal(meterOf(answer, device), found, device);
  assert.equal(meterOf(undefined, "first"), undefined);
});
