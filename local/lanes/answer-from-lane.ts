import type { Answer } from '../http/to-answer.js';
import type { LaneRequest, SentAnswer } from './lane.js';

/** The end here of an answer that is made in another thread. */
export interface ReceivedPieces {
  readonly add: (pieces: readonly Uint8Array[]) => void;
  readonly end: (error?: Error) => void;
}

interface Receiving {
  readonly send: (request: LaneRequest) => void;
  /** Called with what the pieces go to. */
  readonly opened: (pieces: ReceivedPieces) => void;
}

/** An answer from another thread. */
export function answerFromLane(id: number, { status, headers, body }: SentAnswer, receiving: Receiving): Answer {
  const head = { status, headers: new Headers(headers.map(([name, value]): [string, string] => [name, value])) };
  return { ...head, cookies: [], body: body === 'pieces' ? receivePieces(id, receiving) : (body ?? null) };
}

/** Asks for the next pieces while the last of those before is taken. Whoever leaves ends the work there. */
function receivePieces(id: number, { send, opened }: Receiving): AsyncIterableIterator<Uint8Array> {
  let settle: { resolve: (pieces: readonly Uint8Array[]) => void; reject: (error: Error) => void } | undefined;
  let asked: Promise<readonly Uint8Array[]> | undefined;
  let here: readonly Uint8Array[] = [];
  let over: { readonly error: Error | undefined } | undefined;
  /** The next pieces; none when it is over. */
  const ask = (): Promise<readonly Uint8Array[]> => {
    const pieces = new Promise<readonly Uint8Array[]>((resolve, reject) => {
      settle = { resolve, reject };
      // The thread may have ended while pieces waited to be taken: nobody would answer.
      if (over?.error !== undefined) reject(over.error);
      else if (over !== undefined) resolve([]);
    });
    // Whoever leaves does not wait for them.
    pieces.catch(() => undefined);
    if (over === undefined) send({ kind: 'more', id });
    return pieces;
  };
  opened({
    add: (pieces) => settle?.resolve(pieces),
    end(error) {
      over = { error };
      if (error === undefined) settle?.resolve([]);
      else settle?.reject(error);
    },
  });
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      if (here.length === 0) here = await (asked ?? ask());
      const [piece, ...others] = here;
      if (piece === undefined) return { done: true, value: undefined };
      if (others.length === 0) asked = ask();
      here = others;
      return { done: false, value: piece };
    },
    return() {
      send({ kind: 'leave', id });
      return Promise.resolve({ done: true, value: undefined });
    },
  };
}
