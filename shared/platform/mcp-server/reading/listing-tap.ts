import type { JSONRPCMessage, Transport, TransportSendOptions } from '@modelcontextprotocol/client';
import type { JsonFlaw } from '../../../kernel/canonical/inspect-json.js';
import type { MessageGuard } from './message-guard.js';

/** An answer to a question for a page of a list, as it came. */
export interface TappedAnswer {
  readonly result: unknown;
  readonly flaws: readonly JsonFlaw[];
}

interface Wire {
  readonly id?: string | number;
  readonly method?: string;
  readonly result?: unknown;
}

/** Methods that ask for a page of a list. */
const lists: readonly string[] = ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'];

/** Methods that open a connection: instructions come with the answer. */
const opening: readonly string[] = ['initialize', 'server/discover'];

/** Methods that a listing sends; anything else, `tools/call` above all, does not leave the process. */
const allowed = new Set([
  'initialize',
  'notifications/initialized',
  'server/discover',
  ...lists,
  'ping',
  'notifications/cancelled',
]);

/**
 * Listens in on a transport: keeps the pages of lists as they came over the wire, since a client drops or rejects
 * what a registry must see, and lets nothing out but what listing needs. The client gets the results without their entries:
 * it would look at each of them, for a long time, and at once.
 */
export class ListingTap implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport['onmessage']>;

  readonly #inner: Transport;
  readonly #asked = new Set<string | number>();
  readonly #opened = new Set<string | number>();
  #answer: TappedAnswer | undefined;
  readonly #guard: MessageGuard;

  constructor(inner: Transport, guard: MessageGuard) {
    this.#inner = inner;
    this.#guard = guard;
    inner.onclose = () => this.onclose?.();
    inner.onerror = (error) => this.onerror?.(error);
    inner.onmessage = (message, extra) => {
      const { id, result } = message as Wire;
      if (id === undefined || result === undefined || !this.#asked.delete(id)) {
        this.onmessage?.(message, extra);
        return;
      }
      this.#answer = { result, flaws: guard.flawsOf(id) };
      this.onmessage?.({ ...message, result: withoutEntries(result) } as JSONRPCMessage, extra);
    };
  }

  /** The last answer, once. */
  take(): TappedAnswer | undefined {
    const answer = this.#answer;
    this.#answer = undefined;
    return answer;
  }

  /** What is wrong with the answers that opened the connection, though they can be read. */
  openingFlaws(): readonly JsonFlaw[] {
    return [...this.#opened].flatMap((id) => this.#guard.flawsOf(id));
  }

  start(): Promise<void> {
    return this.#inner.start();
  }

  send(message: JSONRPCMessage, options?: TransportSendOptions): Promise<void> {
    const { id, method } = message as Wire;
    if (method !== undefined && !allowed.has(method))
      return Promise.reject(new Error(`a listing does not send ${method}`));
    if (method !== undefined && id !== undefined) {
      if (lists.includes(method)) this.#asked.add(id);
      if (opening.includes(method)) this.#opened.add(id);
    }
    return this.#inner.send(message, options);
  }

  close(): Promise<void> {
    return this.#inner.close();
  }

  get sessionId(): string | undefined {
    return this.#inner.sessionId;
  }

  get hasPerRequestStream(): boolean {
    return this.#inner.hasPerRequestStream ?? false;
  }

  setProtocolVersion = (version: string): void => {
    this.#inner.setProtocolVersion?.(version);
  };

  setSupportedProtocolVersions = (versions: string[]): void => {
    this.#inner.setSupportedProtocolVersions?.(versions);
  };
}

const entries: ReadonlySet<string> = new Set(['tools', 'prompts', 'resources', 'resourceTemplates']);

const withoutEntries = (result: unknown): unknown =>
  typeof result === 'object' && result !== null
    ? Object.fromEntries(
        Object.entries(result).map(([key, value]) => [
          key,
          entries.has(key) && Array.isArray(value) ? [] : (value as unknown),
        ]),
      )
    : result;
