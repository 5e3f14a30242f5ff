/** Finds what belongs together by platform, translation key and device, never by entity ids. */
import type { Hass, RegistryEntity } from "./hass";

export const DOMAIN = "octopus_insight";

export const isOurs = (one: RegistryEntity | undefined, keys: string[]): boolean =>
  one?.platform === DOMAIN && keys.includes(one.translation_key ?? "");

export const ours = (hass: Hass, keys: string[]): RegistryEntity[] => Object.values(hass.entities).filter((one) => isOurs(one, keys));

/** The entity of a key on a device. */
export const entityOn = (hass: Hass, device: string, key: string): string | undefined =>
  ours(hass, [key]).find((one) => one.device_id === device)?.entity_id;

/** What is of a device, else the first one. */
export const ofDevice = <T extends { device_id: string }>(all: T[], device: string | undefined): T | undefined =>
  all.find((one) => one.device_id === device) ?? all[0];

/** What a card shows: the entry it asks about, and the device that was chosen. */
export interface Chosen { entry: string; device: string }

/** The home of a configured entity, else of the first entity of a kind; undefined: there is none. */
export function chosen(hass: Hass, entity: string | undefined, keys: string[]): Chosen | undefined {
  const first = entity ? hass.entities[entity] : ours(hass, keys)[0];
  const device = first?.platform === DOMAIN && first.device_id;
  const entry = device && hass.devices[device]?.primary_config_entry;
  return device && entry ? { entry, device } : undefined;
}

export const deviceName = (hass: Hass, id: string): string => hass.devices[id]?.name_by_user ?? hass.devices[id]?.name ?? "";
