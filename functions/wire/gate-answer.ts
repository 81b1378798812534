import type { Verdict } from '../../shared/domain/analysis/analysis-run.js';
import { BlockedError, NotEstablishedError } from '../../shared/kernel/errors/errors.js';
import type { Answer } from './respond.js';

interface Judged extends Record<string, unknown> {
  readonly verdict: Verdict;
}

/**
 * The answer of a gate, whose status is its verdict: only 200 is a pass. Otherwise it is a problem with the code `blocked`
 * (409) or `not-established` (503), which carries what 200 would have: nobody takes an outage for a verdict, nor a verdict
 * for an outage.
 * @throws {BlockedError} @throws {NotEstablishedError}
 */
export function gateAnswer(judged: Judged, words: { readonly blocked: string; readonly hint: string }): Answer {
  if (judged.verdict === 'pass') return { status: 200, body: judged };
  const options = { members: judged };
  if (judged.verdict === 'block') throw new BlockedError(words.blocked, { ...options, hint: words.hint });
  throw new NotEstablishedError('the verdict could not be established', {
    ...options,
    hint: 'Try again. Until it answers 200, nothing has passed.',
  });
}
