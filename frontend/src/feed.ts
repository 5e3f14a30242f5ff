/** Answers to a question, followed over a websocket subscription that several cards share. */

import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Connection, Hass } from "./hass";
import { DOMAIN } from "./find";

export interface Problem {
  key: string | null;
  message?: string;
}

export interface News<T> {
  answer?: T;
  /** When the answer came [ms]. */
  at?: number;
  /** Why there is no answer now; the last one stays. */
  problem?: Problem;
}

type Event<T> = { answer: T } | { problem: Problem };
const FIRST_RETRY_MS = 2_000;
const LONGEST_RETRY_MS = 60_000;

/** One subscription; begun anew after each reconnect, and tried again when it is refused. */
class Channel<T> {
  news: News<T> = {};
  readonly listeners = new Set<() => void>();
  private end?: Promise<(() => Promise<void>) | undefined>;
  private timer?: number;
  private wait = FIRST_RETRY_MS;

  constructor(
    private readonly connection: Connection,
    private readonly message: Record<string, unknown>,
  ) {
    connection.addEventListener("ready", this.begin);
    connection.addEventListener("disconnected", this.lost);
    this.begin();
  }

  private begin = (): void => {
    clearTimeout(this.timer);
    const heard = (event: Event<T>) => {
      this.wait = FIRST_RETRY_MS;
      this.hear("answer" in event ? { answer: event.answer, at: Date.now() } : { ...this.news, ...event });
    };
    this.end = this.connection
      .subscribeMessage<Event<T>>(heard, this.message, { resubscribe: false })
      .catch((error: { code?: string; message?: string } | undefined) => {
        const key = error?.code === "unknown_command" ? "not_running" : "refused";
        this.hear({ ...this.news, problem: { key, message: error?.message } });
        this.timer = window.setTimeout(this.begin, this.wait);
        this.wait = Math.min(2 * this.wait, LONGEST_RETRY_MS);
        return undefined;
      });
  };

  private lost = (): void => {
    clearTimeout(this.timer);
    this.end = undefined;
    this.hear({ ...this.news, problem: { key: "disconnected" } });
  };

  private hear(news: News<T>): void {
    this.news = news;
    this.listeners.forEach((listener) => listener());
  }

  close(): void {
    clearTimeout(this.timer);
    this.connection.removeEventListener("ready", this.begin);
    this.connection.removeEventListener("disconnected", this.lost);
    void this.end?.then((end) => end?.()).catch(() => undefined);
  }
}

const channels = new WeakMap<Connection, Map<string, Channel<any>>>();

/** Holds a card's share of a subscription, and updates the card with its news. */
export class Feed<T> implements ReactiveController {
  private channel?: Channel<T>;
  private key?: string;
  private connection?: Connection;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  get news(): News<T> {
    return this.channel?.news ?? {};
  }

  /** Follow a question; the same one again changes nothing. */
  ask(hass: Hass, question: string, fields: Record<string, unknown>): void {
    const key = JSON.stringify([question, fields]);
    if (key === this.key && hass.connection === this.connection) return;
    this.hostDisconnected();
    [this.key, this.connection] = [key, hass.connection];
    let known = channels.get(hass.connection);
    if (!known) channels.set(hass.connection, (known = new Map()));
    this.channel = known.get(key);
    if (!this.channel) {
      this.channel = new Channel<T>(hass.connection, { type: `${DOMAIN}/follow`, question, fields });
      known.set(key, this.channel);
    }
    this.channel.listeners.add(this.update);
  }

  private update = (): void => this.host.requestUpdate();

  hostConnected(): void {
    this.host.requestUpdate();
  }

  hostDisconnected(): void {
    this.channel?.listeners.delete(this.update);
    if (this.channel?.listeners.size === 0) {
      this.channel.close();
      channels.get(this.connection!)?.delete(this.key!);
    }
    this.channel = this.key = undefined;
  }
}
