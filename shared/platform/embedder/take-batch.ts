/** How soon texts are wanted. It may rise while they wait. */
export interface Priority {
  isUrgent: boolean;
}

/** Texts of one call that wait for their vectors. */
export interface Waiting {
  /** Token ids by position. */
  readonly requests: readonly (readonly number[])[];
  /** Positions not yet handed out, longest text last: it is taken first, so that all finish together. */
  readonly waiting: number[];
  readonly priority: Readonly<Priority>;
}

/** One text of one call. */
export interface Job<Call> {
  readonly call: Call;
  readonly position: number;
}

/**
 * Tokens from which on a text runs alone: with more, running several at once saves little. The runtime adds up a lone text
 * in another order than one of several (the last bits differ), so that a text's length alone decides how it is run.
 */
const aloneFrom = 33;

/** Texts that run at once: with more the time per text stays the same, and others wait longer. */
const batchMax = 16;

/** One batch in so many is of the oldest call, whatever else waits: nothing is put off for ever. */
const oldestEvery = 4;

export const isRunAlone = ({ length }: readonly number[]): boolean => length >= aloneFrom;

/** Whether the batch with this number, counted from 1, is the oldest call's. */
export const isOldestsTurn = (number: number): boolean => number % oldestEvery === 0;

/**
 * Takes the next text of the call whose turn it is, with others that are as long, of any call. Urgent calls go before the
 * others, and of two alike the one with fewer texts left, so that a single text waits for no long call; but for the turns
 * of the oldest. `calls` are in the order of their arrival; those that have none left are dropped from the list.
 */
export function takeBatch<Call extends Waiting>(calls: Call[], isOldestFirst = false): Job<Call>[] {
  dropEmpty(calls);
  const call = isOldestFirst ? calls[0] : nextOf(calls);
  const position = call?.waiting.pop();
  if (call === undefined || position === undefined) return [];
  const first = call.requests[position] ?? [];
  const batch = [{ call, position }];
  if (!isRunAlone(first)) {
    // Who is in a hurry waits for nobody else's texts.
    const beside = call.priority.isUrgent ? calls.filter(({ priority }) => priority.isUrgent) : calls;
    for (const other of beside) batch.push(...takeOfLength(other, first.length, batchMax - batch.length));
  }
  dropEmpty(calls);
  return batch;
}

function dropEmpty(calls: Waiting[]): void {
  if (calls.some(({ waiting }) => waiting.length === 0))
    calls.splice(0, calls.length, ...calls.filter(({ waiting }) => waiting.length > 0));
}

function nextOf<Call extends Waiting>(calls: readonly Call[]): Call | undefined {
  const isBefore = (a: Call, b: Call): boolean =>
    a.priority.isUrgent === b.priority.isUrgent ? a.waiting.length < b.waiting.length : a.priority.isUrgent;
  return calls.reduce<Call | undefined>(
    (best, call) => (best === undefined || isBefore(call, best) ? call : best),
    undefined,
  );
}

/** The positions are in the order of length, so that texts of one length are side by side. */
function takeOfLength<Call extends Waiting>(call: Call, length: number, max: number): Job<Call>[] {
  const lengthAt = (at: number): number => call.requests[call.waiting[at] ?? -1]?.length ?? 0;
  let [low, high] = [0, call.waiting.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (lengthAt(middle) < length) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while (end < call.waiting.length && end - low < max && lengthAt(end) === length) end++;
  return call.waiting.splice(low, end - low).map((position) => ({ call, position }));
}
