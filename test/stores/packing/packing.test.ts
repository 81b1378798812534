import { expect, test } from 'vitest';
import type { Conflict } from '../../../shared/domain/analysis/conflict.js';
import { type ToolId, toolIdSchema } from '../../../shared/domain/ids.js';
import type { Tool, ToolVersion } from '../../../shared/domain/registry/tool.js';
import { sha256 } from '../../../shared/kernel/canonical/canonical-json.js';
import { openSqliteDocuments } from '../../../shared/platform/documents/sqlite-documents.js';
import { createRegistryStore } from '../../../shared/stores/registry-store.js';
import { definitionDictionary } from '../../../shared/stores/packing/definition-dictionary.js';
import { findingDictionary } from '../../../shared/stores/packing/finding-dictionary.js';

const registeredBy = { kind: 'api-key', id: 'k', name: 'somebody' } as const;
const definition = {
  name: 'search',
  description: 'Searches everything — café and 検索 included.',
  inputSchema: { type: 'object' as const, properties: { query: { type: 'string', description: 'What to look for' } } },
};
const other = { ...definition, description: 'Searches nothing.' };
const [a, b] = [sha256('a'), sha256('b')];
const [one, two] = ['one~search', 'two~search'].map((id) => toolIdSchema.parse(id)) as [ToolId, ToolId];
const at = '2026-11-29T00:00:00.000Z';

const tool: Tool = {
  id: one,
  env: 'default',
  server: 'one',
  status: 'active',
  version: 1,
  fingerprint: a,
  definition,
  holds: [],
  revision: 1,
  registeredAtRevision: 1,
  registeredAt: at,
  registeredBy,
  updatedAt: at,
};
const version: ToolVersion = {
  toolId: one,
  env: 'default',
  version: 1,
  fingerprint: a,
  definition,
  diff: [{ path: '/description', change: 'changed', before: 'before', after: definition.description }],
  registeredAt: at,
  registeredBy,
};
const finding = {
  stage: 'semantic' as const,
  type: 'SEMANTIC_OVERLAP' as const,
  severity: 'HIGH' as const,
  score: 91.2,
  tools: [one, two],
  fingerprints: [a, b],
  text: 'A model that is asked to "search" may call either "search" of one or "search" of two.',
  evidence: { parts: { topic: 0.912 }, texts: [{ full: definition.description }, { full: 'x'.repeat(5000) }] },
};
const conflict: Conflict = {
  id: 'semantic-overlap-1',
  env: 'default',
  type: finding.type,
  severity: finding.severity,
  score: finding.score,
  toolA: one,
  toolB: two,
  text: finding.text,
  findings: [finding],
  fingerprints: { 'one~search': a, 'two~search': b },
  status: 'open',
  firstSeenAt: at,
  lastSeenAt: at,
  firstSeenRun: 'run-1',
  lastSeenRun: 'run-1',
  lastSeenRevision: 3,
};

const open = () => {
  const documents = openSqliteDocuments(':memory:', { name: 'registry', partitionKey: 'env' });
  return { documents, registry: createRegistryStore(documents) };
};

test('what a conflict rests on, what a version said and what the catalog offers come back as they were stored', async () => {
  const { documents, registry } = open();
  const tools = [
    tool,
    { ...tool, id: toolIdSchema.parse('one~same'), active: { version: 1, fingerprint: a, definition } },
    {
      ...tool,
      id: toolIdSchema.parse('one~older'),
      version: 2,
      active: { version: 1, fingerprint: b, definition: other },
    },
  ];
  await registry.commit('default', [
    ...tools.map((each) => registry.tools.creating(each)),
    registry.versions.creating(version),
    registry.conflicts.creating(conflict),
  ]);
  for (const each of tools) expect((await registry.tools.get('default', each.id))?.value).toEqual(each);
  expect((await registry.versions.get('default', 'one~search@000001'))?.value).toEqual(version);
  expect((await registry.conflicts.get('default', conflict.id))?.value).toEqual(conflict);
  const { items } = await documents.query('default', {});
  const bytesOf = (id: string): number => items.find(({ value }) => value.id === id)?.text?.length ?? 0;
  expect(bytesOf('tool:one~same') - bytesOf('tool:one~search')).toBeLessThan(150);
  expect(bytesOf(`conflict:${conflict.id}`)).toBeLessThan(JSON.stringify(conflict).length / 4);
});

test('what an earlier version of MTGS stored as it is reads the same', async () => {
  const { documents, registry } = open();
  const active = { version: 1, fingerprint: a, definition };
  const stored = { ...tool, active };
  await documents.create({ id: 'tool:one~search', env: 'default', kind: 'tool', value: stored });
  await documents.create({ id: 'version:one~search@000001', env: 'default', kind: 'version', value: version });
  await documents.create({ id: `conflict:${conflict.id}`, env: 'default', kind: 'conflict', value: conflict });
  expect((await registry.tools.get('default', 'one~search'))?.value).toEqual(stored);
  expect((await registry.versions.get('default', 'one~search@000001'))?.value).toEqual(version);
  expect((await registry.conflicts.get('default', conflict.id))?.value).toEqual(conflict);
});

test.each(['AAAA', '!', Buffer.alloc(40, 7).toString('base64')])(
  'a conflict whose evidence is damaged (%s) is named, and the rest of the list is shown',
  async (deflated) => {
    const { documents, registry } = open();
    await registry.commit('default', [registry.conflicts.creating(conflict)]);
    const { text: _text, findings: _findings, fingerprints: _fingerprints, ...rest } = conflict;
    const value = { ...rest, id: 'bad', deflated };
    await documents.create({ id: 'conflict:bad', env: 'default', kind: 'conflict', value });
    const { items, unreadable } = await registry.conflicts.survey('default');
    expect(items.map((each) => each.value)).toEqual([conflict]);
    expect(unreadable.map(({ id }) => id)).toEqual(['conflict:bad']);
    await expect(registry.conflicts.get('default', 'bad')).rejects.toThrow('not a conflict');
  },
);

test('the dictionaries are those with which conflicts and versions were stored', () => {
  // Another one would leave every stored conflict and version unreadable: a new dictionary takes a field of its own.
  expect([findingDictionary, definitionDictionary].map((dictionary) => sha256(dictionary.toString()))).toEqual([
    '3a7dd585c00ca2999ac1c542a73a47acdb1b4442c02172fe7dad667456e4a550',
    '1856d4299c9a9f4c99bacae8f8ca4028e96ce66ee75c3224bddcefa9511b9143',
  ]);
});
