import type { Alert } from '../domain/alerts/alert.js';
import type { Conflict } from '../domain/analysis/conflict.js';
import type { Event } from '../domain/event.js';
import type { Tool } from '../domain/registry/tool.js';
import { alertIdOf } from './alert-id.js';
import { factsOfConflict, toolsOf } from './alert-of-event.js';

/** What a finished run did, as the registry tells it. */
export interface RunOutcome {
  /** The run's own ANALYSIS_RUN_COMPLETED. */
  readonly completed: Event;
  /** Conflicts that it was the first to see. */
  readonly conflicts: readonly Conflict[];
  /** Tools that it left blocked and that were not blocked before. */
  readonly blocked: readonly Pick<Tool, 'id' | 'version' | 'updatedAt'>[];
  /** Health score, 0 to 100, and the threshold of the policy. */
  readonly health?: { readonly score: number; readonly threshold: number };
  /** Teams by tool. */
  readonly owners: ReadonlyMap<string, string>;
}

/**
 * What a run is worth telling: each new conflict, each registration it blocked, and the health of the environment, that
 * once a day. The ids derive from what they are about, so that the same run gives the same alerts.
 */
export function alertsOfRun({ completed, conflicts, blocked, health, owners }: RunOutcome): Alert[] {
  const { env } = completed;
  const ownerOf = (tool: string) => {
    const owner = owners.get(tool);
    return owner === undefined ? {} : { owner };
  };
  const opened = conflicts.map((conflict): Alert => ({
    id: alertIdOf('opened', env, completed.subject.id, conflict.id),
    env,
    kind: 'conflict-opened',
    severity: conflict.severity,
    title: `${conflict.type} between ${toolsOf(conflict)}`,
    text: conflict.text,
    facts: factsOfConflict(conflict),
    subject: `conflict/${conflict.id}`,
    at: conflict.firstSeenAt,
    ...ownerOf(conflict.toolA),
  }));
  const registrations = blocked.map(({ id, version, updatedAt }): Alert => ({
    id: alertIdOf('blocked', env, `${id}@${version}`, updatedAt),
    env,
    kind: 'registration-blocked',
    severity: 'HIGH',
    title: `${id} version ${version} is blocked`,
    text: 'Its conflicts keep it out of the catalog until somebody approves it, or it is changed.',
    facts: [{ name: 'Run', value: completed.subject.id }],
    subject: `tool/${id}`,
    at: updatedAt,
    ...ownerOf(id),
  }));
  if (health === undefined || health.score >= health.threshold) return [...opened, ...registrations];
  const unwell: Alert = {
    id: alertIdOf('health', env, completed.at.slice(0, 10)),
    env,
    kind: 'health-below-threshold',
    severity: 'HIGH',
    title: `The health of ${env} is ${health.score} of 100, below ${health.threshold}`,
    text: 'Unsettled conflicts pull it down.',
    facts: [{ name: 'Run', value: completed.subject.id }],
    subject: 'health',
    at: completed.at,
  };
  return [...opened, ...registrations, unwell];
}
