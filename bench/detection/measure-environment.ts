import { inspect } from '../../shared/detection/inspect.js';
import type { RegisteredTool } from '../../shared/detection/registry-view.js';
import { policySchema } from '../../shared/domain/environment.js';
import type { Embedder } from '../../shared/services/embedder/embedder.js';
import { measureEach, type Latency, timed } from './measure.js';
import { createIndex, spread } from './measure-size.js';
import { textsOf } from './measure-embedding.js';

export interface EnvironmentFigures {
  readonly size: number;
  /** Stages 1 to 3 on every tool, vectors at hand, in milliseconds. */
  readonly warmMs: number;
  readonly findings: number;
  /** Different texts that a cold start embeds. */
  readonly texts: number;
  /** Resident memory of the whole process afterwards, in bytes. */
  readonly resident: number;
  /** An edited description: re-indexed tools, texts embedded, and the time to re-index and inspect. */
  readonly edit: { readonly embeddedTexts: number; readonly inspectedTools: number; readonly latency: Latency };
}

const editsMax = 100;
const policy = policySchema.parse({ shortCircuit: 'off' });

/** Takes every tool of an environment through stages 1 to 3, then edits some. */
export async function measureEnvironment(
  tools: readonly RegisteredTool[],
  embedder: Embedder,
  onProgress: (done: number) => void,
): Promise<EnvironmentFigures> {
  let embeddedTexts = 0;
  const registry = createIndex({
    ...embedder,
    embed: (texts) => {
      embeddedTexts += texts.length;
      return embedder.embed(texts);
    },
  });
  await registry.update({ put: tools, remove: [], revision: 1 });
  let findings = 0;
  const { ms: warmMs } = await timed(async () => {
    for (const [i, tool] of tools.entries()) {
      findings += (await inspect(tool, registry, { policy })).findings.length;
      if (i % 500 === 0) onProgress(i);
    }
  });
  onProgress(tools.length);
  const resident = process.memoryUsage.rss();

  embeddedTexts = 0;
  let revision = 1;
  const edits = spread(tools, editsMax);
  const latency = await measureEach(
    edits,
    async (tool) => {
      const definition = { ...tool.definition, description: `Now slower. ${tool.definition.description ?? ''}` };
      const edited = { ...tool, definition, fingerprint: `edited-${tool.fingerprint}` };
      await registry.update({ put: [edited], remove: [], revision: ++revision });
      await inspect(edited, registry, { policy });
    },
    { isRepeatable: false },
  );
  return {
    size: tools.length,
    warmMs,
    findings,
    texts: (await textsOf(tools)).length,
    resident,
    edit: { embeddedTexts: embeddedTexts / edits.length, inspectedTools: 1, latency },
  };
}
