/** Registers cards once Home Assistant's own registry is there, and lists them in its dialogs. */
import { SlotBars } from "./bars";
import { label, type InsightCard } from "./card";
import { BatteryCard } from "./cards/battery";
import { ChargingCard } from "./cards/charging";
import { BillCard } from "./cards/bill";
import { KitchenCard } from "./cards/kitchen";
import { ExplorerCard } from "./cards/explorer";
import { PriceCard } from "./cards/price";
import { QualityCard } from "./cards/quality";
import { WhatIfCard } from "./cards/whatif";
import { isOurs } from "./find";
import type { Hass } from "./hass";
import { DashboardStrategy } from "./strategy";
import { load } from "./texts";

const CARDS: Record<string, typeof InsightCard & CustomElementConstructor> = {
  explorer: ExplorerCard,
  price: PriceCard,
  charging: ChargingCard,
  battery: BatteryCard,
  bill: BillCard,
  whatif: WhatIfCard,
  quality: QualityCard,
  kitchen: KitchenCard,
};

// Home Assistant replaces the registry: what is defined before that is not found afterwards
void window.customElements.whenDefined("home-assistant").then(() => {
  const define = (name: string, element: CustomElementConstructor) => customElements.get(name) ?? customElements.define(name, element);
  define("octopus-insight-bars", SlotBars);
  define("ll-strategy-dashboard-octopus-insight", DashboardStrategy);
  for (const [name, card] of Object.entries(CARDS)) define(`octopus-insight-${name}`, card);
  const { hass } = document.querySelector("home-assistant") as HTMLElement & { hass?: Hass };
  if (hass) void load(hass, () => undefined);
});

type Listed = Record<string, unknown>;
const lists = window as unknown as Record<"customCards" | "customStrategies", Listed[] | undefined>;
const list = (where: keyof typeof lists, one: Listed) => {
  const all = (lists[where] ??= []);
  if (!all.some(({ type }) => type === one.type)) all.push(one);
};
list("customStrategies", {
  type: "octopus-insight",
  strategyType: "dashboard",
  name: "Octopus Insight",
  get description() { return label("dashboard_about"); },
});
for (const [name, card] of Object.entries(CARDS)) {
  const type = `octopus-insight-${name}`;
  list("customCards", {
    type,
    get name() { return label(`card_name_${name}`) ?? type; },
    get description() { return label(`card_about_${name}`); },
    preview: true,
    getEntitySuggestion: (hass: Hass, entity: string) =>
      isOurs(hass.entities[entity], card.keys) ? { config: { type: `custom:${type}`, entity } } : null,
  });
}
