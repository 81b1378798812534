import type { ChildProcess } from 'node:child_process';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { UnreachableError } from '../../errors/errors.js';
import type { ListingBounds } from './listing-bounds.js';
import { forgetGroup, signalGroup, watchGroup } from './process-group.js';
import { describeSpawnError, spawnCommand, type StdioCommand } from './spawn-command.js';
import { visibleText } from './visible-text.js';

const stderrMax = 4_000;
/** How long a process may take to end by itself before it is killed, in milliseconds. */
const graceMs = 1_000;
/** How long the last words of a process that has ended are waited for, in milliseconds. */
const drainMs = 250;
const lineFeed = 10;

/**
 * MCP over the standard streams of a process that is a stranger: no shell, a group of its own that is killed as a whole,
 * and bounds on what it may write. Lines that are not JSON-RPC are passed over up to a bound, as servers log to stdout.
 */
export class BoundedStdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport['onmessage']>;

  readonly #command: StdioCommand;
  readonly #bounds: ListingBounds;
  #child: ChildProcess | undefined;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #bytes = 0;
  #stderr = '';
  #otherLines = 0;
  #failure: UnreachableError | undefined;
  #hasEnded = false;

  constructor(command: StdioCommand, bounds: ListingBounds) {
    this.#command = command;
    this.#bounds = bounds;
  }

  /** Why it ended, if it ended by itself or broke a bound. */
  get failure(): UnreachableError | undefined {
    return this.#failure;
  }

  /** Whether the process ran and ended by itself, rather than for a bound that it broke. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** What the server said last on stderr, or that what it says is not MCP: the end of a sentence. */
  get said(): string {
    const last = this.#stderr.split('\n').findLast((line) => line.trim() !== '');
    if (last !== undefined) return `; it said: ${visibleText(last)}`;
    return this.#otherLines > 0 ? '; what it wrote is not MCP' : '; it said nothing';
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const child = this.#spawn();
      this.#child = child;
      watchGroup(child);
      child.once('spawn', resolve);
      child.once('error', (error) => {
        const reason = describeSpawnError(this.#command, error);
        this.#fail(reason);
        reject(reason);
      });
      child.once('exit', (code, signal) => {
        const how = signal === null ? `with code ${String(code)}` : `by ${signal}`;
        const tell = (): void => {
          clearTimeout(timer);
          this.#hasEnded = this.#failure === undefined;
          this.#fail(new UnreachableError(`the server's process ended ${how}${this.said}`));
        };
        // What it wrote last may still be in the pipes, and a process of its own may hold them open.
        const timer = setTimeout(tell, drainMs);
        child.once('close', tell);
      });
      child.stdin.on('error', () => undefined); // The exit says more than the broken pipe.
      child.stdout.on('data', (chunk: Buffer) => {
        this.#read(chunk);
      });
      child.stderr.on('data', (chunk: Buffer) => {
        this.#count(chunk.length);
        this.#stderr = (this.#stderr + chunk.toString('utf8')).slice(-stderrMax);
      });
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin;
    if (this.#failure !== undefined || stdin?.writable !== true) {
      return Promise.reject(this.#failure ?? new UnreachableError("the server's process takes no input"));
    }
    return new Promise((resolve, reject) => {
      stdin.write(`${JSON.stringify(message)}\n`, (cause) => {
        if (cause) reject(this.#failure ?? new UnreachableError("the server's process takes no input", { cause }));
        else resolve();
      });
    });
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    child.stdin?.end();
    if (isRunning(child)) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      signalGroup(child, 'SIGTERM');
      const timer = setTimeout(() => {
        signalGroup(child, 'SIGKILL');
      }, graceMs);
      await ended;
      clearTimeout(timer);
    }
    // Whatever it started and left behind, and pipes that such a process still holds.
    signalGroup(child, 'SIGKILL');
    child.stdout?.destroy();
    child.stderr?.destroy();
    forgetGroup(child);
    this.onclose?.();
  }

  #spawn() {
    try {
      return spawnCommand(this.#command);
    } catch (error) {
      // Some refusals come at once, such as a zero byte in an argument, or too many arguments.
      throw describeSpawnError(this.#command, error);
    }
  }

  #read(chunk: Buffer): void {
    if (!this.#count(chunk.length)) return;
    let start = 0;
    for (let end = chunk.indexOf(lineFeed); end >= 0; end = chunk.indexOf(lineFeed, start)) {
      this.#receive(Buffer.concat([...this.#pending, chunk.subarray(start, end)]).toString('utf8'));
      if (this.#failure !== undefined) return;
      this.#pending = [];
      this.#pendingBytes = 0;
      start = end + 1;
    }
    const rest = chunk.subarray(start);
    this.#pending.push(rest);
    this.#pendingBytes += rest.length;
    if (this.#pendingBytes > this.#bounds.messageBytes) {
      this.#pending = [];
      this.#fail(new UnreachableError(`the server sent a line of more than ${this.#bounds.messageBytes} bytes`));
    }
  }

  #receive(line: string): void {
    const message = parseMessage(line);
    if (message !== undefined) {
      this.onmessage?.(message);
      return;
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
    this.#child.stdout?.destroy();
    signalGroup(this.#child, 'SIGKILL');
    this.onerror?.(reason);
    this.onclose?.();
  }
}

const isRunning = ({ exitCode, signalCode, pid }: ChildProcess): boolean =>
  pid !== undefined && exitCode === null && signalCode === null;

function parseMessage(line: string): JSONRPCMessage | undefined {
  try {
    const message: unknown = JSON.parse(line);
    const isMessage = typeof message === 'object' && message !== null && 'jsonrpc' in message;
    return isMessage ? (message as JSONRPCMessage) : undefined;
  } catch {
    return undefined;
  }
}
