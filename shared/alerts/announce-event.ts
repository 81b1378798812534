import type { Event } from '../domain/event.js';
import type { Tool } from '../domain/registry/tool.js';
import type { ReadEnvironmentHealth } from '../registry/conflicts/environment-health.js';
import type { RegistryStore } from '../stores/registry-store.js';
import { alertOfEvent, type EventContext } from './alert-of-event.js';
import { alertsOfRun } from './alerts-of-run.js';
import type { Announce } from './announce.js';
import { channelsOf } from './channels-of.js';
import { routeAlerts } from './route-alerts.js';

interface Services {
  readonly registry: RegistryStore;
  readonly readEnvironmentHealth: ReadEnvironmentHealth;
  readonly announce: Announce;
}

/** Tells the channels of an environment of an event, as far as they want to hear of it. Repeated, it tells nothing new. */
export type AnnounceEvent = (event: Event) => Promise<void>;

export const createAnnounceEvent = (services: Services): AnnounceEvent =>
  async function announceEvent(event) {
    const isRun = event.type === 'ANALYSIS_RUN_COMPLETED';
    if (!isRun && event.type !== 'CONFLICT_STATUS_CHANGED' && !event.type.startsWith('APPROVAL_')) return;
    const { registry, announce } = services;
    const policy = (await registry.environments.get(event.env, event.env))?.value.policy;
    if (policy === undefined) return;
    const channels = await channelsOf(registry, event.env);
    if (channels.length === 0) return;
    if (isRun) {
      const outcome = await outcomeOf(services, event, policy.alertBelowHealth);
      await announce(routeAlerts(event.subject.id, alertsOfRun(outcome), channels));
      return;
    }
    const alert = alertOfEvent(event, await contextOf(registry, event));
    if (alert !== undefined) await announce(routeAlerts(event.id, [alert], channels));
  };

async function contextOf(registry: RegistryStore, { env, subject }: Event): Promise<EventContext> {
  if (subject.kind === 'conflict') {
    const conflict = (await registry.conflicts.get(env, subject.id))?.value;
    return { conflict, owner: conflict && (await ownerOf(registry, env, conflict.toolA)) };
  }
  const approval = (await registry.approvals.get(env, subject.id))?.value;
  return { approval, owner: approval?.toolId && (await ownerOf(registry, env, approval.toolId)) };
}

const ownerOf = async (registry: RegistryStore, env: string, tool: string): Promise<string | undefined> =>
  (await registry.tools.get(env, tool))?.value.owner;

async function outcomeOf({ registry, readEnvironmentHealth }: Services, completed: Event, threshold: number) {
  const { env, subject } = completed;
  const first = { where: [{ field: 'value.firstSeenRun', equals: subject.id }] };
  const conflicts = (await Array.fromAsync(registry.conflicts.all(env, first))).map(({ value }) => value);
  const blocked = await blockedBy(registry, env, subject.id);
  const owners = new Map<string, string>();
  for (const tool of new Set([...conflicts.map(({ toolA }) => toolA), ...blocked.map(({ id }) => id)])) {
    const owner = await ownerOf(registry, env, tool);
    if (owner !== undefined) owners.set(tool, owner);
  }
  const score = threshold > 0 ? (await readEnvironmentHealth(env)).score : null;
  return { completed, conflicts, blocked, owners, ...(score !== null && { health: { score, threshold } }) };
}

/** Tools that are blocked and were written since the run began. The outbox would tell as well, but only grows. */
async function blockedBy({ runs, tools }: RegistryStore, env: string, runId: string): Promise<Tool[]> {
  const run = (await runs.get(env, runId))?.value;
  if (run === undefined) return [];
  const since = run.startedAt ?? run.requestedAt;
  const looked: Tool[] = [];
  if (run.toolIds === undefined) {
    const where = [{ field: 'value.status', equals: 'blocked' }];
    for await (const { value } of tools.all(env, { where })) looked.push(value);
  } else {
    for (const id of run.toolIds) {
      const tool = await tools.get(env, id);
      if (tool !== undefined) looked.push(tool.value);
    }
  }
  return looked.filter(
    ({ status, updatedAt, deletedAt, rejectedAt }) =>
      status === 'blocked' && updatedAt >= since && deletedAt === undefined && rejectedAt === undefined,
  );
}
