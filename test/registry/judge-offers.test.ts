import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemActor } from '../../shared/domain/event.js';
import { serverTextsIdOf } from '../../shared/domain/registry/server-texts.js';
import type { Server } from '../../shared/domain/registry/server.js';
import { type Tool, toolSchema, toolStatusSchema } from '../../shared/domain/registry/tool.js';
import { digestOfListing } from '../../shared/registry/servers/digest-of-listing.js';
import { judgeOffers } from '../../shared/registry/servers/judge-offers.js';

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 2, 8, minute)).toISOString();

const serverOf = (more: Partial<Server> = {}): Server => ({
  id: 'crm',
  env: 'prod',
  transport: { type: 'http', url: 'https://crm.example.com/mcp' },
  autoSync: true,
  createdAt: at(0),
  updatedAt: at(0),
  lastSync: { at: at(1), outcome: 'synced', added: 1, updated: 0, renamed: 0, removed: 0, unchanged: 0 },
  ...more,
});

const toolOf = (name: string, more: Partial<Tool> = {}): Tool => ({
  ...toolSchema.parse({
    id: `crm~${name}`,
    env: 'prod',
    server: 'crm',
    status: 'active',
    version: 1,
    fingerprint: `of ${name}`,
    definition: { name, inputSchema: { type: 'object' } },
    revision: 1,
    registeredAtRevision: 1,
    registeredAt: at(0),
    registeredBy: systemActor,
    updatedAt: at(0),
  }),
  ...more,
});

const judge = (server: Server, tools: readonly Tool[], unreadable: readonly string[] = []) =>
  judgeOffers(
    { items: [{ value: server, etag: '' }], unreadable: [] },
    {
      items: tools.map((value) => ({ value, etag: '' })),
      unreadable: unreadable.map((id) => ({ id, partition: 'prod', reason: 'damaged' })),
    },
    new Date(at(30)),
  )[0]!;
const verdictOf = (...given: Parameters<typeof judge>) => judge(...given).withheld?.verdict ?? 'pass';

const { lastSync } = serverOf();
const texts = toolOf('texts', { id: serverTextsIdOf('crm') });

/** A server that listed these tools, and no others, when it was looked at last. */
const listing = (tools: readonly Tool[], more: Partial<Server> = {}): Server =>
  serverOf({
    lastSync: { ...lastSync!, listed: digestOfListing(tools.filter(({ deletedAt }) => deletedAt === undefined)) },
    ...more,
  });

test.each([
  ['everything is approved', listing([texts, toolOf('b'), toolOf('a')]), [toolOf('a'), toolOf('b'), texts], [], 'pass'],
  [
    'a tool that is gone was blocked',
    listing([toolOf('a')]),
    [toolOf('a'), toolOf('b', { status: 'blocked', deletedAt: at(1) })],
    [],
    'pass',
  ],
  ['the damaged tool is of another server', listing([toolOf('a')]), [toolOf('a')], ['tool:desk~x'], 'pass'],
  ['one tool is blocked', serverOf(), [toolOf('a'), toolOf('b', { status: 'blocked' })], [], 'block'],
  ['a new version waits while the old one is active', serverOf(), [toolOf('a', { status: 'pending' })], [], 'block'],
  ['its texts are blocked', serverOf(), [toolOf('a'), { ...texts, status: 'blocked' as const }], [], 'block'],
  ['it has texts and no tools', serverOf(), [texts], [], 'block'],
  ['it has no tools', serverOf(), [], [], 'block'],
  ['it was deleted', serverOf({ deletedAt: at(2) }), [toolOf('a')], [], 'block'],
  [
    'its synchronisation is held',
    serverOf({ lastSync: { ...listing([toolOf('a')]).lastSync!, outcome: 'held' } }),
    [toolOf('a')],
    [],
    'block',
  ],
  [
    'its synchronisation failed',
    serverOf({ lastSync: { ...listing([toolOf('a')]).lastSync!, outcome: 'failed' } }),
    [toolOf('a')],
    [],
    'not-established',
  ],
  [
    'it leads elsewhere since it was looked at',
    listing([toolOf('a')], { updatedAt: at(5) }),
    [toolOf('a')],
    [],
    'not-established',
  ],
  ['nobody ever looked at it', serverOf({ lastSync: undefined }), [toolOf('a')], [], 'not-established'],
  ['one of its tools is damaged', listing([toolOf('a')]), [toolOf('a')], ['tool:crm~b'], 'not-established'],
  ['nobody can tell whose the damaged tool is', listing([toolOf('a')]), [toolOf('a')], ['?'], 'not-established'],
  ['a definition that it lists was not taken', serverOf(), [toolOf('a')], [], 'not-established'],
  [
    'a tool that it lists was deleted here',
    listing([toolOf('a'), toolOf('b')]),
    [toolOf('a'), toolOf('b', { status: 'blocked', deletedAt: at(2) })],
    [],
    'not-established',
  ],
  [
    'a tool that it lists was replaced here',
    listing([toolOf('a')]),
    [toolOf('a', { fingerprint: 'another' })],
    [],
    'not-established',
  ],
  ['its texts were deleted here', listing([toolOf('a'), texts]), [toolOf('a')], [], 'not-established'],
  ['a tool was added here', listing([toolOf('a')]), [toolOf('a'), toolOf('b')], [], 'not-established'],
] as const)('a server is offered only as a whole: %s', (_, server, tools, unreadable, verdict) => {
  expect(verdictOf(server, tools, unreadable)).toBe(verdict);
});

test('whatever the states of its tools, a server passes only when each of them is active', () => {
  const tools = fc.array(fc.record({ status: fc.constantFrom(...toolStatusSchema.options), isGone: fc.boolean() }));
  fc.assert(
    fc.property(tools, (states) => {
      const given = states.map(({ status, isGone }, index) =>
        toolOf(`t${index}`, { status, ...(isGone && { deletedAt: at(1) }) }),
      );
      const live = states.filter(({ isGone }) => !isGone);
      const isWhole = live.length > 0 && live.every(({ status }) => status === 'active');
      expect(verdictOf(listing(given), given)).toBe(isWhole ? 'pass' : 'block');
    }),
  );
});

test('a change of a tool, also its deletion, is a change of its server', () => {
  expect(judge(serverOf(), [toolOf('a', { updatedAt: at(9), deletedAt: at(9) })]).updatedAt).toBe(at(9));
});

test('a tool that cannot be read any more is a change of its server, for copies that ask for changes', () => {
  expect(judge(serverOf(), [toolOf('a')], ['tool:crm~b']).updatedAt).toBe(at(30));
});
