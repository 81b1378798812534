import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fingerprintOf, toolIdOf } from '../../shared/identity/identity.js';
import type { ToolDefinition } from '../../shared/domain/registry/tool.js';
import { planSync } from '../../shared/registry/servers/plan-sync.js';
import { aDefinition } from '../support/builders.js';
import { startComputing } from '../support/hosts/start-computing.js';

const register = (definition: ToolDefinition) => ({
  id: toolIdOf('files', definition.name),
  definition,
  fingerprint: fingerprintOf(definition),
});
const describedTool = (name: string, description: string): ToolDefinition => aDefinition({ name, description });
const names = (tools: readonly { name: string }[]): string[] => tools.map(({ name }) => name);
const registeredNames = (tools: readonly { definition: ToolDefinition }[]): string[] =>
  names(tools.map(({ definition }) => definition));

const letters = Array.from({ length: 12 }, (_, i) => String.fromCharCode(97 + i));

/** Lists of tools with distinct names, some of them in common, some of them alike. */
const definitions = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom(...letters),
    description: fc.constantFrom(undefined, 'Reads a file.', 'Reads a file from disk.', 'Sends a mail to somebody.'),
    property: fc.constantFrom('path', 'to'),
  }),
  { selector: ({ name }) => name, maxLength: 12 },
);
const tools = definitions.map((list) =>
  list.map(({ name, description, property }): ToolDefinition => ({
    name,
    ...(description !== undefined && { description }),
    inputSchema: { type: 'object', properties: { [property]: {} } },
  })),
);

describe('planSync', () => {
  test('puts every tool, listed or registered, in exactly one place', () => {
    fc.assert(
      fc.property(tools, tools, fc.subarray(letters), (listed, before, refusedNames) => {
        const readable = listed.filter(({ name }) => !refusedNames.includes(name));
        const refused = refusedNames.map((name) => ({ name }));
        const plan = planSync({ listed: readable, registered: before.map(register), refused });
        const renamedTo = plan.renamed.map(({ to }) => to);
        const renamedFrom = plan.renamed.map(({ from }) => from);
        const stayed = registeredNames(plan.unchanged);
        const live = [...names(plan.added), ...names(plan.updated), ...stayed, ...names(renamedTo)];
        expect(live.sort()).toEqual(names(readable).sort());
        const known = [
          ...names(plan.updated),
          ...stayed,
          ...registeredNames([...plan.removed, ...plan.kept, ...renamedFrom]),
        ];
        expect(known.sort()).toEqual(names(before).sort());
        expect(registeredNames(plan.kept).every((name) => refusedNames.includes(name))).toBe(true);
        expect(registeredNames(plan.removed).some((name) => refusedNames.includes(name))).toBe(false);
      }),
    );
  });

  test('leaves nothing to do once it was carried out', () => {
    fc.assert(
      fc.property(tools, tools, (listed, before) => {
        const plan = planSync({ listed, registered: before.map(register) });
        const after = [
          ...plan.unchanged,
          ...[...plan.added, ...plan.updated, ...plan.renamed.map(({ to }) => to)].map(register),
        ];
        const again = planSync({ listed, registered: after });
        expect(again).toMatchObject({ added: [], updated: [], removed: [], renamed: [], kept: [] });
        expect(again.unchanged).toHaveLength(listed.length);
      }),
    );
  });

  test('does not depend on the order of either list', () => {
    fc.assert(
      fc.property(
        tools.chain((listed) =>
          fc.tuple(fc.constant(listed), fc.shuffledSubarray(listed, { minLength: listed.length })),
        ),
        tools.chain((before) =>
          fc.tuple(fc.constant(before), fc.shuffledSubarray(before, { minLength: before.length })),
        ),
        ([listed, listedOtherwise], [before, beforeOtherwise]) => {
          expect(planSync({ listed: listedOtherwise, registered: beforeOtherwise.map(register) })).toEqual(
            planSync({ listed, registered: before.map(register) }),
          );
        },
      ),
    );
  });

  test('sees a change in anything that a model sees, and none in the order of keys', () => {
    const before = aDefinition({ annotations: { readOnlyHint: true, title: 'x' }, 'x-vendor': 1 });
    const plan = (now: ToolDefinition) => planSync({ listed: [now], registered: [register(before)] });
    expect(plan({ ...before, annotations: { title: 'x', readOnlyHint: true } }).unchanged).toHaveLength(1);
    for (const change of [{ 'x-vendor': 2 }, { annotations: { readOnlyHint: false } }, { description: 'Other.' }]) {
      expect(names(plan({ ...before, ...change }).updated)).toEqual(['read_file']);
    }
  });
});

describe('a rename', () => {
  const first = describedTool('read_file', 'Reads a file from disk and gives back its text.');
  const rename = (from: ToolDefinition[], to: ToolDefinition[]) =>
    planSync({ listed: to, registered: from.map(register) });

  test('is a tool that is gone and a new one that says the same', () => {
    const { renamed, added, removed } = rename([first], [{ ...first, name: 'file_read' }]);
    expect(renamed.map(({ from, to, similarity }) => [from.definition.name, to.name, similarity])).toEqual([
      ['read_file', 'file_read', 1],
    ]);
    expect([added, removed]).toEqual([[], []]);
  });

  test('may come with a small change of words, and not with another meaning', () => {
    const reworded = describedTool('file_read', 'Reads one file from disk and gives back its text.');
    expect(rename([first], [reworded]).renamed[0]?.similarity).toBeGreaterThan(0.8);
    const other = describedTool('delete_file', 'Deletes a file from disk for good.');
    expect(rename([first], [other])).toMatchObject({ renamed: [], added: [{ name: 'delete_file' }] });
  });

  test('takes each tool once, and of equal ones those with the more similar names', () => {
    const same = (name: string) => ({ ...first, name });
    const { renamed, removed } = rename([same('list_users'), same('list_groups')], [same('list_groups_v2')]);
    expect(renamed.map(({ from }) => from.definition.name)).toEqual(['list_groups']);
    expect(registeredNames(removed)).toEqual(['list_users']);
  });

  test('needs more than that both tools say nothing', () => {
    const bare = (name: string): ToolDefinition => ({ name, inputSchema: { type: 'object' } });
    expect(rename([bare('wipe_disk')], [bare('list_mails')]).renamed).toEqual([]);
    expect(rename([bare('list_mails')], [bare('list.mails')]).renamed).toHaveLength(1);
  });

  test('is still found when thousands of tools are renamed at once, and soon', () => {
    const many = (prefix: string, count: number) =>
      Array.from({ length: count }, (_, i) => describedTool(`${prefix}_${i}`, `Does thing ${i} for ${i % 7} people.`));
    const computed = startComputing();
    const { renamed, removed } = rename(many('old', 5_000), many('new', 5_000));
    expect(renamed).toHaveLength(5_000);
    expect(renamed.every(({ from, to }) => from.definition.name.slice(4) === to.name.slice(4))).toBe(true);
    expect(removed).toEqual([]);
    const equal = many('x', 1).flatMap((one) => Array.from({ length: 5_000 }, (_, i) => ({ ...one, name: `n${i}` })));
    rename(
      equal,
      equal.map((one) => ({ ...one, name: `m${one.name}` })),
    );
    expect(computed()).toBeLessThan(20_000);
  });
});

describe('a listing is held', () => {
  const registered = Array.from({ length: 10 }, (_, i) => register(describedTool(`tool_${i}`, `Purpose number ${i}.`)));
  const live = (count: number) => registered.slice(0, count).map(({ definition }) => definition);

  test('when it is empty, however few tools there are', () => {
    for (const count of [1, 2, 10]) {
      const plan = planSync({ listed: [], registered: registered.slice(0, count) });
      expect(plan.held).toBe(
        `the server lists no tools at all, and ${count} are registered: nothing is removed until somebody accepts it`,
      );
    }
    expect(planSync({ listed: [], registered: [] }).held).toBeUndefined();
  });

  test.each<[number, number | undefined, string | undefined]>([
    [8, undefined, undefined],
    [7, undefined, undefined],
    [6, undefined, '4 of 10 tools would be removed, more than 30 %: nothing is changed until somebody accepts it'],
    [6, 0.5, undefined],
    [7, 0.1, '3 of 10 tools would be removed, more than 10 %: nothing is changed until somebody accepts it'],
  ])('when it leaves %i of 10 and %s may go: %s', (left, allowedDropShare, held) => {
    const plan = planSync({
      listed: live(left),
      registered,
      ...(allowedDropShare !== undefined && { allowedDropShare }),
    });
    expect(plan.held).toBe(held);
    expect(plan.removed).toHaveLength(10 - left);
  });

  test.each<[removed: number, acceptedRemovals: number, isHeld: boolean]>([
    [7, 6, true],
    [7, 7, false],
    [7, 10, false],
    [10, 9, true],
    [10, 10, false],
  ])('when it takes away %i of 10 and a person accepted %i: %s', (removed, acceptedRemovals, isHeld) => {
    const plan = planSync({ listed: live(10 - removed), registered, acceptedRemovals });
    expect(plan.held !== undefined).toBe(isHeld);
    expect(plan.removed).toHaveLength(removed);
  });

  test('whatever a person accepted, when nobody can tell which tools are gone', () => {
    const plan = planSync({ listed: live(3), registered, refused: [{}], acceptedRemovals: 10 });
    expect(plan.held).toMatch(/cannot be told/);
  });

  test('never takes away a tool that is listed with a bad definition, be it all of them', () => {
    const refused = registered.map(({ definition: { name } }) => ({ name }));
    const plan = planSync({ listed: [], registered, refused });
    expect([plan.removed, plan.kept.length, plan.held]).toEqual([[], 10, undefined]);
  });

  test('when a tool is missing and something without a name is listed in its place', () => {
    const plan = planSync({ listed: live(9), registered, refused: [{}] });
    expect(plan.held).toBe('1 tools are missing, and 1 listed tools have no name: which are gone cannot be told');
    expect(planSync({ listed: live(10), registered, refused: [{}] }).held).toBeUndefined();
  });
});
