import type { ShownCheck } from '../../../shared/api/shown-check.js';
import { gateAnswer } from '../../wire/gate-answer.js';
import type { Answer } from '../../wire/respond.js';

/** Conflicts beyond this are counted in the words of the problem; its member `blockedBy` has all. */
const namedMax = 3;

/** A check as a gate answers it: only 200 is a pass. @throws {BlockedError} @throws {NotEstablishedError} */
export function checkGate(check: ShownCheck): Answer {
  const { blockedBy } = check;
  const named = blockedBy.slice(0, namedMax).map(({ type, tools }) => `${type} of ${tools.join(' and ')}`);
  const more = blockedBy.length > namedMax ? `, and ${blockedBy.length - namedMax} more` : '';
  return gateAnswer(check, {
    blocked:
      named.length === 0
        ? 'these definitions were blocked before, and nobody has decided about that'
        : `these definitions conflict: ${named.join('; ')}${more}`,
    hint: 'Change the definitions, or have the conflicts suppressed or the tools approved. `blockedBy` has the details.',
  });
}
