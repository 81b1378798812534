import { z } from 'zod';
import type { CommandContext } from '../command-context.js';
import { exitCodes } from '../exit-codes.js';
import type { ApiCommand } from '../with-api.js';
import { signs } from './agree-to-changes.js';
import type { Change } from './change.js';

/** What the instance answers to a change: the environment or server, or the approval that it takes, which has a purpose. */
const changedSchema = z.looseObject({
  id: z.string(),
  purpose: z.looseObject({ loosens: z.array(z.string()).default([]) }).optional(),
});

/** What came of the changes. */
export interface Made {
  readonly made: readonly Change[];
  /** The approval that one of them waits for, and what it would loosen. */
  readonly approval?: { readonly id: string; readonly loosens: readonly string[] };
}

/** Makes the changes one after the other, and says of each that it is done. One that is refused ends it. */
export async function makeChanges(
  changes: readonly Change[],
  { api, environmentPath }: Pick<ApiCommand, 'api' | 'environmentPath'>,
  { terminal }: Pick<CommandContext, 'terminal'>,
): Promise<Made> {
  const made: Change[] = [];
  let approval: Made['approval'];
  for (const change of changes) {
    const { method, path, body } = change.request;
    const request = { method, path: `${environmentPath}${path}`, ...(body !== undefined && { body }) };
    if (method === 'DELETE') await api.request({ ...request, schema: z.undefined() });
    else {
      const { id, purpose } = await api.request({ ...request, schema: changedSchema });
      if (purpose !== undefined) {
        approval = { id, loosens: purpose.loosens };
        continue;
      }
    }
    made.push(change);
    terminal.say(`${signs[change.action]} ${change.what}: done`);
  }
  return { made, ...(approval !== undefined && { approval }) };
}

/**
 * Sets the exit code of a comparison: 1 when something is known to differ, 3 when something could not be compared or read.
 */
export function judgeComparison(
  changes: readonly Change[],
  { isWhole, setExitCode }: { readonly isWhole: boolean; readonly setExitCode: CommandContext['setExitCode'] },
): void {
  if (changes.some(({ isCertain }) => isCertain)) setExitCode(exitCodes.blocked);
  else if (!isWhole) setExitCode(exitCodes.notEstablished);
}
