// Runs the model in a process of its own: native code that is cut off at work would take the host with it.
// It imports packages only, so that Node can start it from its source as well.
import { readFile } from 'node:fs/promises';
import type { InferenceSession, Tensor } from 'onnxruntime-common';

export type EmbeddingRuntime = 'node' | 'web';

/** What the process is started with, as JSON in its first argument. */
export interface EmbeddingProcessSettings {
  readonly modelPath: string;
  /** In order of preference: the first that loads is used. */
  readonly runtimes: readonly EmbeddingRuntime[];
}

/** Token ids of texts that have equally many. */
export type EmbeddingRequest = readonly (readonly number[])[];

export type EmbeddingResponse =
  | { readonly kind: 'ready'; readonly runtime: EmbeddingRuntime }
  | { readonly kind: 'vectors'; readonly vectors: readonly Float32Array[] }
  | { readonly kind: 'error'; readonly reason: string };

interface Runtime {
  readonly InferenceSession: typeof InferenceSession;
  readonly Tensor: typeof Tensor;
}

const sessionOptions: InferenceSession.SessionOptions = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
};

/** The package of this platform, which what people install brings along, or the one of a checkout. */
async function importNative(): Promise<Runtime> {
  const name = `mtgs-native-${process.platform}-${process.arch}`;
  try {
    return ((await import(name)) as { default: Runtime }).default;
  } catch (error) {
    // One that is there and does not load says why; the other would only be missing, too.
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error;
    return (await import('onnxruntime-node')).default;
  }
}

async function loadNode(model: Uint8Array): Promise<{ runtime: Runtime; session: InferenceSession }> {
  const runtime = await importNative();
  const session = await runtime.InferenceSession.create(model, { ...sessionOptions, executionProviders: ['cpu'] });
  return { runtime, session };
}

async function loadWeb(model: Uint8Array): Promise<{ runtime: Runtime; session: InferenceSession }> {
  const runtime = await import('onnxruntime-web/wasm');
  runtime.env.wasm.numThreads = 1;
  const session = await runtime.InferenceSession.create(model, { ...sessionOptions, executionProviders: ['wasm'] });
  return { runtime, session };
}

const loaders = { node: loadNode, web: loadWeb };

async function load({ modelPath, runtimes }: EmbeddingProcessSettings) {
  const model = await readFile(modelPath);
  const reasons: string[] = [];
  for (const name of runtimes) {
    try {
      return { name, ...(await loaders[name](model)) };
    } catch (error) {
      reasons.push(`${name}: ${messageOf(error)}`);
    }
  }
  throw new Error(reasons.join('; '));
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function serve(settings: EmbeddingProcessSettings): Promise<void> {
  const answer = (response: EmbeddingResponse): void => {
    process.send?.(response);
  };
  // The parent decides when this process ends, also when a terminal sends its signal to both.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => undefined);
  process.on('disconnect', () => process.exit());
  try {
    const { name, runtime, session } = await load(settings);
    process.on('message', (texts: EmbeddingRequest) => {
      embed(runtime, session, texts).then(
        (vectors) => {
          answer({ kind: 'vectors', vectors });
        },
        (error: unknown) => {
          answer({ kind: 'error', reason: messageOf(error) });
        },
      );
    });
    answer({ kind: 'ready', runtime: name });
  } catch (error) {
    answer({ kind: 'error', reason: messageOf(error) });
  }
}

/** Nothing is padded, and activations are quantised token by token: no text changes what another comes out as. */
async function embed(runtime: Runtime, session: InferenceSession, texts: EmbeddingRequest): Promise<Float32Array[]> {
  const ids = texts.flat();
  const shape = [texts.length, ids.length / texts.length];
  const { embedding } = await session.run({
    input_ids: new runtime.Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
    attention_mask: new runtime.Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
  });
  const values = embedding?.data as Float32Array;
  const width = values.length / texts.length;
  return texts.map((_, at) => Float32Array.from(values.subarray(at * width, (at + 1) * width)));
}

await serve(JSON.parse(process.argv[2] ?? '{}') as EmbeddingProcessSettings);
