import { type ChildProcess, spawn } from 'node:child_process';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import { UnreachableError } from '../../errors/errors.js';
import { listingBounds } from './listing-bounds.js';

export interface StdioCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

const stderrMax = 4_000;
/** How long a process may take to end by itself before it is killed, in milliseconds. */
const graceMs = 1_000;

/**
 * MCP over the standard streams of a process that is a stranger: no shell, a group of its own that is killed as a whole,
 * and bounds on what it may write. Lines that are not JSON-RPC are counted and passed over, as servers log to stdout.
 */
export class BoundedStdioTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: NonNullable<Transport['onmessage']>;

  readonly #command: StdioCommand;
  #child: ChildProcess | undefined;
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #bytes = 0;
  #stderr = '';
  #rubbishLines = 0;
  #failure: UnreachableError | undefined;

  constructor(command: StdioCommand) {
    this.#command = command;
  }

  /** Why it ended, if it ended by itself or broke a bound. */
  get failure(): UnreachableError | undefined {
    return this.#failure;
  }

  start(): Promise<void> {
    const { command, args, env, cwd } = this.#command;
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        env,
        stdio: ['pipe', 'pipe', 'pipe'],
        // A group of its own, so that what the server starts ends with it.
        detached: process.platform !== 'win32',
        windowsHide: true,
        ...(cwd !== undefined && { cwd }),
      });
      this.#child = child;
      child.once('spawn', resolve);
      child.once('error', (error: NodeJS.ErrnoException) => {
        const reason = describeSpawnError(this.#command, error);
        this.#fail(reason);
        reject(reason);
      });
      child.once('exit', (code, signal) => {
        const how = signal === null ? `with code ${String(code)}` : `by ${signal}`;
        this.#fail(new UnreachableError(`the server's process ended ${how}${this.#said()}`));
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
      stdin.write(`${JSON.stringify(message)}\n`, (error) => {
        if (error)
          reject(this.#failure ?? new UnreachableError("the server's process takes no input", { cause: error }));
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
    this.onclose?.();
  }

  #read(chunk: Buffer): void {
    if (!this.#count(chunk.length)) return;
    let rest = chunk;
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      this.#pending.push(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      const line = Buffer.concat(this.#pending).toString('utf8');
      this.#pending = [];
      this.#pendingBytes = 0;
      this.#receive(line);
    }
    this.#pending.push(rest);
    this.#pendingBytes += rest.length;
    if (this.#pendingBytes > listingBounds.messageBytes) {
      this.#fail(new UnreachableError(`the server sent a line of more than ${listingBounds.messageBytes} bytes`));
    }
  }

  #receive(line: string): void {
    if (line.trim() === '') return;
    let message: unknown;
    try {
      message = JSON.parse(line);
    } catch {
      this.#rubbishLines += 1;
      return;
    }
    const isMessage = typeof message === 'object' && message !== null && 'jsonrpc' in message;
    if (isMessage) this.onmessage?.(message as JSONRPCMessage);
    else this.#rubbishLines += 1;
  }

  /** `false` once the server has sent more than it may. */
  #count(bytes: number): boolean {
    this.#bytes += bytes;
    if (this.#bytes <= listingBounds.bytes) return true;
    this.#fail(new UnreachableError(`the server sent more than ${listingBounds.bytes} bytes`));
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

  /** What the server said last on stderr, or that what it says is not MCP. */
  #said(): string {
    const last = this.#stderr.split('\n').findLast((line) => line.trim() !== '');
    if (last !== undefined) return `; it said: ${visible(last).slice(0, 300)}`;
    return this.#rubbishLines > 0 ? '; what it wrote is not MCP' : ' and said nothing';
  }

  /** Whether it wrote lines that are not MCP, for the words of a time-out. */
  get wroteRubbish(): boolean {
    return this.#rubbishLines > 0;
  }
}

const isRunning = ({ exitCode, signalCode, pid }: ChildProcess): boolean =>
  pid !== undefined && exitCode === null && signalCode === null;

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has ended already.
  }
}

function describeSpawnError({ command, cwd }: StdioCommand, error: NodeJS.ErrnoException): UnreachableError {
  const what = visible(command).slice(0, 200);
  if (error.code === 'ENOENT') {
    return new UnreachableError(
      `there is no command "${what}"${cwd === undefined ? '' : `, or no folder "${visible(cwd)}"`}`,
      {
        cause: error,
        hint: 'Is it installed, and on the PATH?',
      },
    );
  }
  return new UnreachableError(`"${what}" cannot be started: ${error.code ?? error.message}`, { cause: error });
}

const visible = (text: string): string => text.replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' ').trim();
