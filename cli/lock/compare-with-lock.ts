import { compareDefinitions } from '../../shared/analysis/drift/compare-definitions.js';
import { fingerprintOf } from '../../shared/identity/identity.js';
import { spokenName } from '../../shared/domain/registry/server-texts.js';
import type { Finding } from '../../shared/domain/analysis/conflict.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { ToolDefinition } from '../../shared/domain/registry/tool.js';
import type { Severity } from '../../shared/domain/severity.js';
import type { Lock } from './lock-file.js';

export type DriftClass = NonNullable<Finding['changes']>[number]['class'];

const scoreOf: Record<Severity, number> = { CRITICAL: 100, HIGH: 90, MEDIUM: 60, LOW: 30, INFO: 5 };
const changesMax = 30;
const changesNamed = 3;

export interface LockComparison {
  readonly findings: readonly Finding[];
  /** Findings that end a command with "blocked", however severe they are. */
  readonly blocking: ReadonlySet<Finding>;
  /** Locked tools that are not there any more. */
  readonly gone: readonly string[];
}

/**
 * How far tools are from what was reviewed. Whatever changed blocks, unless each of its changes is of a class that is let
 * through; a tool that nobody reviewed always does.
 */
export function compareWithLock(
  tools: readonly RegisteredTool[],
  lock: Lock,
  letThrough: ReadonlySet<DriftClass>,
): LockComparison {
  const blocking = new Set<Finding>();
  const findings = tools.flatMap((tool) => {
    const locked = lock.get(tool.id);
    const finding = locked === undefined ? newTool(tool) : drift(tool, locked);
    if (finding === undefined) return [];
    const changes = finding.changes ?? [];
    if (changes.length === 0 || changes.some((change) => !letThrough.has(change.class))) blocking.add(finding);
    return [finding];
  });
  const there = new Set<string>(tools.map(({ id }) => id));
  return { findings, blocking, gone: [...lock.keys()].filter((id) => !there.has(id)) };
}

const newTool = ({ id, server, definition, fingerprint }: RegisteredTool): Finding => ({
  stage: 'lexical',
  type: 'NEW_TOOL',
  severity: 'HIGH',
  score: scoreOf.HIGH,
  tools: [id],
  fingerprints: [fingerprint],
  text: `"${spokenName({ server, definition })}" is not in the lock: nobody reviewed it.`,
  evidence: {},
});

function drift({ id, server, definition, fingerprint }: RegisteredTool, locked: ToolDefinition) {
  const before = fingerprintOf(locked);
  if (before === fingerprint) return undefined;
  const changes = compareDefinitions(locked, definition);
  const severity = changes[0]?.severity ?? 'LOW';
  const named = changes.slice(0, changesNamed).map(({ text }) => text);
  const finding: Finding = {
    stage: 'lexical',
    type: 'DEFINITION_DRIFT',
    severity,
    score: scoreOf[severity],
    tools: [id],
    fingerprints: [fingerprint],
    text: `"${spokenName({ server, definition })}" is not what was locked${named.length === 0 ? '' : `: ${named.join(', ')}`}.`,
    evidence: { comparedWith: before, current: fingerprint },
    // Every class is among those that are listed: whether they block is decided by class.
    changes: listed(changes),
  };
  return finding;
}

function listed(changes: ReturnType<typeof compareDefinitions>) {
  const worst = [...Map.groupBy(changes, (change) => change.class).values()].flatMap(([first]) => first ?? []);
  return [...new Set([...worst, ...changes])].slice(0, changesMax);
}
