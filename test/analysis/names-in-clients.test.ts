import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  claudeCode,
  clientProfiles,
  geminiCli,
  opencode,
  vsCode,
} from '../../shared/analysis/client-limits/client-profiles.js';
import { nameInClient, sanitise, sharedNames } from '../../shared/analysis/client-limits/name-in-client.js';
import { inspect } from '../../shared/analysis/inspect.js';
import type { RegistryIndex } from '../../shared/analysis/index/registry-index.js';
import { findingsPerTypeMax } from '../../shared/analysis/text/bounds.js';
import type { Finding } from '../../shared/domain/analysis/conflict.js';
import type { Policy } from '../../shared/domain/environments/environment.js';
import type { ToolId } from '../../shared/domain/ids.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { aRegisteredTool } from '../support/builders.js';
import { aPolicy, anEmptyRegistry, aRegistry } from './support/registry.js';

const billing = 'awslabs-billing-cost-management-mcp-server';

/** So long that clients that cut names to 60 characters cut every name of its tools. */
const longServer = 'a-server-whose-name-alone-has-fifty-six-characters-in-it';

const [cutAt64, cutAt60] = clientProfiles.filter(({ isKnown }) => !isKnown);
if (cutAt64 === undefined || cutAt60 === undefined) throw new Error('the profiles are others');

test.each([
  [claudeCode, 'github', 'create_issue', 'mcp__github__create_issue'],
  [claudeCode, 'immich', 'immich.albums.assets.add', 'mcp__immich__immich_albums_assets_add'],
  [claudeCode, 'profiles', 'user-profile/update', 'mcp__profiles__user-profile_update'],
  [claudeCode, 'tools', 'New Tool', 'mcp__tools__New_Tool'],
  [claudeCode, 'notes', '搜索', 'mcp__notes____'],
  [claudeCode, 'notes', '😀', 'mcp__notes___'],
  [claudeCode, billing, 'cost-optimization', `mcp__${billing}__cost-optimization`],
  [cutAt64, billing, 'recommendation-details', `mcp__${billing}__recommendation-`],
  [cutAt60, billing, 'recommendation-details', `mcp__${billing}__recommendat`],
  [cutAt60, billing, 'session-sql', `mcp__${billing}__session-sql`],
  [geminiCli, 'github', 'issues.create', 'mcp_github_issues.create'],
  [geminiCli, 'notes', '😀', 'mcp_notes___'],
  [geminiCli, 'mcp', 'search', 'mcp_search'],
  // The example of google-gemini/gemini-cli#28970.
  [
    geminiCli,
    'atlassian-rovo-mcp-server-cloud',
    'deleteConfluencePageWithAttachmentsAndPermissions',
    'mcp_atlassian-rovo-mcp-server-...eWithAttachmentsAndPermissions',
  ],
  [opencode, 'notes', 'notes/add', 'notes_notes_add'],
  [vsCode, 'github', 'create_issue', 'mcp_github_create_issue'],
  [vsCode, 'notes', 'notes.add', 'mcp_notes_notes_add'],
  [vsCode, 'notes', '😀', 'mcp_notes___'],
  [vsCode, billing, 'x'.repeat(80), `mcp_awslabs-billi_${'x'.repeat(46)}`],
  [opencode, billing, 'x'.repeat(80), `${billing}_${'x'.repeat(80)}`],
])('$id offers $1 of $0 under the name of the table', (profile, server, tool, expected) => {
  expect(nameInClient(profile, server, tool)).toBe(expected);
});

/** Names that clients make alike: few letters, separators, other scripts, and long ones. */
const aName = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', 'b', '.', '_', '/', ' ', '搜', '索', '😀'), minLength: 1, maxLength: 4 }),
  fc
    .tuple(fc.constantFrom('list_all_of_', 'a'.repeat(48), 'a'.repeat(52)), fc.constantFrom('x', 'y', '.', 'xxxxx'))
    .map((parts) => parts.join('')),
  // Names that differ only in the middle.
  fc
    .tuple(fc.constantFrom('x', 'y', '.'), fc.constantFrom('b'.repeat(20), 'b'.repeat(40)))
    .map(([middle, end]) => `${'a'.repeat(30)}${middle}${end}`),
  fc.constantFrom('a_a', 'b_a'),
);
const aTool = fc
  .record({ server: fc.constantFrom('a', 'b', 'mcp', longServer), name: aName })
  .filter(({ name }) => name.trim() !== '')
  .map((over) => aRegisteredTool(over));
const severalTools = fc.uniqueArray(aTool, { selector: ({ id }) => id, minLength: 2, maxLength: 9 });

/** What a client makes of a tool's name. */
type RuleOfClient = (tool: RegisteredTool) => {
  readonly name: string;
  readonly isCut: boolean;
  /** The tools among which a name has to be unlike: all, unless told. */
  readonly among?: string;
};

/** The rules as the sources of the clients have them, written down a second time: see client-profiles.ts for where. */
const rulesOfClients: Readonly<Record<string, RuleOfClient>> = {
  'gemini-cli': ({ server, definition }) => {
    const qualified = `${server}_${definition.name}`;
    const prefixed = qualified.startsWith('mcp_') ? qualified : `mcp_${qualified}`;
    const valid = Array.from({ length: prefixed.length }, (_, at) => prefixed.charAt(at))
      .map((unit) =>
        ('A' <= unit && unit <= 'Z') || ('a' <= unit && unit <= 'z') || '0123456789_-.:'.includes(unit) ? unit : '_',
      )
      .join('');
    if (valid.length <= 63) return { name: valid, isCut: false };
    return { name: `${valid.substring(0, 30)}...${valid.substring(valid.length - 30)}`, isCut: true };
  },
  vscode: ({ server, definition }) => {
    const [inServer, inTool] = [
      server.toLowerCase().slice(0, 18 - 4 - 1),
      definition.name.split(/[^a-z0-9_-]/i).join('_'),
    ];
    const whole = `mcp_${inServer}_${inTool}`;
    // A number after the part of the server tells servers apart that begin alike.
    return { name: whole.slice(0, 64), isCut: whole.length > 64, among: server };
  },
  opencode: ({ server, definition }) => {
    const sanitised = [server, definition.name].map((part) => part.split(/[^a-zA-Z0-9_-]/).join('_'));
    return { name: sanitised.join('_'), isCut: false };
  },
};

const isCollision = ({ type, tools }: Finding): boolean => type === 'CLIENT_LIMIT' && tools.length === 2;

const collisionsOf = (id: ToolId, registry: RegistryIndex, policy: Policy = aPolicy()): Finding[] =>
  inspect(id, registry, { policy }).findings.filter(isCollision);

const allCollisions = (tools: readonly RegisteredTool[], registry: RegistryIndex): string[] =>
  tools.flatMap(({ id }) => collisionsOf(id, registry).map((finding) => JSON.stringify([id, finding]))).sort();

const sorted = (ids: readonly ToolId[]): string => [...ids].sort().join(' ');

describe('whatever tools are called', () => {
  test('replacing characters a second time changes nothing, and leaves only what model APIs take', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...clientProfiles),
        fc.string({ unit: 'binary', maxLength: 300 }),
        (profile, name) => {
          const once = sanitise(profile, name);
          expect(sanitise(profile, once)).toBe(once);
          expect(once).toMatch(profile === geminiCli ? /^[A-Za-z0-9_.:-]*$/u : /^[A-Za-z0-9_-]*$/u);
          const inClient = nameInClient(profile, 'a', name);
          if (profile.longer === 'cut') expect(inClient.length).toBeLessThanOrEqual(profile.max);
        },
      ),
    );
  });

  test('a client is named exactly when its own rule gives two tools one name, and says whether it cut one', async () => {
    await fc.assert(
      fc.asyncProperty(severalTools, async (tools) => {
        const registry = await aRegistry(tools);
        for (const tool of tools) {
          const found = collisionsOf(tool.id, registry);
          for (const other of tools) {
            if (other === tool) continue;
            const finding = found.find(({ tools: pair }) => pair.includes(other.id));
            const clients = (finding?.evidence['clients'] ?? []) as { id: string; name: string; isCut: boolean }[];
            for (const [id, nameOf] of Object.entries(rulesOfClients)) {
              const [one, two] = [nameOf(tool), nameOf(other)];
              const named = clients.find((client) => client.id === id);
              const isShared = one.name === two.name && one.among === two.among;
              expect(named !== undefined, `${id}: ${one.name} ${two.name}`).toBe(isShared);
              if (named !== undefined) expect(named).toMatchObject({ name: one.name, isCut: one.isCut || two.isCut });
            }
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test('equal names are found, by both tools, and no others', async () => {
    await fc.assert(
      fc.asyncProperty(severalTools, async (tools) => {
        const registry = await aRegistry(tools);
        for (const tool of tools) {
          const expected = tools.filter((other) => other !== tool && sharedNames(tool, other).length > 0);
          const found = collisionsOf(tool.id, registry).map((finding) => sorted(finding.tools));
          expect(found.sort()).toEqual(expected.map(({ id }) => sorted([tool.id, id])).sort());
        }
      }),
      { numRuns: 60 },
    );
  });

  test('neither the order in which tools came nor those that left change what is found', async () => {
    await fc.assert(
      fc.asyncProperty(severalTools, fc.infiniteStream(fc.nat()), fc.nat(3), async (tools, numbers, leaving) => {
        const kept = tools.slice(leaving);
        const expected = allCollisions(kept, await aRegistry(kept));
        const shuffled = tools
          .map((tool) => [numbers.next().value, tool] as const)
          .sort(([a], [b]) => a - b)
          .map(([, tool]) => tool);
        const registry = anEmptyRegistry();
        for (const tool of shuffled) await registry.update({ put: [tool], remove: [], revision: 1 });
        const remove = tools.slice(0, leaving).map(({ id }) => id);
        await registry.update({ put: [], remove, revision: 2 });
        expect(allCollisions(kept, registry)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});

describe('two tools of one name in a client', () => {
  const [search, create] = [
    aRegisteredTool({ server: 'notes', name: '搜索' }),
    aRegisteredTool({ server: 'notes', name: '创建' }),
  ];

  test('are named together with the client and its name for both', async () => {
    const [finding, ...more] = collisionsOf(search.id, await aRegistry([search, create]));
    expect(more).toEqual([]);
    expect(finding?.tools).toEqual([search.id, create.id].sort());
    expect(finding?.text).toContain('Claude Code offers both as mcp__notes____');
    expect(finding?.text).toContain('"搜索" of notes');
    expect(finding?.text).toContain('"创建" of notes');
    expect(finding?.evidence['clients']).toHaveLength(clientProfiles.length);
  });

  const [one, two] = ['list_invoices_of_today', 'list_invoices_of_last_year'].map((name) =>
    aRegisteredTool({ server: longServer, name }),
  ) as [RegisteredTool, RegisteredTool];

  // Who uses Claude Code says nothing by `none`, and nobody is known to use a client that cuts names.
  test.each<[string, Policy['nameCollision'], RegisteredTool[], Finding['severity']]>([
    ['a known client, of which the policy says nothing', 'none', [search, create], 'LOW'],
    ['a known client, where the clients do not write the server', 'priority', [search, create], 'LOW'],
    ['a known client, where the clients write the server', 'prefix', [search, create], 'MEDIUM'],
    ['a client that cuts names', 'prefix', [one, two], 'LOW'],
  ])('block nothing by default: %s', async (_, nameCollision, tools, severity) => {
    const policy = aPolicy({ nameCollision });
    const found = collisionsOf(tools[0]?.id as ToolId, await aRegistry(tools), policy);
    expect(found.map((finding) => finding.severity)).toEqual([severity]);
    expect(policy.blockingSeverities).not.toContain(severity);
  });
});

describe('a server of which every tool has one name', () => {
  const tools = Array.from({ length: 400 }, (_, at) => aRegisteredTool({ server: longServer, name: `tool_${at}` }));
  const last = tools
    .map(({ id }) => id)
    .sort()
    .at(-1) as ToolId;

  test('is reported a few times, and says how many more there are', async () => {
    const registry = await aRegistry(tools);
    const policy = aPolicy();
    for (const id of [last, tools[0]?.id as ToolId]) {
      const { findings, stages } = inspect(id, registry, { policy });
      expect(findings.filter(isCollision)).toHaveLength(findingsPerTypeMax);
      const group = tools.filter((other) => other.id !== id && sharedNames(registry.get(id)!, other).length > 0);
      const other = inspect(id, registry, { policy: { ...policy, blockingSeverities: ['LOW'] } }).stages;
      const leftOut = (all: typeof stages) => all.find(({ stage }) => stage === 'schema')?.leftOut ?? 0;
      expect(leftOut(stages)).toBeGreaterThanOrEqual(group.length - findingsPerTypeMax);
      expect(leftOut(other)).toBeGreaterThanOrEqual(group.length - findingsPerTypeMax);
    }
  });

  test('counts what is left out by all clients together, of which none has the names of all others', async () => {
    // Those that share their end are one tool in Gemini CLI, those that share their beginning in clients that cut there.
    const [head, tail] = ['h'.repeat(60), 't'.repeat(30)];
    const candidate = aRegisteredTool({ server: 'a', name: `${head}${tail}` });
    const bySameEnd = Array.from({ length: 90 }, (_, at) =>
      aRegisteredTool({ server: 'a', name: `${'h'.repeat(24)}${`${at}`.padStart(36, '0')}${tail}` }),
    );
    const bySameBeginning = Array.from({ length: 90 }, (_, at) =>
      aRegisteredTool({ server: 'a', name: `${head}${`${at}`.padStart(30, '0')}` }),
    );
    const registry = await aRegistry([candidate, ...bySameEnd, ...bySameBeginning]);
    const { findings, stages } = inspect(candidate.id, registry, { policy: aPolicy() });
    const schema = stages.find(({ stage }) => stage === 'schema');
    const others = findings.filter(({ stage }) => stage === 'schema').length - findings.filter(isCollision).length;
    expect(others).toBeLessThanOrEqual(1);
    expect((schema?.leftOut ?? 0) + findings.filter(isCollision).length).toBeGreaterThanOrEqual(180);
  });

  test('is reported alike in whichever order its tools came', async () => {
    const look = (registry: RegistryIndex) => {
      const { findings, stages } = inspect(last, registry, { policy: aPolicy() });
      return { found: findings.filter(isCollision), leftOut: stages.map((stage) => stage.leftOut) };
    };
    const expected = look(await aRegistry(tools));
    const byTwos = anEmptyRegistry();
    await byTwos.update({ put: tools.toReversed().filter((_, at) => at % 2 === 0), remove: [], revision: 1 });
    await byTwos.update({ put: tools.toReversed().filter((_, at) => at % 2 === 1), remove: [], revision: 2 });
    expect(look(byTwos)).toEqual(expected);
    const passing = aRegisteredTool({ server: longServer, name: 'tool_1' + 'x'.repeat(20) });
    await byTwos.update({ put: [passing], remove: [], revision: 3 });
    await byTwos.update({ put: [], remove: [passing.id], revision: 4 });
    expect(look(byTwos)).toEqual(expected);
  });

  test('reports a pair that a person is asked about, and one that blocks, however many others there are', async () => {
    const first = tools.map(({ id }) => id).sort()[0] as ToolId;
    const standing = (id: ToolId, registeredAtRevision: number) =>
      ({ id, isActive: true, isOffered: true, registeredAtRevision }) as const;
    // The first tool answers for its pair with the last one only.
    const registry = await aRegistry(
      tools.map((tool) => ({ ...tool, standing: standing(tool.id, tool.id === last ? 1 : tool.id === first ? 2 : 3) })),
    );
    const wanted = inspect(first, registry, { policy: aPolicy(), alsoWith: [last] }).findings.filter(isCollision);
    expect(wanted.map((finding) => sorted(finding.tools))).toContain(sorted([first, last]));
    const blocking = collisionsOf(first, registry, aPolicy({ blockingSeverities: ['LOW'] }));
    expect(blocking.map((finding) => sorted(finding.tools))).toContain(sorted([first, last]));
  });
});

test('the page names the source of every profile', async () => {
  const page = await readFile('docs/rules/client-limits.md', 'utf8');
  for (const { id } of clientProfiles) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${id}\` |`));
    expect(row, id).toMatch(/#\d+|[0-9a-f]{7}/u);
  }
});
