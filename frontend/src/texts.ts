/** Texts of the integration's translations, loaded once for each language. */

import type { Hass, Localize } from "./hass";
import { DOMAIN } from "./find";

const loaded = new Map<string, Localize>();

/** Load the texts; `then` is called when they are there. */
export async function load(hass: Hass, then: () => void): Promise<void> {
  if (loaded.has(hass.language)) return;
  const { language } = hass;
  try {
    loaded.set(language, await hass.loadBackendTranslation("common", DOMAIN));
    then();
  } catch {
    // tried again with the next update
  }
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
