/** The dashboard: composed of what the home has, each account apart. */
import { DOMAIN, deviceName } from "./find";
import type { Hass, RegistryEntity } from "./hass";
import { load, text } from "./texts";

type Config = Record<string, unknown>;

/** What only one kind of device has, by translation key, the best first; `used`: what is there where use is known. */
const KINDS = {
  import: ["price_level", "off_peak", "cheap_times", "cost_per_hour", "price_level_changed"],
  export: ["export_rate", "next_export_rate", "previous_export", "previous_earnings"],
  car: ["intelligent_dispatching", "intelligent_state", "next_dispatch", "dispatches", "refresh_dispatches"],
  site: ["powerwall_tariff", "powerwall_status", "powerwall_sync", "powerwall_out_of_sync"],
  display: ["display"],
  used: ["previous_consumption", "previous_cost", "previous_earnings", "tariff", "standing_charge", "requests_last_hour"],
};
const SESSIONS = ["saving_session", "free_electricity", "octoplus_points"];
const [TITLE, COLUMNS] = ["Octopus Insight", 3];

interface Home { name: string; entities: RegistryEntity[] }

/** What each account has, in the order of their names. */
function homes(hass: Hass): Home[] {
  const found = new Map<string, Home>();
  for (const one of Object.values(hass.entities)) {
    const device = one.platform === DOMAIN && one.device_id ? hass.devices[one.device_id] : undefined;
    const entry = device?.primary_config_entry;
    if (!device || !entry) continue;
    const home = found.get(entry) ?? { name: deviceName(hass, device.via_device_id ?? device.id), entities: [] };
    home.entities.push(one);
    found.set(entry, home);
  }
  return [...found.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** An entity of each device of a kind. */
function each({ entities }: Home, kind: keyof typeof KINDS): string[] {
  const devices = new Map<string, string>();
  for (const key of KINDS[kind])
    for (const { translation_key, device_id, entity_id } of entities)
      if (translation_key === key && !devices.has(device_id!)) devices.set(device_id!, entity_id);
  return [...devices.values()];
}

const card = (name: string, entity?: string): Config => ({ type: `custom:octopus-insight-${name}`, entity });
const heading = (title: string, style = "title"): Config => ({ type: "heading", heading: title, heading_style: style });
const section = (cards: Config[], column_span = 1): Config => ({ type: "grid", column_span, cards });
const wide = (cards: Config[]): Config => section(cards.map((one) => ({ ...one, grid_options: { columns: "full" } })), COLUMNS);

export function dashboard(hass: Hass): { title: string; views: Config[] } {
  const t = (key: string) => text(hass, `dashboard_${key}`) ?? key;
  const found = homes(hass);
  const isEmpty = !found.length;
  // Home Assistant keeps a view's number, not its path, while a dashboard changes: no view may come before another
  const shared = (path: string) => ({ title: t(path), path, visible: !isEmpty || path === "now" });
  /** Sections of all homes, each below its name where there are several. */
  const view = (path: string, of: (home: Home) => Config[]): Config => {
    const named = (home: Home, own = of(home)) => (found.length > 1 && own.length ? [wide([heading(home.name)]), ...own] : own);
    const sections = isEmpty ? [wide([empty(t, hass.user?.is_admin)])] : found.flatMap((home) => named(home));
    return { ...shared(path), ...(sections.length ? {} : { visible: false }), type: "sections", max_columns: COLUMNS, sections };
  };
  const kitchen = (entity?: string): Config => ({ ...shared("kitchen"), type: "panel", cards: [{ ...card("kitchen", entity), kiosk: true }] });
  const name = (home: Home, index: number): Config =>
    found.length < 2 ? {} : { title: `${t("kitchen")}: ${home.name}`, path: index ? `kitchen-${index + 1}` : "kitchen" };
  const whole = (name: string) => (home: Home) => !each(home, "used").length ? [] : [wide([card(name, each(home, "import")[0] ?? home.entities[0]!.entity_id)])];
  const now = (home: Home): Config[] => {
    const cards = (name: string, kind: keyof typeof KINDS) => each(home, kind).map((one) => card(name, one));
    const tiles = home.entities
      .filter((one) => SESSIONS.includes(one.translation_key ?? "") && !one.entity_id.startsWith("calendar."))
      .map(({ entity_id }) => ({ type: "tile", entity: entity_id, name: { type: "entity" } }));
    const sessions = tiles.length ? [heading(t("sessions"), "subtitle"), ...tiles] : [];
    const left = [...cards("price", "import"), ...cards("charging", "car")];
    const right = [...cards("price", "export"), ...cards("battery", "site"), ...sessions];
    return [left, right].filter((one) => one.length).map((one) => section(one));
  };
  const picture = (entity: string) => section([{ type: "picture-entity", entity, show_state: false, show_name: false }]);
  return {
    title: TITLE,
    views: [
      view("now", now),
      view("history", whole("explorer")),
      view("bill", whole("bill")),
      view("whatif", whole("whatif")),
      view("data", (home) => [...whole("quality")(home), ...each(home, "display").map(picture)]),
      ...found.flatMap((home, index) => each(home, "import").slice(0, 1).map((entity) => ({ ...kitchen(entity), ...name(home, index) }))),
      ...(isEmpty ? [kitchen()] : []),
    ],
  };
}

/** What to do where no account is set up. */
function empty(t: (key: string) => string, isAdmin: boolean | undefined): Config {
  const path = `/config/integrations/dashboard/add?domain=${DOMAIN}`;
  const add = { text: t("add"), appearance: "filled", tap_action: { action: "navigate", navigation_path: path } };
  const content = t(isAdmin ? "empty" : "empty_not_admin");
  return { type: "empty-state", icon: "mdi:flash-outline", title: TITLE, content, buttons: isAdmin ? [add] : [] };
}

export class DashboardStrategy extends HTMLElement {
  static async generate(_config: Config, hass: Hass): Promise<Config> {
    await load(hass, () => undefined);
    return dashboard(hass);
  }

  static getCreateSuggestions(): Config { return { title: TITLE, icon: "mdi:flash" }; }

  /** Called with each change of a state: build it again only where it comes to something else. */
  static shouldRegenerate(_config: Config, before: Hass, now: Hass): boolean {
    const isSame = (["entities", "devices", "language"] as const).every((key) => before[key] === now[key]);
    return !isSame && JSON.stringify(dashboard(before)) !== JSON.stringify(dashboard(now));
  }
}
