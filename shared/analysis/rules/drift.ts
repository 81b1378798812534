import { spokenName } from '../../domain/registry/server-texts.js';
import { fingerprintOf } from '../../identity/identity.js';
import { bySeverity, type Severity } from '../../domain/severity.js';
import { defineRule } from '../inspection/define-rule.js';
import { compareDefinitions } from '../drift/compare-definitions.js';
import type { DriftChange } from '../drift/drift-change.js';
import type { EarlierVersion, Inspection } from '../inspection/inspection.js';

const scoreOf: Record<Severity, number> = { CRITICAL: 100, HIGH: 90, MEDIUM: 60, LOW: 30, INFO: 5 };

/** Changes that one finding lists: the worst of each class, and as many more. */
const changesMax = 30;
/** Changes that its sentence names. */
const changesNamed = 3;

const sinceOf = ({ version, isApproved }: EarlierVersion): string =>
  isApproved ? `version ${version}, which a person approved` : `version ${version}, the first one that was let in`;

/** Stage 1: how far a definition has moved. */
export const drift = defineRule({
  meta: {
    id: 'drift',
    stage: 'lexical',
    summary: 'A tool is no longer what was approved: its texts, its parameters or what it may do changed.',
    lifecycle: 'stable',
    types: ['DEFINITION_DRIFT'],
    messages: {
      drift: 'A model gets another "{{tool}}" of {{server}} than {{since}}: {{changes}}.',
    },
  },

  *inspect({ candidate: { tool }, options: { earlier } }: Inspection) {
    if (earlier === undefined) return;
    const { active, approved } = earlier;
    // The sum of all steps since somebody looked, and the last step: the worse of the two counts.
    const sums = compareDefinitions(approved.definition, tool.definition);
    const last =
      active === undefined || active.version === approved.version
        ? []
        : compareDefinitions(active.definition, tool.definition);
    const changes = unique([...sums, ...last]);
    const severity = changes[0]?.severity;
    if (severity === undefined) return;
    const names = changes.slice(0, changesNamed).map(({ text }) => text);
    yield {
      message: 'drift',
      type: 'DEFINITION_DRIFT',
      severity,
      score: scoreOf[severity],
      tools: [tool],
      data: { tool: spokenName(tool), server: tool.server, since: sinceOf(approved), changes: names.join(', ') },
      evidence: {
        comparedWith: { version: approved.version, fingerprint: fingerprintOf(approved.definition) },
        current: tool.fingerprint,
      },
      changes: listed(changes),
    };
  },
});

/** Each place once, as the worst that either comparison says of it. */
function unique(changes: readonly DriftChange[]): DriftChange[] {
  const sorted = changes.toSorted((a, b) => bySeverity(a.severity, b.severity));
  return [
    ...new Map(sorted.toReversed().map((change) => [`${change.at} ${change.text}`, change])).values(),
  ].toReversed();
}

/** As many as one finding lists, the worst of every class among them. */
function listed(changes: readonly DriftChange[]): DriftChange[] {
  const worst = [...Map.groupBy(changes, (change) => change.class).values()].flatMap(([first]) => first ?? []);
  return [...new Set([...worst, ...changes])].slice(0, changesMax);
}
