import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { createTurns } from '../../../kernel/canonical/in-slices.js';
import { UnreachableError } from '../../../kernel/errors/errors.js';
import { ByteCollector } from '../../../kernel/http/byte-collector.js';
import type { ListingBounds } from '../reading/listing-bounds.js';
import { createMessageGuard, type MessageGuard } from '../reading/message-guard.js';
import { isRunning, ProcessFamily } from './process-family.js';
import { forgetGroup, watchGroup } from './process-group.js';
import { describeSpawnError, spawnCommand, type StdioCommand } from './spawn-command.js';
import { tellingLine } from './telling-line.js';
import { visibleText } from '../reading/visible-text.js';

const stderrMax = 4_000;
/** How long a process may take to end by itself before it is killed, in milliseconds. */
const graceMs = 1_000;
/** How long the last words of a process that has ended are waited for, in milliseconds. */
const drainMs = 250;
/** How long the end of a process whose input is closed is waited for, in milliseconds. */
const endMs = 1_000;
const lineFeed = 10;

/**
 * MCP over the standard streams of a process that is a stranger: no shell, killed with what it started as far as the
 * system lets us find it, and bounds on what it may write. Lines that are not JSON-RPC are passed over up to a bound, as servers log to stdout.
 */
export class BoundedStdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport['onmessage']>;

  readonly #command: StdioCommand;
  readonly #bounds: ListingBounds;
  /** Looks at the messages that the process writes. */
  readonly guard: MessageGuard;
  #child: ChildProcess | undefined;
  #family: ProcessFamily | undefined;
  #bytes = 0;
  #stderr = '';
  #otherLines = 0;
  #failure: UnreachableError | undefined;
  #hasEnded = false;
  readonly #over = Promise.withResolvers<undefined>();

  constructor(command: StdioCommand, bounds: ListingBounds) {
    this.#command = command;
    this.#bounds = bounds;
    this.guard = createMessageGuard(bounds);
  }

  /** Why it ended, if it ended by itself or broke a bound. */
  get failure(): UnreachableError | undefined {
    return this.#failure;
  }

  /** Whether the process ran and ended by itself, rather than for a bound that it broke. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** What the server said on stderr that tells most, or that what it says is not MCP: the end of a sentence. */
  get said(): string {
    const line = tellingLine(this.#stderr);
    if (line !== undefined) return `; it said: ${visibleText(line)}`;
    return this.#otherLines > 0 ? '; what it wrote is not MCP' : '; it said nothing';
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const mark = randomUUID();
      const child = this.#spawn(mark);
      this.#child = child;
      this.#family = new ProcessFamily(child, mark);
      watchGroup(this.#family);
      child.once('spawn', resolve);
      child.once('error', (error) => {
        const reason = describeSpawnError(this.#command, error);
        this.#fail(reason);
        reject(reason);
      });
      const reading = this.#read(child.stdout);
      child.once('exit', (code, signal) => {
        const how = signal === null ? `with code ${String(code)}` : `by ${signal}`;
        const tell = (): void => {
          clearTimeout(timer);
          this.#hasEnded ||= this.#failure === undefined;
          this.#fail(new UnreachableError(`the server's process ended ${how}${this.said}`));
        };
        // What it wrote last may still be in the pipes, and a process of its own may hold them open.
        const timer = setTimeout(tell, drainMs);
        child.once('close', () => void reading.then(tell));
      });
      child.stdin.on('error', () => undefined); // The exit says more than the broken pipe.
      child.stderr.on('data', (chunk: Buffer) => {
        this.#count(chunk.length);
        this.#stderr = (this.#stderr + chunk.toString('utf8')).slice(-stderrMax);
      });
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin;
    if (this.#failure !== undefined || stdin?.writable !== true) return this.#refuse();
    return new Promise((resolve, reject) => {
      stdin.write(`${JSON.stringify(message)}\n`, (cause) => {
        if (cause) this.#refuse(cause).catch(reject);
        else resolve();
      });
    });
  }

  /** A closed pipe mostly means that the process is ending: how it ended says more, and is known in a moment. */
  async #refuse(cause?: Error): Promise<never> {
    await Promise.race([this.#over.promise, delay(endMs, undefined, { ref: false })]);
    throw this.#failure ?? new UnreachableError("the server's process takes no input", { cause });
  }

  async close(): Promise<void> {
    const [child, family] = [this.#child, this.#family];
    this.#child = undefined;
    if (child === undefined || family === undefined) return;
    child.stdin?.end();
    if (isRunning(child)) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      family.look();
      family.signalGroup('SIGTERM');
      const timer = setTimeout(() => {
        family.kill();
      }, graceMs);
      await ended;
      clearTimeout(timer);
    }
    // Whatever it started and left behind, and pipes that such a process still holds.
    family.kill();
    child.stdout?.destroy();
    child.stderr?.destroy();
    forgetGroup(family);
    this.onclose?.();
  }

  #spawn(mark: string) {
    try {
      return spawnCommand(this.#command, mark);
    } catch (error) {
      // Some refusals come at once, such as a zero byte in an argument, or too many arguments.
      throw describeSpawnError(this.#command, error);
    }
  }

  /** Line by line, each when the one before is done with: meanwhile the process waits. */
  async #read(stdout: Readable): Promise<void> {
    const { messageBytes } = this.#bounds;
    const turns = createTurns();
    let pending = new ByteCollector(messageBytes);
    try {
      for await (const chunk of stdout as AsyncIterable<Buffer>) {
        if (!this.#count(chunk.length)) return;
        let start = 0;
        for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
          if (!pending.add(chunk.subarray(start, end))) throw tooLong(messageBytes);
          await this.#receive(pending.bytes().toString('utf8'));
          if (this.#failure !== undefined) return;
          await turns();
          pending = new ByteCollector(messageBytes);
          start = end + 1;
        }
        if (!pending.add(chunk.subarray(start))) throw tooLong(messageBytes);
      }
    } catch (error) {
      // Anything else is the pipe, which the end of the process explains.
      if (error instanceof UnreachableError) this.#fail(error);
    }
  }

  async #receive(line: string): Promise<void> {
    if (mayBeMessage(line)) {
      await this.guard.check(line);
      const message = parseMessage(line);
      if (message !== undefined) {
        this.onmessage?.(message);
        return;
      }
    }
    this.#otherLines += 1;
    if (this.#otherLines > this.#bounds.otherLines) {
      this.#fail(new UnreachableError(`the server wrote more than ${this.#bounds.otherLines} lines that are not MCP`));
    }
  }

  /** `false` once the server has sent more than it may. */
  #count(bytes: number): boolean {
    this.#bytes += bytes;
    if (this.#bytes <= this.#bounds.bytes) return true;
    this.#fail(new UnreachableError(`the server sent more than ${this.#bounds.bytes} bytes`));
    return false;
  }

  #fail(reason: UnreachableError): void {
    if (this.#failure !== undefined || this.#child === undefined) return;
    this.#failure = reason;
    this.#over.resolve(undefined);
    this.#child.stdout?.destroy();
    this.#family?.kill();
    this.onerror?.(reason);
    this.onclose?.();
  }
}

const tooLong = (bytesMax: number): UnreachableError =>
  new UnreachableError(`the server sent a line of more than ${bytesMax} bytes`);

/** What servers log may be JSON as well. */
const mayBeMessage = (line: string): boolean => line.includes('"jsonrpc"');

function parseMessage(line: string): JSONRPCMessage | undefined {
  try {
    const message: unknown = JSON.parse(line);
    const isMessage = typeof message === 'object' && message !== null && 'jsonrpc' in message;
    return isMessage ? (message as JSONRPCMessage) : undefined;
  } catch {
    return undefined;
  }
}
