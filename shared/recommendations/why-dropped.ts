import type { Measured } from '../domain/routing/recommendation.js';
import { bySeverity, type Severity } from '../domain/severity.js';

/** A score that falls by less is noise. */
const scoreDropMin = 5;

/** So large a share of the questions makes the difference: with a few trials each, single ones move by chance. */
const tellingShare = 0.1;

/** Nothing found is milder than everything that can be. */
const rank = (severity: Severity | undefined): Severity => severity ?? 'INFO';

/**
 * Why a fix is not recommended; `undefined` when it helps: the two tools are told apart better by the stages that compare
 * definitions, or clearly more questions reach their tool, fresh ones included; and it makes neither clearly worse.
 */
export function whyDropped({ detection: { before, after }, asked, fresh }: Measured): string | undefined {
  const milder = bySeverity(rank(after.severity), rank(before.severity));
  if (milder < 0) return `the conflict becomes ${rank(after.severity)} instead of ${rank(before.severity)}`;
  const of = asked.of + fresh.of;
  const gained = asked.after + fresh.after - asked.before - fresh.before;
  if (-gained > tellingShare * of) return `${-gained} of ${of} questions no longer reach their tool`;
  const isGone = after.severity === undefined && before.severity !== undefined;
  const isOneTypeGone = before.types.some((type) => !after.types.includes(type));
  // A milder severity alone may come from a few words more: the two are as alike as before.
  if (isGone || isOneTypeGone || before.score - after.score >= scoreDropMin) return undefined;
  const isAllRight = asked.before + fresh.before === of;
  if (gained <= tellingShare * of) {
    return isAllRight ? 'every question reaches its tool already' : 'it changes nothing that can be measured';
  }
  return fresh.after > fresh.before ? undefined : 'it helps only with the questions that it was tried on';
}
