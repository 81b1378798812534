/** Whether what carries a piece of work out is over; `undefined` when the task hub knows nothing of it. */
export type HasEnded = (id: string) => Promise<boolean | undefined>;

/** Work asked for less than this ago is on its way. Milliseconds. */
export const restMs = 10 * 60_000;

interface Waiting {
  readonly id: string;
  /** When it was asked for; of work that waits for its turn, when that came. */
  readonly askedAt: string;
  /** How long its start may take, in milliseconds: what has not begun by then never will. */
  readonly startWithinMs: number;
}

/** Why nobody will do a piece of work that waits or is said to be under way; `undefined` while somebody may. */
export async function whyLost(
  { id, askedAt, startWithinMs }: Waiting,
  hasEnded: HasEnded,
  now: Date,
): Promise<string | undefined> {
  const age = now.getTime() - Date.parse(askedAt);
  if (age < restMs) return undefined;
  const ended = await hasEnded(id);
  if (ended === true) return 'its orchestration ended before it did';
  return ended === undefined && age >= startWithinMs
    ? `nothing carries it out: it was to begin at ${askedAt}, and the task hub does not know it`
    : undefined;
}
