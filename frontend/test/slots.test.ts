import assert from "node:assert/strict";
import { test } from "node:test";
import type { Meter, Slot } from "../src/answers";
import type { State } from "../src/hass";
import { foretold, levelLike, priceLine } from "../src/slots";

const HALF_HOUR = 1_800_000;
const NOON = Date.parse("2026-11-30T12:00Z");

const state = (attributes: Record<string, unknown>): State => ({ entity_id: "sensor.any", state: "1", attributes, last_updated: "" });

const slots = (...prices: (number | null)[]): Slot[] =>
  prices.map((price, index) => ({
    start: new Date(NOON + index * HALF_HOUR).toISOString(),
    end: new Date(NOON + (index + 1) * HALF_HOUR).toISOString(),
    price,
    level: price === null ? null : price < 0.1 ? "cheap" : price < 0.25 ? "normal" : "expensive",
    band: null,
    reason: "tariff",
    certainty: "published",
  }));

test("any list with starts and prices is read, whatever its fields and unit are called", () => {
  const iso = "2026-11-30T12:00:00+00:00";
  const next = "2026-11-30T13:00:00+00:00";
  const rows: [string, Record<string, unknown>, [number, number][]][] = [
    ["pence, without ends", { unit_of_measurement: "p/kWh", prices: [{ date_time: iso, agile_pred: 12.5, agile_low: 1 }] }, [[12.5, 30]]],
    ["the next row ends one", { unit_of_measurement: "p/kWh", prices: [{ from: iso, price: 12 }, { from: next, price: 13 }] }, [[12, 60], [13, 30]]],
    ["pounds, with ends", { unit_of_measurement: "GBP/kWh", rates: [{ start: iso, end: next, value_exc_vat: 1, value_inc_vat: 0.125 }] }, [[12.5, 60]]],
    ["seconds", { unit_of_measurement: "EUR/kWh", list: [{ startTime: NOON / 1000, endTime: NOON / 1000 + 900, rate: 0.2 }] }, [[20, 15]]],
    ["milliseconds, a megawatt hour", { unit_of_measurement: "EUR/MWh", list: [{ time: NOON, total: 80 }] }, [[8, 30]]],
    ["cents", { unit_of_measurement: "ct/kWh", list: [{ valid_from: iso, valid_to: next, value: -3 }] }, [[-3, 60]]],
    ["öre", { unit_of_measurement: "öre/kWh", list: [{ start: iso, value: 90 }] }, [[90, 30]]],
    ["a list of other things before it", { names: ["a", null], unit_of_measurement: "p", rows: [{ start: iso, price: 5 }] }, [[5, 30]]],
    ["out of order", { unit_of_measurement: "p", rows: [{ start: next, price: 6 }, { start: iso, price: 5 }] }, [[5, 60], [6, 30]]],
    ["prices as text, or none", { rows: [{ start: iso, price: "5" }, { start: iso }, { price: 4 }] }, []],
    ["no list", { unit_of_measurement: "p/kWh", price: 3 }, []],
  ];
  for (const [name, attributes, expected] of rows) {
    const found = foretold(state(attributes)).map((one) => [Number((one.price * 100).toFixed(6)), (one.end - one.start) / 60_000]);
    assert.deepEqual(found, expected, name);
    assert.equal(foretold(state(attributes))[0]?.start ?? NOON, NOON, name);
  }
});

test("a predicted price has the level of the nearest known one", () => {
  const meter = { slots: slots(null, 0.07, 0.2, 0.3) } as Meter;
  const rows: [number, string | null][] = [[-1, "cheap"], [0.13, "cheap"], [0.14, "normal"], [0.26, "expensive"], [9, "expensive"]];
  for (const [price, level] of rows) assert.equal(levelLike(meter, price), level, String(price));
  assert.equal(levelLike({ slots: slots(null, null) } as Meter, 0.2), null);
});

test("a line of prices has a gap where none is known", () => {
  const x = (moment: string) => (Date.parse(moment) - NOON) / HALF_HOUR;
  const line = (...prices: (number | null)[]) => priceLine(slots(...prices), x, (price) => price * 100);
  assert.equal(line(0.1, 0.2), "M0 10H1L1 20H2");
  assert.equal(line(null, 0.1, null, 0.2, null), "M1 10H2M3 20H4");
  assert.equal(line(), "");
});
