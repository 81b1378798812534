import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { shownAnalysisRunSchema, toShownAnalysisRun } from '../../../shared/api/shown-analysis-run.js';
import type { AnalysisRun } from '../../../shared/domain/analysis/analysis-run.js';
import { toolIdSchema } from '../../../shared/domain/ids.js';
import type { RegisteredChange } from '../../../shared/registry/tools/register-tools.js';
import type { RegistryStore } from '../../../shared/stores/registry-store.js';
import type { Answer } from '../../wire/respond.js';

/** What a registration came to. */
export const registrationSchema = z.object({
  tools: z.array(z.object({ id: toolIdSchema, version: z.int(), change: z.enum(['added', 'updated', 'unchanged']) })),
  /** Absent when nothing changed. */
  run: shownAnalysisRunSchema.optional(),
});

const waitSecondsMax = 60;
const firstPauseMs = 50;
const pauseMsMax = 1000;

/** `Prefer: wait=N` of RFC 7240, in seconds; 0 without it. */
function waitSeconds(headers: { readonly get: (name: string) => string | null }): number {
  const seconds = Number(/\bwait=(\d{1,4})\b/.exec(headers.get('prefer') ?? '')?.[1] ?? 0);
  return Math.min(waitSecondsMax, seconds);
}

/** Looks at a run again and again, less and less often, until it is over, the time is up or the client has left. */
async function follow(
  registry: RegistryStore,
  run: AnalysisRun,
  { seconds, left }: { readonly seconds: number; readonly left: AbortSignal | undefined },
): Promise<AnalysisRun> {
  const end = performance.now() + seconds * 1000;
  let current = run;
  for (let wait = firstPauseMs; ; wait = Math.min(pauseMsMax, wait * 1.5)) {
    if (current.status === 'completed' || current.status === 'failed') return current;
    if (left?.aborted === true || performance.now() + wait > end) return current;
    await pause(wait);
    current = (await registry.runs.get(run.env, run.id))?.value ?? current;
  }
}

/** Who waits for the answer, and how long they want to. */
interface Waiting {
  readonly headers: { readonly get: (name: string) => string | null };
  readonly left: AbortSignal | undefined;
}

/** 202 with the run to follow, or 200 with its end when the caller asked to wait and it came in time. */
export async function registrationAnswer(
  registry: RegistryStore,
  env: string,
  registered: { readonly tools: readonly RegisteredChange[]; readonly run?: AnalysisRun },
  { headers, left }: Waiting,
): Promise<Answer> {
  const { tools, run } = registered;
  if (run === undefined) return { status: 200, body: { tools } };
  const seconds = waitSeconds(headers);
  const current = await follow(registry, run, { seconds, left });
  const isOver = current.status === 'completed' || current.status === 'failed';
  return {
    status: isOver ? 200 : 202,
    body: { tools, run: toShownAnalysisRun(current) },
    headers: {
      Location: `/v1/environments/${env}/analysis-runs/${run.id}`,
      ...(seconds > 0 && { 'Preference-Applied': `wait=${seconds}` }),
    },
  };
}
