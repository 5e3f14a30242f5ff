/** Answers to a question, followed over a websocket subscription that several cards share. */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { Connection, Hass } from "./hass";
import { DOMAIN } from "./find";

export interface Problem { key: string | null; message?: string }

/** An answer, when it came [ms], and why there is none now: the last one stays. */
export interface News<T> { answer?: T; at?: number; problem?: Problem; progress?: Progress }

/** Steps of a long answer that are done. */
export type Progress = Record<"step" | "steps", number>;

type Event = { answer: any } | { problem: Problem } | { progress: Progress };
const [FIRST_RETRY_MS, LONGEST_RETRY_MS] = [2_000, 60_000];

/** One subscription; made again after each reconnect, and tried again when it is refused. */
class Channel {
  news: News<any> = {};
  readonly feeds = new Set<Feed<any>>();
  private end?: Promise<(() => Promise<void>) | undefined>;
  private timer?: number;
  private wait = FIRST_RETRY_MS;

  constructor(private readonly connection: Connection, private readonly message: Record<string, unknown>) {
    connection.addEventListener("ready", this.begin);
    connection.addEventListener("disconnected", this.lost);
    this.begin();
  }

  private begin = (): void => {
    clearTimeout(this.timer);
    const heard = (event: Event) => {
      this.wait = FIRST_RETRY_MS;
      this.hear("answer" in event ? { answer: event.answer, at: Date.now() } : { ...this.news, ...event });
    };
    this.end = this.connection
      .subscribeMessage(heard, this.message, { resubscribe: false })
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

  private hear(news: News<any>): void {
    this.news = news;
    this.feeds.forEach(({ card }) => card.requestUpdate());
  }

  close(): void {
    clearTimeout(this.timer);
    this.connection.removeEventListener("ready", this.begin);
    this.connection.removeEventListener("disconnected", this.lost);
    void this.end?.then((end) => end?.()).catch(() => undefined);
  }
}

/** Scenarios are answered once, on a command of their own: ending it stops the work. */
const how = (question: string) =>
  question === "scenario" ? { type: `${DOMAIN}/${question}` } : { type: `${DOMAIN}/follow`, question };

/** By question; a page has one connection. */
const channels = new Map<string, Channel>();

/** Holds a card's share of a subscription, and updates the card with its news. */
export class Feed<T> implements ReactiveController {
  private key?: string;

  constructor(readonly card: ReactiveControllerHost) {
    card.addController(this);
  }

  private get channel(): Channel | undefined { return channels.get(this.key ?? ""); }
  get news(): News<T> { return this.channel?.news ?? {}; }

  /** Follow a question, or none without fields; the same one again changes nothing. */
  ask({ connection }: Hass, question: string, fields: Record<string, unknown> | undefined): void {
    const key = fields && JSON.stringify([question, fields]);
    if (key === this.key) return;
    this.hostDisconnected();
    this.key = key;
    if (!key) return;
    if (!this.channel) channels.set(key, new Channel(connection, { ...how(question), fields }));
    this.channel!.feeds.add(this);
  }

  hostConnected(): void { this.card.requestUpdate(); }

  hostDisconnected(): void {
    const { channel } = this;
    channel?.feeds.delete(this);
    if (channel?.feeds.size === 0) {
      channel.close();
      channels.delete(this.key!);
    }
    this.key = undefined;
  }
}
