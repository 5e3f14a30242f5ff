/** Texts of the integration's translations, loaded once for each language. */

import type { Hass, Localize } from "./hass";
import { DOMAIN } from "./find";

const loaded = new Map<string, Localize>();
const loading = new Map<string, Promise<void>>();

/** Load the texts, once: Home Assistant answers a second request before the first has brought any. */
export async function load(hass: Hass, then: () => void): Promise<void> {
  const { language } = hass;
  if (loaded.has(language)) return;
  if (!loading.has(language)) loading.set(language, fetchTexts(hass));
  await loading.get(language);
  if (loaded.has(language)) then();
}

async function fetchTexts(hass: Hass): Promise<void> {
  const { language } = hass;
  try {
    loaded.set(language, await hass.loadBackendTranslation("common", DOMAIN));
  } catch {
    // tried again with the next update
  }
  loading.delete(language);
}

/** A text of ours, or undefined until texts are there. */
export function text(
  hass: Hass,
  key: string,
  values?: Record<string, string | number>,
): string | undefined {
  return loaded.get(hass.language)?.(`component.${DOMAIN}.common.${key}`, values) || undefined;
}

/** What a sensor calls one of its states. */
export const stateText = (hass: Hass, key: string, state: string, domain = "sensor"): string =>
  hass.localize(`component.${DOMAIN}.entity.${domain}.${key}.state.${state}`) || state;
