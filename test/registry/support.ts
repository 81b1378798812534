import { toolIdOf } from '../../shared/canonical/identity.js';
import type { StageOutcome } from '../../shared/domain/analysis-run.js';
import type { Conflict, Finding } from '../../shared/domain/conflict.js';
import type { Event } from '../../shared/domain/event.js';
import type { ToolId } from '../../shared/domain/ids.js';
import type { Tool } from '../../shared/domain/tool.js';
import { StorageError } from '../../shared/errors/errors.js';
import { createConcludeTools } from '../../shared/registry/conclude-tools.js';
import { createCreateEnvironment } from '../../shared/registry/create-environment.js';
import { createDeleteTool } from '../../shared/registry/delete-tool.js';
import { createRegisterTools } from '../../shared/registry/register-tools.js';
import { createRequestAnalysis } from '../../shared/registry/request-analysis.js';
import { createSaveServer } from '../../shared/registry/save-server.js';
import { createSetConflictStatus } from '../../shared/registry/set-conflict-status.js';
import type { Collection } from '../../shared/stores/collection.js';
import type { Documents } from '../../shared/stores/documents.js';
import { createRegistryStore } from '../../shared/stores/registry-store.js';
import { openSqliteDocuments } from '../../shared/stores/sqlite-documents.js';

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
    saveServer: createSaveServer(services),
    setConflictStatus: createSetConflictStatus(services),
    register: (definitions: readonly unknown[], server = 'crm') =>
      registerTools({ env, server, definitions, actor, trigger: 'registration' }),
  };
}

export type OpenRegistry = ReturnType<typeof openRegistry>;

/** A registry with the environment `prod`. */
export async function newRegistry(documents?: Documents): Promise<OpenRegistry> {
  const opened = openRegistry(documents);
  await opened.createEnvironment({ id: env, actor });
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
    durationMs: 1,
    findings: 0,
  }));

export const aFinding = (tools: readonly ToolId[], more: Partial<Finding> = {}): Finding => ({
  stage: 'semantic',
  type: 'SEMANTIC_OVERLAP',
  severity: 'HIGH',
  score: 80,
  tools: [...tools].sort(),
  text: 'They read alike.',
  evidence: { cosine: 0.93 },
  ...more,
});

/** Concludes tools as a run that found `findings` would. */
export async function conclude(
  opened: OpenRegistry,
  ids: readonly ToolId[],
  findings: readonly Finding[],
  outcomes = stages(),
  runId = 'run-1',
) {
  const results = [];
  for (const toolId of ids) {
    const { version, fingerprint } = await aTool(opened, toolId);
    const own = findings.filter(({ tools }) => tools.includes(toolId));
    results.push({ toolId, version, fingerprint, findings: own, stages: outcomes });
  }
  return opened.concludeTools({ env, runId, revision: 1, results });
}

export async function onlyConflict({ registry }: OpenRegistry): Promise<Conflict> {
  const conflicts = await valuesOf(registry.conflicts);
  if (conflicts.length !== 1 || conflicts[0] === undefined) throw new Error(`${conflicts.length} conflicts`);
  return conflicts[0];
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
    changes: (since, limit) => inner.changes(since, limit),
    create: (document) => write(() => inner.create(document)),
    replace: (document, etag) => write(() => inner.replace(document, etag)),
    delete: (partition, id, etag) => write(() => inner.delete(partition, id, etag)),
    batch: (partition, operations) => write(() => inner.batch(partition, operations)),
  };
  return { documents, writes: () => writes };
}
