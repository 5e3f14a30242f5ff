import assert from "node:assert/strict";
import { test } from "node:test";
import type { Device, Hass, RegistryEntity } from "../src/hass";

Object.assign(globalThis, { HTMLElement: class {} });
const { dashboard, DashboardStrategy } = await import("../src/strategy");

const KEYS: Record<string, string[]> = {
  account: ["requests_last_hour"],
  import: ["price_level", "current_rate", "off_peak"],
  export: ["export_rate", "next_rate_change"],
  gas: ["current_rate", "standing_charge"],
  car: ["intelligent_dispatching", "intelligent_state"],
  site: ["powerwall_tariff", "powerwall_status"],
  display: ["display"],
};

/** A Home Assistant with accounts of these devices; `-key` leaves an entity out, as if disabled. */
function home(...accounts: string[][]): Hass {
  const entities: Record<string, RegistryEntity> = {
    "light.lamp": { entity_id: "light.lamp", platform: "hue", device_id: "lamp" },
  };
  const devices: Record<string, Device> = {};
  accounts.forEach((kinds, number) => {
    const missing = kinds.filter((kind) => kind.startsWith("-")).map((kind) => kind.slice(1));
    for (const kind of ["account", ...kinds.filter((one) => !one.startsWith("-"))]) {
      const id = `${kind}_${number}`;
      const via_device_id = kind === "account" ? null : `account_${number}`;
      const named = { name: `${kind} ${number}`, name_by_user: null, identifiers: [] };
      devices[id] = { id, ...named, primary_config_entry: `entry_${number}`, via_device_id };
      const key = kind.replace(/\d/, "");
      for (const translation_key of KEYS[key]!.filter((one) => !missing.includes(one))) {
        const entity_id = `sensor.${id}_${translation_key}`;
        entities[entity_id] = { entity_id, platform: "octopus_insight", translation_key, device_id: id };
      }
    }
  });
  return { entities, devices, language: "en", user: { is_admin: true } } as unknown as Hass;
}

type Card = { type: string; entity?: string; heading?: string; cards?: Card[]; sections?: Card[] };
const inside = (card: Card): Card[] => [card, ...[...(card.cards ?? []), ...(card.sections ?? [])].flatMap(inside)];
const shown = (hass: Hass, path?: string) =>
  (dashboard(hass).views as (Card & { path: string })[])
    .filter((view) => !path || view.path === path)
    .flatMap((view) => inside(view).slice(1))
    .filter((card) => !["grid"].includes(card.type))
    .map((card) => `${card.type.replace("custom:octopus-insight-", "")} ${card.entity ?? card.heading ?? ""}`.trim());

test("what a home has not got has no card", () => {
  assert.deepEqual(shown(home(["import"])), [
    "price sensor.import_0_price_level",
    "explorer sensor.import_0_price_level",
    "bill sensor.import_0_price_level",
    "whatif sensor.import_0_price_level",
    "quality sensor.import_0_price_level",
    "kitchen sensor.import_0_price_level",
  ]);
});

test("where only prices are known, views of use have no content and are not shown; their number stays", () => {
  const hass = home(["import"]);
  const isHidden = (one: { visible: boolean; sections?: Card[] }) => !one.visible && !one.sections!.length;
  const hidden = () => (dashboard(hass).views as any[]).map((one) => one.sections && isHidden(one) && one.path);
  assert.deepEqual(hidden(), [false, false, false, false, false, undefined]);
  delete hass.entities["sensor.account_0_requests_last_hour"];
  assert.deepEqual(hidden(), [false, "history", "bill", "whatif", "data", undefined]);
  assert.deepEqual(shown(hass), ["price sensor.import_0_price_level", "kitchen sensor.import_0_price_level"]);
});

test("each meter, car, site and display has its own card", () => {
  assert.deepEqual(shown(home(["import", "export", "gas", "car1", "car2", "site", "display"]), "now"), [
    "price sensor.import_0_price_level",
    "charging sensor.car1_0_intelligent_dispatching",
    "charging sensor.car2_0_intelligent_dispatching",
    "price sensor.export_0_export_rate",
    "battery sensor.site_0_powerwall_tariff",
  ]);
  assert.ok(shown(home(["import", "display"]), "data").includes("picture-entity sensor.display_0_display"));
});

test("a device is known by another entity where one is disabled", () => {
  const rows = shown(home(["import", "car", "-price_level", "-intelligent_dispatching"]), "now");
  assert.deepEqual(rows, ["price sensor.import_0_off_peak", "charging sensor.car_0_intelligent_state"]);
});

test("two accounts are apart, each below its name, with a kitchen screen each", () => {
  const hass = home(["import"], ["import", "car"]);
  assert.deepEqual(shown(hass, "now"), [
    "heading account 0",
    "price sensor.import_0_price_level",
    "heading account 1",
    "price sensor.import_1_price_level",
    "charging sensor.car_1_intelligent_dispatching",
  ]);
  assert.deepEqual(shown(hass, "kitchen-2"), ["kitchen sensor.import_1_price_level"]);
});

test("a home with gas alone has its bill, and no price of electricity", () => {
  const rows = shown(home(["gas"]));
  assert.deepEqual(rows.map((row) => row.split(" ")[0]), ["explorer", "bill", "whatif", "quality"]);
});

test("without an account one tab says what to do, and a kitchen screen that is on stays", () => {
  const views = dashboard(home()).views as { path: string; visible: boolean }[];
  assert.deepEqual(views.filter((view) => view.visible).map((view) => view.path), ["now"]);
  assert.deepEqual(shown(home(), "now"), ["empty-state"]);
  assert.deepEqual(shown(home(), "kitchen"), ["kitchen"]);
});

test("a view keeps its number when an account is added", () => {
  const paths = (hass: Hass) => (dashboard(hass).views as { path: string }[]).map((view) => view.path);
  const [none, one, two] = [home(), home(["import"]), home(["import"], ["import"])].map(paths);
  assert.deepEqual(one, ["now", "history", "bill", "whatif", "data", "kitchen"]);
  assert.deepEqual(none, one);
  assert.deepEqual(two, [...one!, "kitchen-2"]);
});

test("it is built again only where it comes to something else", () => {
  const before = home(["import"]);
  const renamed = { ...before, entities: { ...before.entities, "light.new": before.entities["light.lamp"]! } };
  assert.equal(DashboardStrategy.shouldRegenerate({}, before, { ...before }), false);
  assert.equal(DashboardStrategy.shouldRegenerate({}, before, renamed), false);
  assert.equal(DashboardStrategy.shouldRegenerate({}, before, home(["import", "car"])), true);
});
