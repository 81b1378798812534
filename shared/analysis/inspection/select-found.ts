import { bySeverity, isAtLeast, type Severity } from '../../domain/severity.js';
import type { ToolId } from '../../domain/ids.js';
import { findingsPerTypeMax } from '../text/bounds.js';
import type { Coverage } from './define-rule.js';
import type { Inspection } from './inspection.js';
import type { ToolVersionView } from '../../domain/registry/registry-view.js';

/** A pair with the candidate that a rule found. */
interface Found {
  readonly severity: Severity;
  readonly score: number;
  readonly tools: readonly [ToolVersionView, ToolVersionView];
}

interface Selection<F> {
  readonly reported: readonly F[];
  readonly coverage: Required<Pick<Coverage, 'leftOut' | 'simulate'>>;
}

/** Routing simulation looks at every pair of this severity or worse that the candidate answers for. */
const simulatedFrom: Severity = 'MEDIUM';

/**
 * Which of the pairs found are reported: first those that block and that the candidate answers for, then the worst, at
 * most as many as a person reads, and in any case those that are wanted. So the verdict is the same as with all of them:
 * if any pair blocks, one that blocks is reported. Ties are ordered by tool id. Of several versions of one tool, the
 * worst counts.
 */
export function selectFound<F extends Found>(found: readonly F[], inspection: Inspection): Selection<F> {
  const { policy, wanted } = inspection;
  const ranked = found
    .map((one) => ({ one, other: otherOf(one, inspection), isDecisive: false }))
    .map((each) => ({
      ...each,
      isDecisive: policy.blockingSeverities.includes(each.one.severity) && inspection.answersFor(each.other),
    }))
    .sort(
      (a, b) =>
        Number(b.isDecisive) - Number(a.isDecisive) ||
        bySeverity(a.one.severity, b.one.severity) ||
        b.one.score - a.one.score ||
        (a.other < b.other ? -1 : 1),
    );
  const seen = new Set<ToolId>();
  const worst = ranked.filter(({ other }) => !seen.has(other) && seen.add(other));
  const reported = worst.filter(({ other }, at) => at < findingsPerTypeMax || wanted.has(other));
  const simulate = worst.filter(
    ({ one, other }) => isAtLeast(one.severity, simulatedFrom) && inspection.answersFor(other),
  );
  return {
    reported: reported.map(({ one }) => one),
    coverage: { leftOut: worst.length - reported.length, simulate: simulate.map(({ other }) => other) },
  };
}

function otherOf({ tools }: Found, { candidate }: Inspection): ToolId {
  const [a, b] = tools;
  return a.id === candidate.tool.id ? b.id : a.id;
}

/** The score a pair has to reach to matter, which rises with what was found: what cannot reach it is not compared. */
export interface Bar {
  for(other: ToolId): number;
  /** For tools that are not known yet, and that the candidate does not answer for. */
  readonly current: number;
  add(score: number): void;
}

/**
 * `least` is the lowest score that is reported. `decisive` is the score from which a pair that the candidate answers for
 * has to be seen in any case: it blocks, or is put to routing simulation.
 */
export function createBar(inspection: Inspection, least: number, decisive: number): Bar {
  const best: number[] = []; // Descending.
  const current = (): number =>
    best.length < findingsPerTypeMax ? least : Math.max(least, best[best.length - 1] ?? least);
  return {
    get current() {
      return current();
    },
    for(other) {
      if (inspection.wanted.has(other)) return least;
      const bar = current();
      return bar > decisive && inspection.answersFor(other) ? decisive : bar;
    },
    add(score) {
      let at = best.length;
      for (; at > 0 && (best[at - 1] ?? 0) < score; at--);
      best.splice(at, 0, score);
      if (best.length > findingsPerTypeMax) best.pop();
    },
  };
}
