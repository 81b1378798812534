import { randomUUID } from 'node:crypto';
import { createTurns } from '../../kernel/canonical/in-slices.js';
import type { AnalysisRun } from '../../domain/analysis/analysis-run.js';
import type { Actor, RequestContext } from '../../domain/event.js';
import { type ToolId, slugSchema } from '../../domain/ids.js';
import type { Tool, ToolDefinition } from '../../domain/registry/tool.js';
import { TooLargeError } from '../../kernel/errors/errors.js';
import type { Stored } from '../../platform/documents/documents.js';
import type { RegistryStore } from '../../stores/registry-store.js';
import { checkBacklog } from '../writing/check-backlog.js';
import { commitUnits } from '../writing/commit-units.js';
import { findEnvironment } from '../environments/find-environment.js';
import {
  definitionBytesMax,
  type ParsedDefinition,
  parseDefinitionsInSlices,
  parseServerTexts,
} from '../../definitions/parse-definitions.js';
import { parseInput } from '../writing/parse-input.js';
import { type Arrival, type PlannedTool, planRegistration, type Registration } from './plan-registration.js';
import type { Precondition } from '../writing/precondition.js';
import { queuedRun } from '../writing/queued-run.js';
import { readTools } from './read-tools.js';
import type { RegistryServices } from '../writing/registry-services.js';
import { retryConflicts } from '../writing/retry-conflicts.js';

export interface RegisteredChange {
  readonly id: ToolId;
  readonly version: number;
  readonly change: 'added' | 'updated' | 'unchanged';
}

export type RegisterTools = (request: {
  readonly env: string;
  readonly server: string;
  readonly owner?: string;
  /** What the server says besides its tools; absent where nobody asked it. */
  readonly texts?: ToolDefinition;
  readonly definitions: readonly unknown[];
  readonly by: RequestContext;
  /** For whom the actor registers, where that is somebody else: they answer for the versions like who registered them. */
  readonly onBehalfOf?: readonly Actor[];
  readonly trigger: AnalysisRun['trigger'];
  /** How definitions arrived, by name, where synchronisation found them. */
  readonly arrivals?: ReadonlyMap<string, Arrival>;
  /** Asked of every tool that is there already. */
  readonly precondition?: Precondition | undefined;
}) => Promise<{ readonly run?: AnalysisRun; readonly tools: RegisteredChange[] }>;

/** Definitions written together: each takes three operations (tool, version, event). */
const perBatch = 32;
/** A definition is written up to five times (tool, active version, version, diff). */
const bytesPerBatch = 5 * definitionBytesMax;
/** Ids that one run's document can list, in bytes. */
const idBytesMax = 1_500_000;

/**
 * Registers definitions: a new one as version 1, a changed one as the next version, which is pending until it has been
 * analysed, while the active one stays active; the same again is nothing. A queued analysis run of what changed is
 * written with the last batch. Each batch is complete in itself: after a crash in between, registering the same again
 * finishes the work, and the run then also holds the tools that were written before the crash.
 * @throws {InvalidInputError} for definitions that are not valid, or a name that is there twice.
 * @throws {TooLargeError} @throws {PreconditionFailedError}
 * @throws {NotFoundError} when there is no such environment. @throws {BacklogFullError} when too many analyses wait.
 */
export const createRegisterTools = ({ registry, now }: RegistryServices): RegisterTools =>
  async function registerTools(request) {
    const { env, server, owner, texts, definitions, by, onBehalfOf = [], trigger, arrivals, precondition } = request;
    parseInput(slugSchema, server, 'server');
    // First, so that no version of a tool is there before the texts that came with it.
    const parsed = [
      ...(texts === undefined ? [] : [parseServerTexts(server, texts)]),
      ...(await parseDefinitionsInSlices(server, definitions)),
    ];
    if (parsed.reduce((sum, { id }) => sum + id.length + 3, 0) > idBytesMax) {
      throw new TooLargeError('one registration cannot hold so many tools', { hint: 'Register them in parts.' });
    }
    await findEnvironment(registry, env);
    // What a synchronisation has found is registered all the same: a server is not asked to come back.
    if (trigger !== 'sync') await checkBacklog(registry, { env, work: 'analyses' });
    const runId = await chooseRunId(registry, env, parsed);
    const at = now().toISOString();
    const registration = { env, server, by, onBehalfOf, at, runId, ...(owner !== undefined && { owner }) };

    const changes = new Map<ToolId, RegisteredChange>();
    const toAnalyse = new Set<ToolId>();
    const chunks = cut(parsed);
    const waitsForRun = createRunLookup(registry, env);
    // A store that answers at once would give nobody else a turn until all is written.
    const turns = createTurns();
    let run: AnalysisRun | undefined;
    for (const [index, chunk] of chunks.entries()) {
      await turns();
      await retryConflicts(async function registerToolsOnce() {
        const ids = chunk.map(({ id }) => id);
        const stored = await readTools(registry, env, ids);
        for (const { etag } of stored.values()) precondition?.(etag);
        const plans = new Map(
          chunk.map((one) => {
            const arrival = arrivals?.get(one.definition.name);
            return [one.id, planRegistration(registry, registration, one, stored.get(one.id), arrival)] as const;
          }),
        );
        for (const [id, plan] of plans) {
          const { change, version, unit } = plan;
          if (unit !== undefined || !changes.has(id)) changes.set(id, { id, version, change });
          if (unit !== undefined || (await waitsForRun(stored.get(id), plan))) toAnalyse.add(id);
        }
        const isLast = index === chunks.length - 1;
        run = isLast ? await planRun(registry, registration, trigger, toAnalyse) : undefined;
        await commitChunk(registry, env, [...plans.values()], run);
      });
    }
    return { ...(run !== undefined && { run }), tools: [...changes.values()] };
  };

/** The run of what changed. Another registration may have written the announced one first, with its own tools only. */
async function planRun(
  { runs }: RegistryStore,
  registration: Registration,
  trigger: AnalysisRun['trigger'],
  toAnalyse: ReadonlySet<ToolId>,
): Promise<AnalysisRun | undefined> {
  const known = await runs.get(registration.env, registration.runId);
  const left = [...toAnalyse].filter((id) => known?.value.toolIds?.includes(id) !== true).sort();
  if (left.length === 0) return undefined;
  return queuedRun(known === undefined ? registration : { ...registration, runId: newRunId() }, trigger, left);
}

const newRunId = (): string => `run-${randomUUID()}`;

function commitChunk(registry: RegistryStore, env: string, plans: readonly PlannedTool[], run?: AnalysisRun) {
  const units = plans.flatMap(({ unit }) => (unit === undefined ? [] : [unit]));
  const runUnit = run && { writesTool: false, operations: () => [registry.runs.creating(run)] };
  return commitUnits(registry, env, runUnit === undefined ? units : [...units, runUnit]);
}

/**
 * Tells versions that were registered, but whose run was never written: the process died in between. Runs of many tools
 * are large documents; each is read once.
 */
function createRunLookup({ runs }: RegistryStore, env: string) {
  const known = new Map<string, ReadonlySet<ToolId>>();
  return async function isOfThisRun(stored: Stored<Tool> | undefined, { change }: PlannedTool): Promise<boolean> {
    if (change !== 'unchanged' || stored?.value.status !== 'pending') return false;
    const { id, analysisRun } = stored.value;
    if (analysisRun === undefined) return false;
    const toolIds = known.get(analysisRun) ?? new Set((await runs.get(env, analysisRun))?.value.toolIds);
    if (toolIds.size > 0) known.set(analysisRun, toolIds);
    return !toolIds.has(id);
  };
}

/** The id that an interrupted registration of the same tools had announced, so that its tools point at their run. */
async function chooseRunId(registry: RegistryStore, env: string, parsed: readonly ParsedDefinition[]): Promise<string> {
  const stored = await readTools(
    registry,
    env,
    parsed.map(({ id }) => id),
  );
  const announced = new Set([...stored.values()].flatMap(({ value }) => value.analysisRun ?? []));
  for (const id of announced) if ((await registry.runs.get(env, id)) === undefined) return id;
  return newRunId();
}

function cut(parsed: readonly ParsedDefinition[]): ParsedDefinition[][] {
  const chunks: ParsedDefinition[][] = [];
  let bytes = 0;
  for (const one of parsed) {
    const last = chunks.at(-1);
    if (last === undefined || last.length === perBatch || bytes + one.bytes * 5 > bytesPerBatch) {
      chunks.push([one]);
      bytes = one.bytes * 5;
    } else {
      last.push(one);
      bytes += one.bytes * 5;
    }
  }
  return chunks;
}
