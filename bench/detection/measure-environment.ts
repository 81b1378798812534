import { inspect } from '../../shared/analysis/inspect.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { policySchema } from '../../shared/domain/environments/environment.js';
import { createKeptVectors } from '../../shared/platform/embedder/kept-vectors.js';
import { createRememberingEmbedder } from '../../shared/platform/embedder/remembering-embedder.js';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';
import type { Documents } from '../../shared/platform/documents/documents.js';
import { countEmbedded } from './count-embedded.js';
import { measureEach, type Latency, timed } from './measure.js';
import { createIndex, spread } from './measure-size.js';
import { withStore } from './with-store.js';

export interface EnvironmentFigures {
  readonly size: number;
  /** From nothing but definitions: embedding, index, stages 1 to 3 on every tool, in milliseconds. */
  readonly coldMs: number;
  /** Stages 1 to 3 on every tool, index and vectors at hand, in milliseconds. */
  readonly warmMs: number;
  readonly findings: number;
  /** Texts that the cold start embedded. */
  readonly texts: number;
  /** Resident memory of the whole process afterwards, in bytes. */
  readonly resident: number;
  /** An edited description: re-indexed tools, texts embedded, and the time to re-index and inspect. */
  readonly edit: { readonly embeddedTexts: number; readonly inspectedTools: number; readonly latency: Latency };
}

/** What is under way, and how far it is. */
export type OnStep = (step: string, done: number, total: number) => void;

const editsMax = 100;
const policy = policySchema.parse({});

/** Takes every tool of an environment through stages 1 to 3 by the real model, cold and warm, then edits some. */
export function measureEnvironment(
  tools: readonly RegisteredTool[],
  embedder: Embedder,
  onStep: OnStep,
): Promise<EnvironmentFigures> {
  return withStore(({ embeddings }) => measure(tools, countEmbedded(embedder), embeddings, onStep));
}

async function measure(
  tools: readonly RegisteredTool[],
  model: ReturnType<typeof countEmbedded>,
  embeddings: Documents,
  onStep: OnStep,
): Promise<EnvironmentFigures> {
  // As an instance has it: topics are kept, and the texts of late are remembered.
  const registry = createIndex(createRememberingEmbedder(model), createKeptVectors(model, embeddings));
  const inspectAll = (step: string): number => {
    let findings = 0;
    for (const [i, tool] of tools.entries()) {
      findings += inspect(tool.id, registry, { policy }).findings.length;
      if (i % 500 === 0) onStep(step, i, tools.length);
    }
    return findings;
  };
  const { ms: coldMs } = await timed(async () => {
    await registry.update({ put: tools, remove: [], revision: 1 }, (done, total) => {
      onStep('texts embedded', done, total);
    });
    inspectAll('tools inspected, cold');
  });
  const { texts } = model;
  const { ms: warmMs, result: findings } = await timed(() => Promise.resolve(inspectAll('tools inspected, warm')));
  const resident = process.memoryUsage.rss();

  model.reset();
  let revision = 1;
  const edits = spread(tools, editsMax);
  const latency = await measureEach(
    edits,
    async (tool) => {
      const definition = { ...tool.definition, description: `Now slower. ${tool.definition.description ?? ''}` };
      const edited = { ...tool, definition, fingerprint: `edited-${tool.fingerprint}` };
      await registry.update({ put: [edited], remove: [], revision: ++revision });
      inspect(edited.id, registry, { policy });
    },
    { isRepeatable: false },
  );
  return {
    size: tools.length,
    coldMs,
    warmMs,
    findings,
    texts,
    resident,
    edit: { embeddedTexts: model.texts / edits.length, inspectedTools: 1, latency },
  };
}
