import { inSlices } from '../../../kernel/canonical/in-slices.js';
import { inspectJson, type JsonFlaw } from '../../../kernel/canonical/inspect-json.js';
import { TooLargeError, UnreachableError } from '../../../kernel/errors/errors.js';
import type { ListingBounds } from './listing-bounds.js';

/** Looks at every message of one listing, before anything is built of it. */
export interface MessageGuard {
  /** @throws {UnreachableError} when the message, or all that came so far, is more than a listing may be. */
  readonly check: (text: string) => Promise<void>;
  /** Ends the listing, and gives the reason to throw. */
  readonly stop: (reason: string) => UnreachableError;
  /** What is wrong with the answer to a request, though it can be read: paths begin at the message. */
  readonly flawsOf: (id: string | number) => readonly JsonFlaw[];
}

/** Flaws that are told apart; a listing that has more of them is not read at all. */
const flawsMax = 1_000;

/** `onExceeded` gets the reason as soon as there is one: whoever waits for an answer need not wait until the time is up. */
export function createMessageGuard(
  { messages: messagesMax, values: valuesMax, keys: maxKeys, levels: maxDepth }: ListingBounds,
  onExceeded: (error: UnreachableError) => void = () => undefined,
): MessageGuard {
  const limits = { maxDepth, maxKeys, maxValues: valuesMax, maxFlaws: flawsMax };
  const flaws = new Map<unknown, JsonFlaw[]>();
  let messages = 0;
  let values = 0;

  async function inspect(text: string): Promise<void> {
    messages += 1;
    if (messages > messagesMax) throw stop(`the server sent more than ${messagesMax} messages`);
    const found = await inSlices(inspectJson(text, limits));
    values += found.values;
    messages += found.items - 1;
    if (messages > messagesMax) throw stop(`the server sent more than ${messagesMax} messages`);
    if (values > valuesMax) throw stop(`the server sent more than ${valuesMax} values of JSON`);
    if (found.flaws.length >= flawsMax) throw stop(`the server sent JSON with ${flawsMax} faults or more`);
    if (found.flaws.length > 0) keep(text, found.flaws);
  }

  function stop(reason: string): UnreachableError {
    const error = new UnreachableError(reason);
    onExceeded(error);
    return error;
  }

  function keep(text: string, found: readonly JsonFlaw[]): void {
    for (const [id, path] of answersIn(text)) {
      const own = found.filter((flaw) => path === undefined || flaw.path[0] === path);
      const inMessage = own.map((flaw) => (path === undefined ? flaw : { ...flaw, path: flaw.path.slice(1) }));
      flaws.set(id, [...(flaws.get(id) ?? []), ...inMessage]);
    }
  }

  return {
    async check(text) {
      try {
        await inspect(text);
      } catch (error) {
        if (error instanceof TooLargeError) throw stop(`the server sent JSON that is not read: ${error.message}`);
        throw error;
      }
    },
    stop,
    flawsOf: (id) => flaws.get(id) ?? [],
  };
}

/** The ids that a text answers, with the index of the answer where there are several. What cannot be read answers none. */
function answersIn(text: string): [id: unknown, index: number | undefined][] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return [];
  }
  const idOf = (message: unknown): unknown =>
    typeof message === 'object' && message !== null && 'id' in message ? message.id : undefined;
  return Array.isArray(value) ? value.map((one, index) => [idOf(one), index]) : [[idOf(value), undefined]];
}
