import { expect, test } from 'vitest';
import type { Tool } from '../../dashboard/src/api/types.js';
import { foundChanges } from '../../dashboard/src/servers/found-changes.js';
import { changedParts } from '../../dashboard/src/tools/changed-parts.js';

const tool = (name: string, at: number, more: Partial<Tool> = {}): Tool =>
  ({
    id: `crm~${name}`,
    version: 1,
    registeredAt: `2026-11-29T00:00:0${at}.000Z`,
    registeredBy: { kind: 'system', id: 'mtgs', name: 'MTGS' },
    ...more,
  }) as Tool;

test('what synchronisations found is told apart, the last first, and a rename is not also a removal', () => {
  const ada = { kind: 'user', id: 'ada', name: 'Ada' } as const;
  const registered = [
    tool('added', 1),
    tool('changed', 4, { version: 3 }),
    tool('renamed', 3, { renamedFrom: 'crm~old' }),
    tool('by_hand', 5, { version: 2, registeredBy: ada }),
  ];
  const deleted = [
    tool('removed', 0, { deletedAt: '2026-11-29T00:00:02.000Z' }),
    tool('old', 0, { deletedAt: '2026-11-29T00:00:03.000Z' }),
    tool('renamed_then_removed', 0, { renamedFrom: 'crm~older', deletedAt: '2026-11-29T00:00:00.500Z' }),
    tool('older', 0, { deletedAt: '2026-11-29T00:00:00.100Z' }),
  ];
  expect(foundChanges(registered, deleted).map(({ kind, tool: { id } }) => `${kind} ${id}`)).toEqual([
    'changed crm~changed',
    'renamed crm~renamed',
    'removed crm~removed',
    'added crm~added',
    'removed crm~renamed_then_removed',
  ]);
});

test('a difference anywhere in a definition is shown, also in a field that nobody knows', () => {
  const before = { name: 'a', description: 'A.', inputSchema: { type: 'object' as const }, title: 'T', gone: 1 };
  const after = {
    name: 'b',
    description: 'B.',
    inputSchema: { type: 'object' as const, additionalProperties: false },
    title: 'T',
    'x-fresh': ['y'],
  };
  expect(changedParts(before, after)).toMatchObject([
    { part: 'inputSchema' },
    { part: 'gone', was: '1', is: '' },
    { part: 'x-fresh', was: '' },
  ]);
});
