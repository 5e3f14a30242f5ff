/** Texts of the integration's translations, loaded once for each language. */
import type { Hass, Localize, Values } from "./hass";
import { DOMAIN } from "./find";

const loaded = new Map<string, Localize>();
const loading = new Map<string, Promise<Localize>>();

/** Load the texts, once: Home Assistant answers a second request before the first has brought any. */
export async function load(hass: Hass, then: () => void): Promise<void> {
  const { language } = hass;
  if (loaded.has(language)) return;
  if (!loading.has(language)) loading.set(language, hass.loadBackendTranslation("common", DOMAIN));
  // tried again with the next update
  const found = await loading.get(language)!.catch(() => undefined);
  loading.delete(language);
  if (!found) return;
  loaded.set(language, found);
  then();
}

/** A text of ours, or undefined until texts are there. */
export const text = (hass: Hass, key: string, values?: Values): string | undefined =>
  loaded.get(hass.language)?.(`component.${DOMAIN}.common.${key}`, values) || undefined;

/** What a sensor calls one of its states. */
export const stateText = (hass: Hass, key: string, state: string): string =>
  hass.localize(`component.${DOMAIN}.entity.sensor.${key}.state.${state}`) || state;
