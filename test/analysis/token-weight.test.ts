import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { inspect } from '../../shared/analysis/inspect.js';
import type { Finding } from '../../shared/domain/analysis/conflict.js';
import type { Policy } from '../../shared/domain/environments/environment.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { byRegistration, type Standing } from '../../shared/domain/registry/standing.js';
import { tokenWeight } from '../../shared/domain/registry/token-weight.js';
import { aDefinition, aRegisteredTool } from '../support/builders.js';
import { aPolicy, aRegistry } from './support/registry.js';

/** A tool that takes so many characters more than the lightest one, in some state. */
const aTool = fc
  .record({
    at: fc.nat(40),
    characters: fc.nat(2_000),
    offeredCharacters: fc.nat(2_000),
    revision: fc.integer({ min: 1, max: 4 }),
    state: fc.constantFrom('active', 'waiting', 'blocked', 'updated'),
  })
  .map(({ at, characters, offeredCharacters, revision, state }): RegisteredTool & { standing: Standing } => {
    const tool = aRegisteredTool({ name: `tool_${at}`, description: 'x'.repeat(characters) });
    const before = aRegisteredTool({ name: `tool_${at}`, description: 'y'.repeat(offeredCharacters) });
    const standing: Standing = {
      id: tool.id,
      isActive: state === 'active',
      isOffered: state === 'active' || state === 'updated',
      registeredAtRevision: revision,
      ...(state === 'blocked' && { isBlocked: true }),
    };
    return { ...tool, standing, ...(state === 'updated' && { offered: before }) };
  });
const someTools = fc.uniqueArray(aTool, { selector: ({ id }) => id, minLength: 1, maxLength: 9 });

const catalogOf = (tools: readonly RegisteredTool[]): number =>
  tools
    .filter(({ standing }) => standing?.isOffered)
    .reduce((sum, { offered, definition }) => sum + tokenWeight((offered ?? { definition }).definition), 0);

async function findingsIn(tools: readonly RegisteredTool[], tokenLimits: Policy['tokenLimits']) {
  const registry = await aRegistry(tools);
  const policy = aPolicy({ tokenLimits });
  const found = (id: RegisteredTool['id']): Finding | undefined =>
    inspect(id, registry, { policy }).findings.find(({ type }) => type === 'TOKEN_WEIGHT');
  return new Map(tools.map(({ id }) => [id, found(id)]));
}

describe('a limit on the catalog', () => {
  test('holds when everything that waits and is not flagged is let in, and keeps nothing out that has room', async () => {
    await fc.assert(
      fc.asyncProperty(someTools, fc.nat(3_000), async (tools, room) => {
        const before = catalogOf(tools);
        const limit = Math.max(1, before + room - 500);
        const findings = await findingsIn(tools, { catalog: limit });
        let now = before;
        for (const tool of tools.toSorted((a, b) => byRegistration(a.standing, b.standing))) {
          if (tool.standing.isActive) continue;
          const own = tool.offered === undefined ? 0 : tokenWeight(tool.offered.definition);
          const then = now - own + tokenWeight(tool.definition);
          // Exactly what has no room is flagged, as far as earlier ones are let in.
          expect(findings.get(tool.id)?.evidence['catalog'] !== undefined, tool.id).toBe(then > limit);
          if (then <= limit && tool.standing.isBlocked !== true) now = Math.max(now, then);
        }
        if (before <= limit) expect(now).toBeLessThanOrEqual(limit);
        for (const { id, standing } of tools) {
          if (before <= limit && standing.isActive) expect(findings.get(id)).toBeUndefined();
        }
      }),
      { numRuns: 80 },
    );
  });

  test('names tools of the catalog whose end would make room, the heaviest first', async () => {
    await fc.assert(
      fc.asyncProperty(someTools, fc.integer({ min: 1, max: 2_000 }), async (tools, limit) => {
        for (const [id, finding] of await findingsIn(tools, { catalog: limit })) {
          if (finding === undefined) continue;
          const { tokens, drop } = finding.evidence['catalog'] as {
            tokens: number;
            drop: { id: string; tokens: number }[];
          };
          expect(drop.map(({ id: dropped }) => dropped)).not.toContain(id);
          expect(drop.map((one) => one.tokens)).toEqual(drop.map((one) => one.tokens).toSorted((a, b) => b - a));
          const others = tools.filter((tool) => tool.id !== id && tool.standing.isOffered).length;
          const left = drop.reduce((sum, one) => sum - one.tokens, tokens);
          expect(left <= limit || drop.length === Math.min(5, others)).toBe(true);
          expect(finding.text).toContain(`the policy allows ${limit.toLocaleString('en-US')}`);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('leaves room for a version by the one that it replaces, and by the tool whose place it takes', async () => {
    const heavy = aRegisteredTool({ name: 'old_name', description: 'x'.repeat(1_000) });
    const renamed = aRegisteredTool({ name: 'new_name', description: 'x'.repeat(1_000) });
    const standing = { id: heavy.id, isActive: true, isOffered: true, registeredAtRevision: 1 };
    const replaces = { id: heavy.id, registeredAtRevision: 1 };
    const tools = [
      { ...heavy, standing },
      {
        ...renamed,
        standing: { id: renamed.id, isActive: false, isOffered: false, registeredAtRevision: 2, replaces },
      },
    ];
    const limit = tokenWeight(renamed.definition) + 10;
    expect((await findingsIn(tools, { catalog: limit })).get(renamed.id)).toBeUndefined();
    expect((await findingsIn(tools, { catalog: limit - 20 })).get(renamed.id)).toBeDefined();
  });
});

test('a limit on one tool flags exactly what is heavier, and says what it is and what is allowed', async () => {
  await fc.assert(
    fc.asyncProperty(someTools, fc.integer({ min: 1, max: 600 }), async (tools, limit) => {
      const findings = await findingsIn(tools, { tool: limit });
      for (const { id, definition } of tools) {
        const tokens = tokenWeight(definition);
        const finding = findings.get(id);
        expect(finding !== undefined, id).toBe(tokens > limit);
        if (finding === undefined) continue;
        expect(finding.severity).toBe('HIGH');
        expect(finding.text).toContain(`pays about ${tokens} tokens`);
        expect(finding.evidence['tool']).toEqual({ limit, share: Math.round((100 * tokens) / limit) });
      }
    }),
    { numRuns: 40 },
  );
});

test('without a limit no weight is a finding', async () => {
  const huge = aRegisteredTool({ description: 'x'.repeat(20_000) });
  expect((await findingsIn([huge], {})).get(huge.id)).toBeUndefined();
});

test.each([
  [
    'what clients hand to a model counts',
    aDefinition({ description: 'x'.repeat(400) }),
    aDefinition({ description: '' }),
    100,
  ],
  ['what they do not is free', aDefinition({ annotations: { title: 'x'.repeat(400) } }), aDefinition(), 0],
])('%s', (_, heavier, lighter, more) => {
  expect(tokenWeight(heavier) - tokenWeight(lighter)).toBe(more);
});
