import type { ReadableStream } from 'node:stream/web';
import { UnreachableError } from '../../kernel/errors/errors.js';

/** Counts the bytes of all answers of one listing, and says when they are too many. */
export interface ByteBudget {
  /** `false` once there are too many. */
  readonly spend: (bytes: number) => boolean;
  readonly error: () => UnreachableError;
}

/** A budget that tells `onExceeded` once: whoever waits for an answer need not wait until the time is up. */
export function createByteBudget(bytesMax: number, onExceeded: (error: UnreachableError) => void): ByteBudget {
  let spent = 0;
  const error = (): UnreachableError => new UnreachableError(`the server sent more than ${bytesMax} bytes`);
  return {
    error,
    spend(bytes) {
      const isNews = spent <= bytesMax;
      spent += bytes;
      if (spent > bytesMax && isNews) onExceeded(error());
      return spent <= bytesMax;
    },
  };
}

/** What is needed of an answer, whichever library it is from. */
interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Iterable<readonly [string, string]>;
  readonly body: ReadableStream<Uint8Array> | null;
}

/** Counts what is read of an answer, unpacked: a small answer can unpack to a huge one. */
export function boundResponse({ status, statusText, headers, body }: Answer, budget: ByteBudget): Response {
  const about = { status, statusText, headers: Object.fromEntries(headers) };
  if (body === null) return new Response(null, about);
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      if (budget.spend(chunk.byteLength)) controller.enqueue(chunk);
      else controller.error(budget.error());
    },
  });
  return new Response(body.pipeThrough(counting), about);
}
