import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type AnalysisRun, analysisRunSchema } from '../domain/analysis/analysis-run.js';
import { type Approval, approvalSchema } from '../domain/governance/approval.js';
import { type Conflict, conflictSchema } from '../domain/analysis/conflict.js';
import { type Environment, environmentSchema } from '../domain/environments/environment.js';
import { type HealthCourse, healthCourseSchema } from '../domain/environments/health-course.js';
import { type Event, eventSchema } from '../domain/event.js';
import { slugSchema } from '../domain/ids.js';
import {
  type Advice,
  adviceSchema,
  type Recommendation,
  recommendationSchema,
} from '../domain/routing/recommendation.js';
import { type StoredProbe, storedProbeSchema } from '../domain/routing/probe.js';
import { type Server, serverSchema } from '../domain/registry/server.js';
import { type Simulation, simulationSchema } from '../domain/routing/simulation.js';
import { type Subscription, subscriptionSchema } from '../domain/alerts/subscription.js';
import { type SyncRun, syncRunSchema } from '../domain/registry/sync-run.js';
import { type Turns, turnsSchema } from '../domain/analysis/turns.js';
import { type Tool, toolSchema, type ToolVersion, toolVersionSchema } from '../domain/registry/tool.js';
import { ConflictError } from '../kernel/errors/errors.js';
import { type Collection, createCollection } from './collection.js';
import { conflictPacking } from './packing/conflict-packing.js';
import { toolPacking } from './packing/tool-packing.js';
import { versionPacking } from './packing/version-packing.js';
import type { Documents, Operation } from '../platform/documents/documents.js';

const headSchema = z.object({
  env: slugSchema,
  revision: z.int().nonnegative(),
  /** Random, anew with each revision: after a backup was restored, the same number comes again with other tools. */
  mark: z.string().optional(),
});
type Head = z.infer<typeof headSchema>;

const entrySchema = z.object({ env: slugSchema, createdAt: z.iso.datetime() });
type Entry = z.infer<typeof entrySchema>;

/** The partition that lists the environments. No environment can be named so: it is no slug. */
export const cataloguePartition = '~environments';

/** Operations of one batch that are left for the caller when the revision is raised with them. */
export const operationsBesideHeadMax = 99;

const headAttemptsMax = 20;

/** The registry: one typed collection for each kind of document, all in the container `registry`. */
export interface RegistryStore {
  readonly environments: Collection<Environment>;
  /** One entry for each environment, in {@link cataloguePartition}; its environment may not exist (yet). */
  readonly catalogue: Collection<Entry>;
  /** One for each environment, under its name. */
  readonly healthCourses: Collection<HealthCourse>;
  readonly servers: Collection<Server>;
  readonly tools: Collection<Tool>;
  readonly versions: Collection<ToolVersion>;
  readonly conflicts: Collection<Conflict>;
  readonly runs: Collection<AnalysisRun>;
  /** One for each environment, under its name. */
  readonly turns: Collection<Turns>;
  readonly syncs: Collection<SyncRun>;
  readonly simulations: Collection<Simulation>;
  readonly recommendations: Collection<Recommendation>;
  /** What models wrote for conflicts. */
  readonly advice: Collection<Advice>;
  readonly subscriptions: Collection<Subscription>;
  readonly events: Collection<Event>;
  readonly approvals: Collection<Approval>;
  readonly probes: Collection<StoredProbe>;
  /** The environment's revision; 0 before anything was registered. */
  revision(env: string): Promise<number>;

  /** The revision, and a tag that no other state of the environment's tools ever has. */
  head(env: string): Promise<{ readonly revision: number; readonly tag: string }>;
  /** One batch of one environment, all or nothing. @throws {ConflictError} when a condition fails. */
  commit(env: string, operations: readonly Operation[]): Promise<void>;
  /**
   * One batch together with the next revision of the environment, which every write of a tool needs. `operations` is
   * asked again when only the revision was taken by somebody else. Resolves to the revision written.
   * @throws {ConflictError} when a condition of the operations themselves fails.
   */
  commitAtNextRevision(env: string, operations: (revision: number) => readonly Operation[]): Promise<number>;
  /**
   * The same, but only while the environment is at the `expected` revision: nobody has written a tool since.
   * @throws {ConflictError} when somebody has, or when a condition of the operations fails.
   */
  commitAtRevision(
    env: string,
    expected: number,
    operations: (revision: number) => readonly Operation[],
  ): Promise<number>;
}

/** The registry over the container `registry`, whose partition key is `env`. */
export function createRegistryStore(documents: Documents): RegistryStore {
  const heads = createCollection<Head>(documents, {
    kind: 'head',
    schema: headSchema,
    env: ({ env }) => env,
    key: () => 'registry',
  });
  const commit = (env: string, operations: readonly Operation[]): Promise<void> => documents.batch(env, operations);

  async function commitAtNextRevision(env: string, operations: (revision: number) => readonly Operation[]) {
    let stored = await heads.get(env, 'registry');
    for (let attempt = 1; ; attempt += 1) {
      const next = { env, revision: (stored?.value.revision ?? 0) + 1, mark: randomUUID() };
      const head = stored === undefined ? heads.creating(next) : heads.replacing(stored, next);
      try {
        await commit(env, [head, ...operations(next.revision)]);
        return next.revision;
      } catch (error) {
        if (!(error instanceof ConflictError) || attempt === headAttemptsMax) throw error;
        const now = await heads.get(env, 'registry');
        if (now?.etag === stored?.etag) throw error; // The revision was still free: another condition failed.
        stored = now;
      }
    }
  }

  async function commitAtRevision(
    env: string,
    expected: number,
    operations: (revision: number) => readonly Operation[],
  ): Promise<number> {
    const stored = await heads.get(env, 'registry');
    const revision = stored?.value.revision ?? 0;
    if (revision !== expected) throw new ConflictError(`the registry of ${env} changed meanwhile`);
    const next = { env, revision: revision + 1, mark: randomUUID() };
    const head = stored === undefined ? heads.creating(next) : heads.replacing(stored, next);
    await commit(env, [head, ...operations(next.revision)]);
    return next.revision;
  }

  return {
    ...createCollections(documents),
    revision: async (env) => (await heads.get(env, 'registry'))?.value.revision ?? 0,
    async head(env) {
      const { revision = 0, mark = '' } = (await heads.get(env, 'registry'))?.value ?? {};
      return { revision, tag: `${revision}-${mark}` };
    },
    commit,
    commitAtNextRevision,
    commitAtRevision,
  };
}

const envOf = ({ env }: { readonly env: string }): string => env;
const idOf = ({ id }: { readonly id: string }): string => id;

function createCollections(documents: Documents) {
  return {
    environments: createCollection<Environment>(documents, {
      kind: 'environment',
      schema: environmentSchema,
      env: idOf,
      key: idOf,
    }),
    catalogue: createCollection<Entry>(documents, {
      kind: 'environment-entry',
      schema: entrySchema,
      env: () => cataloguePartition,
      key: envOf,
    }),
    healthCourses: createCollection<HealthCourse>(documents, {
      kind: 'health-course',
      schema: healthCourseSchema,
      env: envOf,
      key: envOf,
    }),
    servers: createCollection<Server>(documents, { kind: 'server', schema: serverSchema, env: envOf, key: idOf }),
    tools: createCollection<Tool>(documents, {
      kind: 'tool',
      schema: toolSchema,
      env: envOf,
      key: idOf,
      packing: toolPacking,
    }),
    versions: createCollection<ToolVersion>(documents, {
      kind: 'version',
      schema: toolVersionSchema,
      env: envOf,
      key: ({ toolId, version }) => versionKey(toolId, version),
      packing: versionPacking,
    }),
    conflicts: createCollection<Conflict>(documents, {
      kind: 'conflict',
      schema: conflictSchema,
      env: envOf,
      key: idOf,
      packing: conflictPacking,
    }),
    runs: createCollection<AnalysisRun>(documents, { kind: 'run', schema: analysisRunSchema, env: envOf, key: idOf }),
    turns: createCollection<Turns>(documents, { kind: 'turns', schema: turnsSchema, env: envOf, key: envOf }),
    syncs: createCollection<SyncRun>(documents, { kind: 'sync', schema: syncRunSchema, env: envOf, key: idOf }),
    simulations: createCollection<Simulation>(documents, {
      kind: 'simulation',
      schema: simulationSchema,
      env: envOf,
      key: idOf,
    }),
    recommendations: createCollection<Recommendation>(documents, {
      kind: 'recommendation',
      schema: recommendationSchema,
      env: envOf,
      key: idOf,
    }),
    advice: createCollection<Advice>(documents, { kind: 'advice', schema: adviceSchema, env: envOf, key: idOf }),
    approvals: createCollection<Approval>(documents, {
      kind: 'approval',
      schema: approvalSchema,
      env: envOf,
      key: idOf,
    }),
    probes: createCollection<StoredProbe>(documents, {
      kind: 'probe',
      schema: storedProbeSchema,
      env: envOf,
      key: idOf,
    }),
    subscriptions: createCollection<Subscription>(documents, {
      kind: 'subscription',
      schema: subscriptionSchema,
      env: envOf,
      key: idOf,
    }),
    events: createCollection<Event>(documents, { kind: 'event', schema: eventSchema, env: envOf, key: idOf }),
  };
}

/** Key of a version: in order of number among the versions of a tool. */
export const versionKey = (toolId: string, version: number): string => `${toolId}@${String(version).padStart(6, '0')}`;
