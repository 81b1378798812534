import { analyzeTools } from '../../orchestrations/analyze-tools.js';
import type { Turn } from '../../shared/domain/turns.js';
import type { Start } from './start-once.js';

/** Starts the orchestrations of turns, those that are not there yet. @throws {UnreachableError} */
export async function startTurns(start: Start, env: string, turns: readonly Turn[]): Promise<void> {
  for (const { runId, joined } of turns) {
    await start(analyzeTools, { env, runId, ...(joined.length > 0 && { joined: [...joined] }) });
  }
}
