import { type Approval, purposeOf } from '../domain/governance/approval.js';
import type { Conflict } from '../domain/analysis/conflict.js';
import { bySeverity } from '../domain/severity.js';
import type { ToolVersion } from '../domain/registry/tool.js';
import { boundText } from '../alerts/bound-text.js';
import { plainCardText } from '../alerts/plain-card-text.js';

/** Everything that stands on the card of an approval. */
export interface CardFacts {
  readonly approval: Approval;
  /** The version it is about, with its diff. */
  readonly version: ToolVersion | undefined;
  readonly conflicts: readonly Conflict[];
  readonly url: string | undefined;
  /** What the buttons send back. */
  readonly tokens: { readonly approve: string; readonly reject: string };
}

const conflictsMax = 5;
const changesMax = 10;

/**
 * The adaptive card (1.5) that asks for a decision: facts, the worst conflicts, the diff, a comment, and one button for
 * each answer. Bounded so that a message with it stays below the 28 KB of Teams. What a tool's author wrote stays text:
 * no Markdown, and no mention, for the card names no entities.
 */
export function formatApprovalCard({ approval, version, conflicts, url, tokens }: CardFacts) {
  const { purpose, severity, requestedBy, expiresAt } = approval;
  const title = `Approval needed: ${purposeOf(approval)}`;
  const worst = [...conflicts].sort((a, b) => bySeverity(a.severity, b.severity));
  const changes = version?.diff ?? [];
  const facts = [
    ['Severity', severity],
    ['Environment', approval.env],
    ['Asked by', requestedBy.name],
    ['Expires', expiresAt],
    ...(purpose.kind === 'suppress'
      ? [
          ['Reason', purpose.reason],
          ['Until', purpose.until ?? 'for good'],
        ]
      : []),
  ];
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.5',
    fallbackText: plainCardText(title, 300),
    body: [
      textBlock(title, 300, { weight: 'Bolder', size: 'Large', style: 'heading' }),
      {
        type: 'FactSet',
        facts: facts.map(([name = '', value = '']) => ({ title: name, value: plainCardText(value, 300) })),
      },
      ...section(
        'Conflicts',
        worst.slice(0, conflictsMax).map(({ severity: of, type, text }) => `${of} ${type}: ${text}`),
        worst.length - conflictsMax,
      ),
      ...section(
        'Changed',
        changes
          .slice(0, changesMax)
          .map(({ path, change, before, after }) =>
            change === 'changed'
              ? `${path}: ${show(before)} → ${show(after)}`
              : `${path} ${change}: ${show(after ?? before)}`,
          ),
        changes.length - changesMax,
      ),
      { type: 'Input.Text', id: 'comment', label: 'Comment', isMultiline: true, maxLength: 1000, isRequired: false },
    ],
    actions: [
      submit('Approve', 'positive', tokens.approve),
      submit('Reject', 'destructive', tokens.reject),
      ...(url === undefined ? [] : [{ type: 'Action.OpenUrl', title: 'Open', url }]),
    ],
  };
}

const textBlock = (text: string, max: number, more: object = {}) => ({
  type: 'TextBlock',
  text: plainCardText(text, max),
  wrap: true,
  ...more,
});

function section(title: string, lines: readonly string[], hidden: number) {
  if (lines.length === 0) return [];
  return [
    textBlock(title, 50, { weight: 'Bolder', separator: true }),
    ...lines.map((line) => textBlock(line, 400)),
    ...(hidden > 0 ? [textBlock(`and ${hidden} more`, 50)] : []),
  ];
}

const submit = (title: string, style: string, token: string) => ({
  type: 'Action.Submit',
  id: title.toLowerCase(),
  title,
  style,
  data: { token },
});

const show = (value: unknown): string => (value === undefined ? '' : boundText(JSON.stringify(value), 160));
