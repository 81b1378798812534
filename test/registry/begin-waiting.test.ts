import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byRequest, systemActor } from '../../shared/domain/event.js';
import { type Line, lineSchema, shardTools, type Turn } from '../../shared/domain/analysis/turns.js';
import { createBeginWaiting, joinedMax, joinedToolsMax, turnsMax } from '../../shared/registry/runs/begin-waiting.js';
import { createEndTurn } from '../../shared/registry/runs/end-turn.js';
import { createEndLostRuns } from '../../shared/registry/runs/end-lost-runs.js';
import { createFailRun } from '../../shared/registry/runs/fail-run.js';
import { placeInLine } from '../../shared/registry/runs/place-in-line.js';
import { createResumePending } from '../../shared/registry/runs/resume-pending.js';
import { createTurnsUnderWay } from '../../shared/registry/runs/turns-under-way.js';
import { queuedRun } from '../../shared/registry/writing/queued-run.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';
import { actor, aDefinition, env, idOf, newDocuments, newRegistry } from './support.js';

interface Asked {
  readonly isBulk: boolean;
  readonly tools: number;
}

/** Writes runs down, a second apart. @returns their ids, in order. */
async function ask(registry: RegistryStore, all: readonly Asked[]): Promise<string[]> {
  const ids: string[] = [];
  for (const { isBulk, tools } of all) {
    const runId = `run-${String(ids.length).padStart(3, '0')}`;
    const at = new Date(Date.UTC(2026, 0, 2) + ids.length * 1000).toISOString();
    const toolIds = Array.from({ length: tools }, (_, n) => idOf(`tool_${runId}_${n}`));
    const run = queuedRun(
      { env, runId, by: byRequest({ actor: isBulk ? systemActor : actor }), at },
      'registration',
      toolIds,
    );
    await registry.commit(env, [registry.runs.creating(run)]);
    ids.push(runId);
  }
  return ids;
}

const now = () => new Date(Date.UTC(2026, 0, 4));
const log = () => undefined;
const runsOf = ({ runId, joined }: Turn): string[] => [runId, ...joined];
const aRun = fc.record({ isBulk: fc.boolean(), tools: fc.constantFrom(1, 1, 1, 3, 10, 24, 26) });
const lineOf = ({ isBulk, tools }: Asked): Line =>
  isBulk || tools > 10 ? 'bulk' : tools > 1 ? 'small' : 'interactive';

test('every analysis is begun once, in order within its line, and never more turns at a time than are allowed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aRun, { maxLength: 90 }), fc.infiniteStream(fc.nat()), async (asked, choices) => {
      const { registry } = await newRegistry();
      const ids = await ask(registry, asked);
      // Two instances of the app, both of which are told of everything.
      const instances = [createBeginWaiting({ registry, now, log }), createBeginWaiting({ registry, now, log })];
      const endTurn = createEndTurn({ registry });
      const begun: Turn[] = [];
      for (;;) {
        begun.push(...(await Promise.all(instances.map((begin) => begin(env)))).flat());
        const underWay = (await registry.turns.get(env, env))?.value.turns ?? [];
        for (const line of lineSchema.options) {
          expect(underWay.filter((turn) => turn.line === line).length).toBeLessThanOrEqual(turnsMax[line]);
        }
        if (underWay.length === 0) break;
        const ended = underWay[(choices.next().value ?? 0) % underWay.length]!;
        await endTurn({ env, runId: ended.runId });
      }
      for (const line of lineSchema.options) {
        const inOrder = begun.filter((turn) => turn.line === line).flatMap(runsOf);
        expect(inOrder).toEqual(ids.filter((_, at) => lineOf(asked[at]!) === line));
      }
      for (const turn of begun.filter(({ joined }) => joined.length > 0)) {
        expect(runsOf(turn).length).toBeLessThanOrEqual(joinedMax);
        const runs = await Promise.all(runsOf(turn).map(async (id) => (await registry.runs.get(env, id))!.value));
        expect(runs.map((run) => run.turn)).toEqual(runs.map(() => turn.runId));
        // Each is of a single step, and all of them together end soon.
        expect(Math.max(...runs.map(({ tools }) => tools))).toBeLessThanOrEqual(shardTools);
        expect(runs.reduce((sum, { tools }) => sum + tools, 0)).toBeLessThanOrEqual(joinedToolsMax);
      }
    }),
    { numRuns: 15 },
  );
}, 60_000);

test('what somebody waits for is begun while bulk work waits, and bulk work while somebody waits', async () => {
  const { registry } = await newRegistry();
  const bulk = Array.from({ length: 5 }, () => ({ isBulk: true, tools: 60 }));
  const small = Array.from({ length: 30 }, () => ({ isBulk: false, tools: 10 }));
  const ids = await ask(registry, [...bulk, ...small, { isBulk: false, tools: 1 }]);
  const begun = await createBeginWaiting({ registry, now, log })(env);
  // One changed tool waits for nobody's thirty servers of ten.
  expect(begun.map(({ line, runId, joined }) => [line, runId, joined.length])).toEqual([
    ['interactive', ids[35], 0],
    ['small', ids[5], 9],
    ['bulk', ids[0], 0],
    ['bulk', ids[1], 0],
  ]);
});

test('a waiting analysis says its position, the depth of its line and the age of the oldest', async () => {
  const { registry } = await newRegistry();
  const ids = await ask(
    registry,
    Array.from({ length: 60 }, () => ({ isBulk: false, tools: 1 })),
  );
  await createBeginWaiting({ registry, now, log })(env);
  const place = async (id: string) => placeInLine(registry, (await registry.runs.get(env, id))!.value);
  expect(await place(ids[24]!)).toBeUndefined();
  const oldest = (await registry.runs.get(env, ids[25]!))!.value.requestedAt;
  expect(await place(ids[25]!)).toEqual({ line: 'interactive', position: 1, depth: 35, oldest });
  expect(await place(ids[59]!)).toEqual({ line: 'interactive', position: 35, depth: 35, oldest });
});

test('a turn whose analyses are over, and one that nobody carries out any more, make room again', async () => {
  const opened = await newRegistry();
  const { registry } = opened;
  const begin = createBeginWaiting({ registry, now, log });
  const services = { registry, now: () => new Date(Date.UTC(2026, 0, 5)) };
  const underWay = createTurnsUnderWay({ registry, endTurn: createEndTurn({ registry }) });
  const ids = await ask(
    registry,
    Array.from({ length: 30 }, () => ({ isBulk: false, tools: 1 })),
  );
  const [turn] = await begin(env);
  expect((await underWay(env)).map(({ runId }) => runId)).toEqual([ids[0]]);
  const asked: string[] = [];
  const endLostRuns = createEndLostRuns({ ...services, failRun: createFailRun(services) });
  const lost = await endLostRuns(env, (id) => Promise.resolve(asked.push(id) > 0));
  // The orchestration is that of the turn; what waits in line is not lost, however long.
  expect(new Set(asked)).toEqual(new Set([turn!.runId]));
  expect(lost.map(({ id }) => id).sort()).toEqual(runsOf(turn!).sort());
  expect(await underWay(env)).toEqual([]);
  expect((await begin(env)).flatMap(runsOf)).toEqual(ids.slice(joinedMax));
});

test('an analysis that waited in its line for days is neither lost nor asked for again once it was begun', async () => {
  const opened = await newRegistry();
  const { registry, requestAnalysis } = opened;
  await opened.register([aDefinition('a')]);
  const begunAt = Date.UTC(2026, 0, 5);
  const at = (hours: number) => ({ registry, now: () => new Date(begunAt + hours * 3_600_000) });
  const [turn = expect.fail()] = await createBeginWaiting({ ...at(0), log })(env);
  // The task hub is behind: it has not taken the turn up yet.
  const lostAfter = (hours: number) =>
    createEndLostRuns({ ...at(hours), failRun: createFailRun(at(hours)) })(env, () => Promise.resolve(undefined));
  const resumedAfter = (hours: number) => createResumePending({ ...at(hours), requestAnalysis })(env);
  expect(await lostAfter(1)).toEqual([]);
  expect(await resumedAfter(1)).toBeUndefined();
  expect(await lostAfter(23)).toEqual([]);
  expect(await resumedAfter(23)).toBeUndefined();
  expect((await lostAfter(25)).map(({ id }) => id)).toEqual([turn.runId]);
  expect((await resumedAfter(25))?.toolIds).toEqual([idOf('a')]);
});

test('an analysis that an earlier version began is lost a day after it was asked for', async () => {
  const { registry } = await newRegistry();
  const [runId = expect.fail()] = await ask(registry, [{ isBulk: false, tools: 1 }]);
  const stored = (await registry.runs.get(env, runId))!;
  const { waiting: _, ...begun } = stored.value;
  await registry.commit(env, [registry.runs.replacing(stored, { ...begun, turn: runId })]);
  const services = { registry, now };
  const endLostRuns = createEndLostRuns({ ...services, failRun: createFailRun(services) });
  expect((await endLostRuns(env, () => Promise.resolve(undefined))).map(({ id }) => id)).toEqual([runId]);
});

test('a waiting analysis that cannot be read holds up none of those behind it, and is told', async () => {
  const documents = newDocuments();
  const { registry } = await newRegistry(documents);
  const ids = await ask(registry, [
    { isBulk: false, tools: 1 },
    { isBulk: false, tools: 1 },
  ]);
  // More of them than are looked at in one page, all before the others.
  const broken = Array.from({ length: joinedMax + 5 }, (_, n) => `run:broken-${String(n).padStart(2, '0')}`);
  const value = { status: 'queued', waiting: 'interactive', requestedAt: '2026-01-01T00:00:00.000Z' };
  for (const id of broken) await documents.create({ id, env, kind: 'run', value });
  const lines: string[] = [];
  const begin = createBeginWaiting({ registry, now, log: (line) => lines.push(line) });
  const begun = [...(await begin(env)), ...(await begin(env))];
  expect(begun.flatMap(runsOf)).toEqual(ids);
  const told = lines.map((line) => JSON.parse(line) as object);
  expect(told).toEqual(
    broken.map((id) => ({ event: 'analysis-passed-over', env, id, reason: expect.any(String) as string })),
  );
});

test('one that waits is shown its place beside one that cannot be read, and a turn of none that can be read is over', async () => {
  const documents = newDocuments();
  const { registry } = await newRegistry(documents);
  const [runId = expect.fail(), next = expect.fail()] = await ask(registry, [
    { isBulk: false, tools: 26 },
    { isBulk: false, tools: 1 },
  ]);
  const value = { status: 'queued', waiting: 'interactive', requestedAt: '2026-01-01T00:00:00.000Z' };
  await documents.create({ id: 'run:broken', env, kind: 'run', value });
  const { value: run } = (await registry.runs.get(env, next))!;
  expect(await placeInLine(registry, run)).toMatchObject({ position: 2, depth: 2, oldest: run.requestedAt });

  const [turn = expect.fail()] = (await createBeginWaiting({ registry, now, log })(env)).filter(
    ({ line }) => line === 'bulk',
  );
  expect(turn.runId).toBe(runId);
  const stored = (await documents.read(env, `run:${runId}`))!;
  await documents.replace({ ...stored.value, value }, stored.etag);
  const underWay = createTurnsUnderWay({ registry, endTurn: createEndTurn({ registry }) });
  expect((await underWay(env)).map((one) => one.runId)).toEqual([next]);
});
