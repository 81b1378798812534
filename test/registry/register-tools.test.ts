import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byRequest } from '../../shared/domain/event.js';
import { InvalidInputError, NotFoundError, TooLargeError } from '../../shared/kernel/errors/errors.js';
import type { Documents } from '../../shared/platform/documents/documents.js';
import {
  actor,
  aDefinition,
  aTool,
  conclude,
  env,
  eventTypes,
  failingDocuments,
  idOf,
  newDocuments,
  newRegistry,
  openRegistry,
  valuesOf,
} from './support.js';

describe('registering', () => {
  test('writes the tool, its first version, the event and a queued run', async () => {
    const opened = await newRegistry();
    const { run, tools } = await opened.register([aDefinition('find')]);
    expect(tools).toEqual([{ id: 'crm~find', version: 1, change: 'added' }]);
    expect(run).toMatchObject({ status: 'queued', scope: 'tool', toolIds: ['crm~find'], trigger: 'registration' });
    expect(await valuesOf(opened.registry.runs)).toEqual([run]);
    const tool = await aTool(opened, idOf('find'));
    expect(tool).toMatchObject({ status: 'pending', version: 1, revision: 1, registeredAtRevision: 1 });
    expect(tool.active).toBeUndefined();
    expect(await valuesOf(opened.registry.versions)).toMatchObject([{ toolId: 'crm~find', version: 1, diff: [] }]);
    expect(await eventTypes(opened)).toEqual(['ENVIRONMENT_CREATED', 'TOOL_REGISTERED']);
    expect(await opened.registry.revision(env)).toBe(1);
  });

  test('the same again is nothing, however its keys are ordered', async () => {
    const opened = await newRegistry();
    await opened.register([{ name: 'find', inputSchema: { type: 'object', a: 1 } }]);
    const again = await opened.register([{ inputSchema: { a: 1, type: 'object' }, name: 'find' }]);
    expect(again).toEqual({ tools: [{ id: 'crm~find', version: 1, change: 'unchanged' }] });
    expect(await valuesOf(opened.registry.runs)).toHaveLength(1);
    expect(await opened.registry.revision(env)).toBe(1);
  });

  test('a changed definition of an active tool is a pending version beside the active one, with its diff', async () => {
    const opened = await newRegistry();
    await opened.register([aDefinition('find')]);
    await conclude(opened, [idOf('find')], []);
    const { tools } = await opened.register([aDefinition('find', { description: 'Else.' })]);
    expect(tools).toEqual([{ id: 'crm~find', version: 2, change: 'updated' }]);
    const tool = await aTool(opened, idOf('find'));
    expect(tool).toMatchObject({
      status: 'pending',
      version: 2,
      active: { version: 1, definition: aDefinition('find') },
    });
    const versions = await valuesOf(opened.registry.versions);
    expect(versions.map(({ version }) => version)).toEqual([1, 2]);
    expect(versions[1]?.diff).toEqual([
      { path: '/description', change: 'changed', before: 'Does find.', after: 'Else.' },
    ]);
    expect(await eventTypes(opened)).toContain('TOOL_UPDATED');
  });

  test('a deleted tool that comes back is analysed anew, as a further version', async () => {
    const opened = await newRegistry();
    await opened.register([aDefinition('find')]);
    await conclude(opened, [idOf('find')], []);
    await opened.deleteTool({ env, toolId: idOf('find'), by: byRequest({ actor }) });
    const { tools, run } = await opened.register([aDefinition('find')]);
    expect(tools[0]).toMatchObject({ version: 2, change: 'added' });
    expect(run?.toolIds).toEqual(['crm~find']);
    const tool = await aTool(opened, idOf('find'));
    expect(tool.deletedAt).toBeUndefined();
    expect(tool.active).toBeUndefined();
  });

  test('many tools are one run over all of them, and each batch raises the revision', async () => {
    const opened = await newRegistry();
    const many = Array.from({ length: 100 }, (_, n) => aDefinition(`t${n}`));
    const { run, tools } = await opened.register(many);
    expect(tools).toHaveLength(100);
    expect(run).toMatchObject({ scope: 'environment', tools: 100 });
    expect(run?.toolIds).toHaveLength(100);
    expect(await valuesOf(opened.registry.tools)).toHaveLength(100);
    expect(await opened.registry.revision(env)).toBe(4);
  });

  test('large definitions are stored, five copies of them too', async () => {
    const opened = await newRegistry();
    const large = (text: string) => ['a', 'b', 'c'].map((name) => aDefinition(name, { x: text.repeat(250_000) }));
    await opened.register(large('x'));
    await conclude(
      opened,
      ['a', 'b', 'c'].map((name) => idOf(name)),
      [],
    );
    const { tools } = await opened.register(large('y'));
    expect(tools.map(({ change }) => change)).toEqual(['updated', 'updated', 'updated']);
  });
});

describe('refusing', () => {
  const bad: readonly (readonly [string, readonly unknown[], new (...args: never[]) => Error])[] = [
    ['the same name twice', [aDefinition('a'), aDefinition('a', { title: 'x' })], InvalidInputError],
    ['__proto__ as a name', [aDefinition('__proto__')], InvalidInputError],
    ['an empty name', [aDefinition('')], InvalidInputError],
    ['a name of 257 characters', [aDefinition('x'.repeat(257))], InvalidInputError],
    ['control characters', [aDefinition('a\u0007')], InvalidInputError],
    ['no input schema', [{ name: 'a' }], InvalidInputError],
    ['no object at all', ['a', null, 7], InvalidInputError],
    ['256 KB and more', [aDefinition('a', { description: 'x'.repeat(262_144) })], TooLargeError],
    ['nesting without end', [JSON.parse('{"a":'.repeat(5000) + '1' + '}'.repeat(5000))], TooLargeError],
    ['too many', Array.from({ length: 20_001 }, () => null), TooLargeError],
  ];

  test.each(bad)('%s, and nothing is registered', async (_, definitions, error) => {
    const opened = await newRegistry();
    await expect(opened.register([aDefinition('good'), ...definitions])).rejects.toThrow(error);
    expect(await valuesOf(opened.registry.tools)).toEqual([]);
  });

  test('names everything that is wrong at once', async () => {
    const opened = await newRegistry();
    const failure = opened.register([{ name: 'a' }, aDefinition('b'), aDefinition('b')]);
    await expect(failure).rejects.toMatchObject({
      problems: [
        { path: 'tools.0.inputSchema', message: 'inputSchema is missing' },
        { path: 'tools.2.name', message: 'this name is there twice' },
      ],
    });
  });

  test('an environment that is not there, and a server that is no slug', async () => {
    const opened = await newRegistry();
    const request = { server: 'crm', definitions: [], by: byRequest({ actor }), trigger: 'sync' } as const;
    await expect(opened.registerTools({ ...request, env: 'nowhere' })).rejects.toThrow(NotFoundError);
    await expect(opened.registerTools({ ...request, env, server: 'C R M' })).rejects.toThrow(InvalidInputError);
  });
});

test('names that are legal but hostile are kept apart and come back as they were', async () => {
  const opened = await newRegistry();
  const names = [
    'constructor',
    'toString',
    'ünïcode 🦉',
    'x'.repeat(256),
    'a/b?c#d\\e',
    '../..',
    "'; DROP TABLE",
    '=abc',
    '\ud800',
  ];
  const properties = JSON.parse('{"__proto__":{"type":"string"},"constructor":{"type":"number"}}') as object;
  const definitions = names.map((name) => aDefinition(name, { inputSchema: { type: 'object', properties } }));
  const legal = definitions.filter(({ name }) => name.isWellFormed());
  const { tools } = await opened.register(legal);
  expect(new Set(tools.map(({ id }) => id)).size).toBe(legal.length);
  const stored = await valuesOf(opened.registry.tools);
  expect(stored.map(({ definition }) => definition.name).sort()).toEqual(legal.map(({ name }) => name).sort());
  expect(stored.every(({ definition }) => JSON.stringify(definition.inputSchema).includes('__proto__'))).toBe(true);
  const again = await opened.register(legal);
  expect(again.tools.every(({ change }) => change === 'unchanged')).toBe(true);
});

/** What a registry holds, without what depends on the order and on chance: revisions, times, ids of runs. */
async function contentOf(documents: Documents) {
  const { registry } = openRegistry(documents);
  const tools = await valuesOf(registry.tools);
  const versions = await valuesOf(registry.versions);
  return {
    tools: tools.map(({ id, status, version, fingerprint, definition, active }) => ({
      ...{ id, status, version, fingerprint, definition, active },
    })),
    versions: versions.map(({ toolId, version, fingerprint, diff }) => ({ toolId, version, fingerprint, diff })),
  };
}

test('registering in any order and in any parts gives the same registry', async () => {
  const definitions = Array.from({ length: 40 }, (_, n) => aDefinition(`t${n}`));
  const reference = newDocuments();
  await (await newRegistry(reference)).register(definitions);
  const expected = await contentOf(reference);
  const parts = fc.tuple(
    fc.shuffledSubarray(definitions, { minLength: 40 }),
    fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 6 }),
    fc.boolean(),
  );
  await fc.assert(
    fc.asyncProperty(parts, async ([order, cuts, together]) => {
      const documents = newDocuments();
      const opened = await newRegistry(documents);
      const bounds = [0, ...cuts.sort((a, b) => a - b), 40];
      const calls = bounds.slice(1).map((end, index) => order.slice(bounds[index], end));
      if (together) await Promise.all(calls.map((call) => opened.register(call)));
      else for (const call of calls) await opened.register(call);
      expect(await contentOf(documents)).toEqual(expected);
      const analysed = (await valuesOf(opened.registry.runs)).flatMap(({ toolIds }) => toolIds ?? []);
      expect(new Set(analysed).size).toBe(40);
    }),
    { numRuns: 15 },
  );
});

test('two registrations of the same tools at once give one version each and lose none of them to analysis', async () => {
  const opened = await newRegistry();
  const definitions = Array.from({ length: 70 }, (_, n) => aDefinition(`t${n}`));
  await Promise.all([
    opened.register(definitions),
    opened.register(definitions.toReversed()),
    opened.register(definitions),
  ]);
  const tools = await valuesOf(opened.registry.tools);
  expect(tools.map(({ version }) => version)).toEqual(Array.from({ length: 70 }, () => 1));
  const analysed = (await valuesOf(opened.registry.runs)).flatMap(({ toolIds }) => toolIds ?? []);
  expect(new Set(analysed).size).toBe(70);
  expect((await eventTypes(opened)).filter((type) => type === 'TOOL_REGISTERED')).toHaveLength(70);
});

describe.each(['before', 'after'] as const)('a crash %s any write, and the same call again', (when) => {
  test('leaves the same registry: nothing lost, nothing doubled', async () => {
    const first = Array.from({ length: 80 }, (_, n) => aDefinition(`t${n}`));
    const second = first.map((definition, n) => (n % 3 === 0 ? { ...definition, title: 'new' } : definition));
    const reference = newDocuments();
    const sound = await newRegistry(reference);
    await sound.register(first);
    await sound.register(second);
    const expected = await contentOf(reference);

    for (let failAt = 1; ; failAt += 1) {
      const inner = newDocuments();
      await newRegistry(inner);
      const failing = failingDocuments(inner, failAt, when);
      const opened = openRegistry(failing.documents);
      for (const definitions of [first, second]) {
        await opened.register(definitions).catch(() => undefined);
        await opened.register(definitions);
      }
      expect(await contentOf(inner)).toEqual(expected);
      const runs = await valuesOf(opened.registry.runs);
      const analysed = new Set(runs.flatMap(({ id, toolIds }) => (toolIds ?? []).map((tool) => `${id} ${tool}`)));
      const tools = await valuesOf(opened.registry.tools);
      expect(tools.filter(({ id, analysisRun }) => !analysed.has(`${analysisRun ?? ''} ${id}`))).toEqual([]);
      const events = await eventTypes(opened);
      expect(events.filter((type) => type === 'TOOL_REGISTERED')).toHaveLength(80);
      expect(events.filter((type) => type === 'TOOL_UPDATED')).toHaveLength(27);
      if (failing.writes() < failAt) break;
    }
  });
});
