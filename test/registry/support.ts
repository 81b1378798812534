import { toolIdOf } from '../../shared/identity/identity.js';
import type { StageOutcome } from '../../shared/domain/analysis/analysis-run.js';
import type { Conflict, Finding } from '../../shared/domain/analysis/conflict.js';
import type { Policy } from '../../shared/domain/environments/environment.js';
import { type Actor, byRequest, type Event } from '../../shared/domain/event.js';
import type { ToolId } from '../../shared/domain/ids.js';
import type { Tool } from '../../shared/domain/registry/tool.js';
import { StorageError } from '../../shared/kernel/errors/errors.js';
import { createAskSuppression } from '../../shared/approvals/ask-suppression.js';
import { createDecideApproval } from '../../shared/approvals/decide-approval.js';
import { createAskLoosening } from '../../shared/approvals/ask-loosening.js';
import { createConcludeTools } from '../../shared/registry/runs/conclude-tools.js';
import { createCreateEnvironment } from '../../shared/registry/environments/create-environment.js';
import { createDeleteTool } from '../../shared/registry/tools/delete-tool.js';
import { createRegisterTools } from '../../shared/registry/tools/register-tools.js';
import { createRequestAnalysis } from '../../shared/registry/runs/request-analysis.js';
import { createSaveServer } from '../../shared/registry/servers/save-server.js';
import { createUpdateEnvironment } from '../../shared/registry/environments/update-environment.js';
import { createReopenEnded } from '../../shared/registry/conflicts/reopen-ended.js';
import { createSetConflictStatus } from '../../shared/registry/conflicts/set-conflict-status.js';
import type { Collection } from '../../shared/stores/collection.js';
import type { Documents } from '../../shared/platform/documents/documents.js';
import { createRegistryStore } from '../../shared/stores/registry-store.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';

export const env = 'prod';
export const actor = { kind: 'user', id: 'u1', name: 'Ada' } as const;

export const newDocuments = (): Documents => openSqliteDocuments(':memory:', { name: 'registry', partitionKey: 'env' });

/** The verbs over a store whose clock moves on by a second each time it is looked at. */
export function openRegistry(documents: Documents = newDocuments()) {
  let seconds = 0;
  const now = () => new Date(Date.UTC(2026, 0, 1) + (seconds += 1) * 1000);
  const registry = createRegistryStore(documents);
  const services = { registry, now };
  const registerTools = createRegisterTools(services);
  return {
    ...services,
    registerTools,
    createEnvironment: createCreateEnvironment(services),
    concludeTools: createConcludeTools(services),
    deleteTool: createDeleteTool(services),
    requestAnalysis: createRequestAnalysis(services),
    saveServer: createSaveServer({ ...services, allowStdio: true }),
    setConflictStatus: createSetConflictStatus(services),
    reopenEnded: createReopenEnded(services),
    updateEnvironment: createUpdateEnvironment({ ...services, askLoosening: createAskLoosening(services) }),
    register: (definitions: readonly unknown[], server = 'crm') =>
      registerTools({ env, server, definitions, by: byRequest({ actor }), trigger: 'registration' }),
  };
}

export type OpenRegistry = ReturnType<typeof openRegistry>;

/** A registry with the environment `prod`. */
export async function newRegistry(documents?: Documents, policy: Partial<Policy> = {}): Promise<OpenRegistry> {
  const opened = openRegistry(documents);
  await opened.createEnvironment({ id: env, policy, by: byRequest({ actor }) });
  return opened;
}

export const aDefinition = (name: string, more: object = {}) => ({
  name,
  description: `Does ${name}.`,
  inputSchema: { type: 'object' as const, properties: { id: { type: 'string' } } },
  ...more,
});

export const idOf = (name: string, server = 'crm'): ToolId => toolIdOf(server, name);

export async function valuesOf<T>(collection: Collection<T>, partition = env): Promise<T[]> {
  const values: T[] = [];
  for await (const { value } of collection.all(partition)) values.push(value);
  return values;
}

export async function aTool({ registry }: OpenRegistry, id: ToolId): Promise<Tool> {
  const stored = await registry.tools.get(env, id);
  if (stored === undefined) throw new Error(`no tool ${id}`);
  return stored.value;
}

export const eventTypes = async ({ registry }: OpenRegistry): Promise<Event['type'][]> =>
  (await valuesOf(registry.events)).sort((a, b) => (a.at < b.at ? -1 : 1)).map(({ type }) => type);

export const stages = (more: Partial<Record<StageOutcome['stage'], StageOutcome['status']>> = {}): StageOutcome[] =>
  (['lexical', 'schema', 'semantic', 'behavioural'] as const).map((stage) => ({
    stage,
    status: more[stage] ?? 'done',
    reason: 'as the test has it',
    durationMs: 1,
    findings: 0,
    leftOut: 0,
  }));

export const aFinding = (tools: readonly ToolId[], more: Partial<Finding> = {}): Finding => ({
  stage: 'semantic',
  type: 'SEMANTIC_OVERLAP',
  severity: 'HIGH',
  score: 80,
  tools: [...tools].sort(),
  fingerprints: [],
  text: 'They read alike.',
  evidence: { cosine: 0.93 },
  ...more,
});

/** A finding about the newest versions of its tools, unless it says of which. */
async function aboutNewest(opened: OpenRegistry, finding: Finding): Promise<Finding> {
  if (finding.fingerprints.length > 0) return finding;
  const stored = await Promise.all(finding.tools.map((id) => opened.registry.tools.get(env, id)));
  return { ...finding, fingerprints: stored.map((one) => one?.value.fingerprint ?? '') };
}

/** Concludes tools as a run that looked at every pair and found `findings` would. */
export async function conclude(
  opened: OpenRegistry,
  ids: readonly ToolId[],
  findings: readonly Finding[],
  outcomes = stages(),
  runId = 'run-1',
) {
  const results = [];
  const about = await Promise.all(findings.map((finding) => aboutNewest(opened, finding)));
  const lookedAt = (await valuesOf(opened.registry.tools)).map(({ id }) => id);
  const revision = await opened.registry.revision(env);
  for (const toolId of ids) {
    const { version, fingerprint } = await aTool(opened, toolId);
    const own = about.filter(({ tools }) => tools.includes(toolId));
    const looked = { inspected: fingerprint, revision, lookedAt };
    results.push({ toolId, version, fingerprint, ...looked, findings: own, stages: outcomes });
  }
  const verdicts = await opened.concludeTools({ env, runId, results });
  return verdicts.map(({ toolId, verdict }) => ({ toolId, verdict }));
}

export async function onlyConflict({ registry }: OpenRegistry): Promise<Conflict> {
  const conflicts = await valuesOf(registry.conflicts);
  if (conflicts.length !== 1 || conflicts[0] === undefined) throw new Error(`${conflicts.length} conflicts`);
  return conflicts[0];
}

export const rita: Actor = { kind: 'user', id: 'rita', name: 'Rita' };

/** Suppresses a conflict as two people do: one asks, the other approves. */
export async function suppressByTwo(
  { registry, now }: OpenRegistry,
  suppression: { readonly conflictId: string; readonly reason: string; readonly until?: string },
): Promise<void> {
  const services = { registry, now };
  const { id: approvalId } = await createAskSuppression(services)({ env, by: byRequest({ actor }), ...suppression });
  const decide = createDecideApproval(services);
  await decide({ env, approvalId, decision: 'approve', by: { ...byRequest({ actor: rita }), role: 'reviewer' } });
}

/** A store in which the nth write fails, before or after it took effect; `writes` counts them. */
export function failingDocuments(inner: Documents, failAt: number, when: 'before' | 'after') {
  let writes = 0;
  const write = async <T>(work: () => Promise<T>): Promise<T> => {
    writes += 1;
    const fails = writes === failAt;
    if (fails && when === 'before') throw new StorageError('the power went out');
    const result = await work();
    if (fails) throw new StorageError('the power went out after the write');
    return result;
  };
  const documents: Documents = {
    read: (partition, id) => inner.read(partition, id),
    query: (partition, query) => inner.query(partition, query),
    tally: (partition, query) => inner.tally(partition, query),
    changes: (since, limit) => inner.changes(since, limit),
    create: (document) => write(() => inner.create(document)),
    replace: (document, etag) => write(() => inner.replace(document, etag)),
    delete: (partition, id, etag) => write(() => inner.delete(partition, id, etag)),
    batch: (partition, operations) => write(() => inner.batch(partition, operations)),
  };
  return { documents, writes: () => writes };
}
