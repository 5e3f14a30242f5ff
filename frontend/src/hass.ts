/** What we use of Home Assistant's `hass` object, which has no published types. */

export interface State {
  state: string;
  attributes: Record<string, any>;
  last_updated: string;
}

export interface RegistryEntity {
  entity_id: string;
  device_id?: string | null;
  platform?: string;
  translation_key?: string;
}

export interface Device {
  id: string;
  name: string | null;
  name_by_user: string | null;
  primary_config_entry: string | null;
  via_device_id: string | null;
}

export type Values = Record<string, string | number>;
export type Localize = (key: string, values?: Values) => string;
type Message = Record<string, unknown>;

export interface Connection {
  subscribeMessage<T>(
    callback: (event: T) => void,
    message: Message,
    options?: { resubscribe?: boolean },
  ): Promise<() => Promise<void>>;
  addEventListener(name: "ready" | "disconnected", listener: () => void): void;
  removeEventListener(name: "ready" | "disconnected", listener: () => void): void;
}

export interface Hass {
  states: Record<string, State>;
  entities: Record<string, RegistryEntity>;
  devices: Record<string, Device>;
  connection: Connection;
  language: string;
  locale: { language: string; time_format: string };
  themes: { darkMode: boolean };
  user?: { is_admin: boolean };
  kioskMode?: boolean;
  localize: Localize;
  loadBackendTranslation(category: string, integrations: string): Promise<Localize>;
  callWS<T>(message: Message): Promise<T>;
}
