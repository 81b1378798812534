/** Texts of one call that wait for their vectors. */
export interface Waiting {
  /** Token ids by position. */
  readonly requests: readonly (readonly number[])[];
  /** Positions not yet handed out, longest text last: it is taken first, so that all finish together. */
  readonly waiting: number[];
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

export const isRunAlone = ({ length }: readonly number[]): boolean => length >= aloneFrom;

/**
 * Takes the next text of the call whose turn it is, with others that are as long, of any call. Calls that have none left
 * are dropped from the list; the others take turns.
 */
export function takeBatch<Call extends Waiting>(calls: Call[]): Job<Call>[] {
  const call = calls.shift();
  const position = call?.waiting.pop();
  if (call === undefined) return [];
  if (position === undefined) return takeBatch(calls);
  calls.push(call);
  const first = call.requests[position] ?? [];
  const batch = [{ call, position }];
  if (!isRunAlone(first)) {
    for (const other of calls) batch.push(...takeOfLength(other, first.length, batchMax - batch.length));
  }
  calls.splice(0, calls.length, ...calls.filter(({ waiting }) => waiting.length > 0));
  return batch;
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
