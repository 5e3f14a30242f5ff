/** What we use of Home Assistant's `hass` object, which has no published types. */
type Message = Record<string, unknown>;
export type Values = Record<string, string | number>;
export type Localize = (key: string, values?: Values) => string;

export interface State { state: string; attributes: Record<string, any>; last_updated: string }

export interface RegistryEntity extends Partial<Record<"platform" | "translation_key", string>> {
  entity_id: string;
  device_id?: string | null;
}

export interface Device extends Record<"name" | "name_by_user" | "primary_config_entry" | "via_device_id", string | null> {
  id: string;
}

type Listen = (name: "ready" | "disconnected", listener: () => void) => void;
export interface Connection extends Record<"addEventListener" | "removeEventListener", Listen> {
  subscribeMessage<T>(callback: (event: T) => void, message: Message, options: { resubscribe: boolean }): Promise<() => Promise<void>>;
}

export interface Hass {
  states: Record<string, State>;
  entities: Record<string, RegistryEntity>;
  devices: Record<string, Device>;
  connection: Connection;
  language: string;
  locale: { language: string };
  themes: object;
  user?: { is_admin: boolean };
  kioskMode?: boolean;
  localize: Localize;
  loadBackendTranslation(category: string, integrations: string): Promise<Localize>;
  callWS<T>(message: Message): Promise<T>;
}
