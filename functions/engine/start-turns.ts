import { analyzeTools } from '../../orchestrations/analyze-tools.js';
import type { Turn } from '../../shared/domain/analysis/turns.js';
import { inSpan } from '../../shared/telemetry/in-span.js';
import type { Start } from './start-once.js';

/** Starts the orchestrations of turns, those that are not there yet, each in its own trace. @throws {UnreachableError} */
export async function startTurns(start: Start, env: string, turns: readonly Turn[]): Promise<void> {
  for (const { line, runId, joined, traceparent: parent } of turns) {
    const input = {
      ...{ env, runId },
      ...(joined.length > 0 && { joined: [...joined] }),
      ...(line === 'interactive' && { isUrgent: true }),
    };
    if (parent === undefined) await start(analyzeTools, input);
    else await inSpan('turn of an analysis', { parent }, () => start(analyzeTools, input));
  }
}
