import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { createTurns } from '../../../kernel/canonical/in-slices.js';
import { ByteCollector } from '../../../kernel/http/byte-collector.js';
import type { ListingBounds } from '../reading/listing-bounds.js';
import type { MessageGuard } from '../reading/message-guard.js';

type Fetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

/** So much is read of an answer that is an error: its status says enough. */
const errorBytesMax = 64 * 1024;
/** So much of a stream is looked at in one piece, in bytes. */
const pieceBytes = 16 * 1024;

/**
 * A fetch whose answers hold only messages that the guard has let through, since the client reads them without a pause and
 * without a bound. Nothing is asked for but answers to our own requests: the stream on which servers speak first stays
 * closed.
 */
export const createCheckedFetch = (fetch: Fetch, guard: MessageGuard, { messageBytes }: ListingBounds): Fetch =>
  async function checkedFetch(url, init) {
    if (init?.method === 'GET') return new Response(null, { status: 405 });
    const response = await fetch(url, init);
    const { status, statusText, headers, body } = response;
    // The kind is said anew, so that the client cannot understand another one than the one that was looked at.
    const rebuild = (kind: string, content: ConstructorParameters<typeof Response>[0]): Response => {
      const about = new Headers(headers);
      about.set('content-type', kind);
      return new Response(content, { status, statusText, headers: about });
    };
    if (body === null) return response;
    if (!response.ok) return rebuild('text/plain', await readStart(body));
    const kind = headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase();
    if (kind === 'application/json') {
      const text = await readText(body, messageBytes, guard);
      await guard.check(text);
      return rebuild(kind, text);
    }
    if (kind === 'text/event-stream') return rebuild(kind, body.pipeThrough(checkedEvents(guard, messageBytes)));
    return response;
  };

type Body = ReadableStream<Uint8Array<ArrayBuffer>>;

async function readStart(body: Body): Promise<string> {
  const start = new ByteCollector(errorBytesMax);
  for await (const piece of body) if (!start.add(piece)) break;
  return start.bytes().toString('utf8');
}

async function readText(body: Body, bytesMax: number, guard: MessageGuard): Promise<string> {
  const all = new ByteCollector(bytesMax);
  for await (const piece of body) if (!all.add(piece)) throw guard.stop(tooLong(bytesMax));
  return new TextDecoder().decode(all.bytes());
}

const tooLong = (bytesMax: number): string => `the server sent a message of more than ${bytesMax} bytes`;

/** Takes a stream of events apart and puts it together again, event by event. */
function checkedEvents(guard: MessageGuard, bytesMax: number): TransformStream<Uint8Array, Uint8Array> {
  const [decoder, encoder, turns] = [new TextDecoder(), new TextEncoder(), createTurns()];
  let events: EventSourceMessage[] = [];
  let isTooLong = false;
  const parser = createParser({
    maxBufferSize: bytesMax,
    onEvent: (event) => events.push(event),
    onError: ({ type }) => {
      isTooLong ||= type === 'max-buffer-size-exceeded';
    },
  });
  return new TransformStream({
    async transform(chunk, controller) {
      for (let at = 0; at < chunk.byteLength; at += pieceBytes) {
        parser.feed(decoder.decode(chunk.subarray(at, at + pieceBytes), { stream: true }));
        if (isTooLong) throw guard.stop(tooLong(bytesMax));
        for (const event of events) {
          await guard.check(event.data);
          controller.enqueue(encoder.encode(format(event)));
          await turns();
        }
        events = [];
        await turns();
      }
    },
  });
}

function format({ id, event, data }: EventSourceMessage): string {
  const lines = data.split('\n').map((line) => `data: ${line}\n`);
  return `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}${lines.join('')}\n`;
}
