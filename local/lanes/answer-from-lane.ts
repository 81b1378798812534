import type { LaneRequest, SentAnswer } from './lane.js';

/** Pieces that are asked for before the receiver takes them. */
const piecesAhead = 2;

/** The end here of an answer that is made in another thread. */
export interface ReceivedStream {
  readonly add: (bytes: Uint8Array) => void;
  readonly end: (error?: Error) => void;
}

/**
 * An answer from another thread. One that comes in pieces asks for each when there is room for it; whoever leaves ends the
 * work there. `opened` is given the stream that the pieces are for.
 */
export function answerFromLane(
  id: number,
  { status, headers, body }: SentAnswer,
  {
    send,
    opened,
  }: { readonly send: (request: LaneRequest) => void; readonly opened: (stream: ReceivedStream) => void },
): Response {
  const init = { status, headers: headers.map(([name, value]): [string, string] => [name, value]) };
  if (body !== 'stream') return new Response(body === undefined ? null : new Uint8Array(body), init);
  let arrived = (): void => undefined;
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        opened({
          add(bytes) {
            controller.enqueue(bytes);
            arrived();
          },
          end(error) {
            if (error === undefined) controller.close();
            else controller.error(error);
            arrived();
          },
        });
      },
      pull() {
        send({ kind: 'more', id });
        return new Promise<void>((resolve) => {
          arrived = resolve;
        });
      },
      cancel() {
        send({ kind: 'leave', id });
        arrived();
      },
    },
    { highWaterMark: piecesAhead },
  );
  return new Response(stream, init);
}
