/** What a screen that nobody tends may show of the price now; pure. */
import type { Kind, Meter, Now } from "./answers";
import type { News } from "./feed";
import { ofDevice } from "./find";

/** How long the next answer may take once a price has ended [ms]. */
const GRACE = 30_000;

/** A price may have an end [ms]. */
export interface Face { kind: Kind | "offline"; price?: number; until?: number }

/** The meter of a device, or the first one that takes electricity. */
export const meterOf = (answer: Now | undefined, device: string | undefined): Meter | undefined =>
  ofDevice((answer?.meters ?? []).filter((one) => one.direction === "import"), device);

/** A price is shown while it is sure to hold: with a connection, an account that runs, and before its end. */
export function face({ problem }: News<Now>, meter: Meter | undefined, moment: number): Face {
  if (problem) return { kind: problem.key === "disconnected" ? "offline" : "unknown" };
  if (!meter?.now) return { kind: "unknown" };
  const until = meter.now.end ? Date.parse(meter.now.end) : undefined;
  if (until !== undefined && moment > until + GRACE) return { kind: "unknown" };
  return { kind: meter.level ?? "unknown", price: meter.now.price, until };
}
