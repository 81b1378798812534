import { setImmediate as pause } from 'node:timers/promises';
import { mergeFindings } from '../../shared/analysis/findings.js';
import { inspect } from '../../shared/analysis/inspect.js';
import { recommendFixes } from '../../shared/recommendations/recommend-fixes.js';
import { RegistryIndex } from '../../shared/analysis/index/registry-index.js';
import type { Finding } from '../../shared/domain/analysis/conflict.js';
import { policySchema } from '../../shared/domain/environments/environment.js';
import { bySeverity } from '../../shared/domain/severity.js';
import { createLocalEmbedder } from '../../shared/platform/embedder/local-embedder.js';
import { createLocalRouter } from '../../shared/analysis/router/local-router.js';
import { createVectorIndex } from '../../shared/platform/vector-index/create-vector-index.js';
import type { CommandContext } from '../command-context.js';
import type { ShownRecommendations, WrittenBy } from '../output/print-recommendations.js';
import { startProgress } from '../output/start-progress.js';
import { readProbes } from '../probes/read-probes.js';
import { readTools } from '../simulate/read-tools.js';
import { openWriter, type WriterOptions } from './open-writer.js';

interface FilesAdvice {
  readonly results: readonly ShownRecommendations[];
  /** The model that wrote fixes, and what it cost. */
  readonly written?: WrittenBy | undefined;
  /** What could not be read or was not looked at: never a pass. */
  readonly open: readonly string[];
}

interface FilesOptions extends WriterOptions {
  readonly max: number;
  readonly tool?: string | undefined;
  readonly probes?: string | undefined;
}

/** Recommends fixes for the worst conflicts between the tools of files, at most `max` of them. */
export async function recommendFiles(
  target: string,
  { max, tool: only, probes, ...writing }: FilesOptions,
  context: CommandContext,
): Promise<FilesAdvice> {
  const { terminal, signal } = context;
  const opened = await openWriter(writing, context);
  const { tools, unread } = await readTools(target, context);
  if (tools.length === 0) return { results: [], open: [...unread, `${target} names no tools`] };
  const given = probes === undefined ? [] : await readProbes(probes, tools, context);
  const progress = startProgress(terminal, 'Comparing the tools');
  const embedder = await createLocalEmbedder();
  const close = (): void => void embedder.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    const policy = policySchema.parse({});
    const registry = new RegistryIndex({ embedder, createVectorIndex: () => createVectorIndex(embedder) });
    await registry.update({ put: tools, remove: [], revision: 1 }, progress.update);
    const findings: Finding[] = [];
    for (const { id } of tools) {
      signal.throwIfAborted();
      findings.push(...inspect(id, registry, { policy }).findings);
      await pause(); // For Ctrl-C and the progress bar.
    }
    const conflicts = worstPairs(findings).filter(
      ({ tools: pair }) => only === undefined || pair.some((id) => id === only),
    );
    const results: ShownRecommendations[] = [];
    for (const [at, { text, tools: ids }] of conflicts.slice(0, max).entries()) {
      progress.update(at, Math.min(max, conflicts.length), 'Trying fixes');
      const [a, b] = ids.map((id) => registry.get(id));
      if (a === undefined || b === undefined) continue;
      const router = createLocalRouter({ embedder });
      const request = { pair: [b, a] as const, registry, policy, router, given, signal, writer: opened?.writer };
      const { fixes, ...rest } = await recommendFixes(request);
      results.push({ about: text, items: fixes, ...rest });
    }
    const left = conflicts.length - results.length;
    const written = opened && { model: opened.writer.id, bill: opened.spent() };
    return { results, written, open: [...unread, ...(left > 0 ? [`${left} more conflicts: --max shows more`] : [])] };
  } finally {
    signal.removeEventListener('abort', close);
    progress.stop();
    await embedder.close();
  }
}

/** Each pair once, by its worst conflict, the worst pair first. */
function worstPairs(findings: readonly Finding[]) {
  const merged = [...mergeFindings('files', findings).values()]
    .flatMap(({ severity, score, text, toolA, toolB }) =>
      toolB === undefined ? [] : [{ severity, score, text, tools: [toolA, toolB] as const }],
    )
    .sort((a, b) => bySeverity(a.severity, b.severity) || b.score - a.score);
  return [...new Map(merged.toReversed().map((one) => [one.tools.join('\n'), one])).values()].sort(
    (a, b) => bySeverity(a.severity, b.severity) || b.score - a.score,
  );
}
