import type { Answer } from '../http/to-answer.js';
import type { LaneRequest, SentAnswer } from './lane.js';

/** The end here of an answer that is made in another thread. */
export interface ReceivedPieces {
  readonly add: (bytes: Uint8Array) => void;
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

/** Asks for each piece while the one before is taken. Whoever leaves ends the work there. */
function receivePieces(id: number, { send, opened }: Receiving): AsyncIterableIterator<Uint8Array> {
  let settle: { resolve: (piece: Uint8Array | undefined) => void; reject: (error: Error) => void } | undefined;
  let asked: Promise<Uint8Array | undefined> | undefined;
  let over: { readonly error: Error | undefined } | undefined;
  const ask = (): Promise<Uint8Array | undefined> => {
    const piece = new Promise<Uint8Array | undefined>((resolve, reject) => {
      settle = { resolve, reject };
      // The thread may have ended while a piece waited to be taken: nobody would answer.
      if (over?.error !== undefined) reject(over.error);
      else if (over !== undefined) resolve(undefined);
    });
    // Whoever leaves does not wait for it.
    piece.catch(() => undefined);
    if (over === undefined) send({ kind: 'more', id });
    return piece;
  };
  opened({
    add: (bytes) => settle?.resolve(bytes),
    end(error) {
      over = { error };
      if (error === undefined) settle?.resolve(undefined);
      else settle?.reject(error);
    },
  });
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const piece = await (asked ?? ask());
      if (piece === undefined) return { done: true, value: undefined };
      asked = ask();
      return { done: false, value: piece };
    },
    return() {
      send({ kind: 'leave', id });
      return Promise.resolve({ done: true, value: undefined });
    },
  };
}
