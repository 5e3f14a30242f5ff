/** What we use of Home Assistant's `hass` object, which has no published types. */

export interface State {
  entity_id: string;
  state: string;
  attributes: Record<string, any>;
  last_updated: string;
}

export interface RegistryEntity {
  entity_id: string;
  device_id?: string | null;
  platform?: string;
  translation_key?: string;
  name?: string;
}

export interface Device {
  id: string;
  name: string | null;
  name_by_user: string | null;
  primary_config_entry: string | null;
  via_device_id: string | null;
  identifiers: [string, string][];
}

export type Localize = (key: string, values?: Record<string, string | number>) => string;

export interface Connection {
  subscribeMessage<T>(
    callback: (event: T) => void,
    message: Record<string, unknown>,
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
  connected: boolean;
  config: { time_zone: string };
  language: string;
  locale: { language: string; time_format: string };
  themes: { darkMode: boolean };
  user?: { is_admin: boolean };
  kioskMode?: boolean;
  localize: Localize;
  loadBackendTranslation(category: string, integrations: string): Promise<Localize>;
  callWS<T>(message: Record<string, unknown>): Promise<T>;
  callService(
    domain: string,
    service: string,
    data: Record<string, unknown>,
    target?: Record<string, unknown>,
    notifyOnError?: boolean,
  ): Promise<unknown>;
  formatEntityState(state: State): string;
}
