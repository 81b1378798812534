import { expect, test } from 'vitest';
import { byRequest } from '../../shared/domain/event.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { ToolId } from '../../shared/domain/ids.js';
import { createRegistryIndexes } from '../../shared/registry/indexes/registry-indexes.js';
import { toRegisteredTool } from '../../shared/registry/tools/to-registered-tool.js';
import { actor, aDefinition, aTool, conclude, env, idOf, newRegistry, type OpenRegistry } from './support.js';

/** An index that keeps what it is told and counts how often it is told. */
class RecordingIndex {
  readonly tools = new Map<ToolId, RegisteredTool>();
  readonly updates: { put: number; remove: number }[] = [];
  revision = 0;
  semanticProblem: string | undefined;

  get(id: ToolId): RegisteredTool | undefined {
    return this.tools.get(id);
  }

  async update(change: { put: readonly RegisteredTool[]; remove: readonly ToolId[]; revision: number }): Promise<void> {
    await Promise.resolve();
    for (const tool of change.put) this.tools.set(tool.id, tool);
    for (const id of change.remove) this.tools.delete(id);
    this.updates.push({ put: change.put.length, remove: change.remove.length });
    this.revision = change.revision;
    this.semanticProblem = undefined;
  }
}

const indexesOf = ({ registry }: OpenRegistry) =>
  createRegistryIndexes({ registry, createIndex: () => new RecordingIndex() });

test('holds what was registered, as soon as it was registered', async () => {
  const opened = await newRegistry();
  const indexes = indexesOf(opened);
  expect((await indexes.at(env)).tools.size).toBe(0);
  await opened.register([aDefinition('a'), aDefinition('b')]);
  const index = await indexes.at(env);
  expect([...index.tools.keys()].sort()).toEqual([idOf('a'), idOf('b')]);
  expect(index.revision).toBe(await opened.registry.revision(env));
  await opened.register([aDefinition('a', { title: 'new' })]);
  expect((await indexes.at(env)).get(idOf('a'))?.definition.title).toBe('new');
  expect(index.updates.map(({ put }) => put)).toEqual([2, 1]);
});

test('callers at the same time share one update; nobody gets an index older than the registry was', async () => {
  const opened = await newRegistry();
  const indexes = indexesOf(opened);
  await opened.register(Array.from({ length: 40 }, (_, n) => aDefinition(`t${n}`)));
  const [first] = await Promise.all([indexes.at(env), indexes.at(env), indexes.at(env)]);
  expect(first.updates).toHaveLength(1);
  const calls = Array.from({ length: 10 }, async (_, n) => {
    await opened.register([aDefinition(`late${n}`)]);
    expect((await indexes.at(env)).get(idOf(`late${n}`))).toBeDefined();
  });
  await Promise.all(calls);
});

test('shows a new version beside the approved one, and status changes do not index again', async () => {
  const opened = await newRegistry();
  const indexes = indexesOf(opened);
  await opened.register([aDefinition('a')]);
  const index = await indexes.at(env);
  await conclude(opened, [idOf('a')], []);
  await indexes.at(env);
  expect(index.updates.at(-1)).toEqual({ put: 0, remove: 0 });
  await opened.register([aDefinition('a', { title: 'new' })]);
  expect((await indexes.at(env)).get(idOf('a'))?.offered?.definition).toEqual(aDefinition('a'));
});

test('forgets what was deleted, withdrawn or rejected; of a rejected change the active version stays', async () => {
  const opened = await newRegistry();
  const indexes = indexesOf(opened);
  const { registry } = opened;
  await opened.register(['deleted', 'withdrawn', 'rejected', 'changed'].map((name) => aDefinition(name)));
  await conclude(opened, [idOf('changed')], []);
  await opened.register([aDefinition('changed', { title: 'new' })]);
  await indexes.at(env);
  await opened.deleteTool({ env, toolId: idOf('deleted'), by: byRequest({ actor }) });
  const change = async (name: string, more: object) => {
    const stored = await registry.tools.get(env, idOf(name));
    if (stored === undefined) throw new Error('gone');
    await registry.commitAtNextRevision(env, (revision) => [
      registry.tools.replacing(stored, { ...stored.value, ...more, revision }),
    ]);
  };
  await change('withdrawn', { status: 'deprecated' });
  await change('rejected', { status: 'blocked', rejectedAt: '2026-01-01T00:00:00Z' });
  await change('changed', { status: 'blocked', rejectedAt: '2026-01-01T00:00:00Z' });
  const index = await indexes.at(env);
  expect([...index.tools.keys()]).toEqual([idOf('changed')]);
  expect(index.get(idOf('changed'))?.definition).toEqual(aDefinition('changed'));
  expect(index.get(idOf('changed'))).toEqual(toRegisteredTool(await aTool(opened, idOf('changed'))));
});

test('asks again for vectors that could not be had', async () => {
  const opened = await newRegistry();
  const indexes = indexesOf(opened);
  await opened.register([aDefinition('a')]);
  const index = await indexes.at(env);
  index.semanticProblem = 'the embedder did not answer';
  await indexes.at(env);
  expect(index.updates).toHaveLength(2);
});

test('an update that fails is tried again by the next caller', async () => {
  const opened = await newRegistry();
  await opened.register([aDefinition('a')]);
  let failures = 1;
  class FailingIndex extends RecordingIndex {
    override update(change: Parameters<RecordingIndex['update']>[0]): Promise<void> {
      failures -= 1;
      return failures >= 0 ? Promise.reject(new Error('no memory')) : super.update(change);
    }
  }
  const indexes = createRegistryIndexes({ registry: opened.registry, createIndex: () => new FailingIndex() });
  await expect(indexes.at(env)).rejects.toThrow('no memory');
  expect((await indexes.at(env)).tools.size).toBe(1);
});

test('whoever waits for no longer than a while is told whether the index is there', async () => {
  const opened = await newRegistry();
  await opened.register([aDefinition('a')]);
  const slow = Promise.withResolvers<undefined>();
  class SlowIndex extends RecordingIndex {
    override async update(change: Parameters<RecordingIndex['update']>[0]): Promise<void> {
      await slow.promise;
      await super.update(change);
    }
  }
  const indexes = createRegistryIndexes({ registry: opened.registry, createIndex: () => new SlowIndex() });
  const { index, isThere } = await indexes.within(env, 1);
  expect([isThere, index.revision]).toEqual([false, 0]);
  slow.resolve(undefined);
  expect((await indexes.within(env, 60_000)).isThere).toBe(true);
  expect(index.tools.size).toBe(1);
});
