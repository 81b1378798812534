import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byRequest } from '../../shared/domain/event.js';
import { type Finding, conflictTypeSchema } from '../../shared/domain/analysis/conflict.js';
import { severities } from '../../shared/domain/severity.js';
import { NotFoundError } from '../../shared/kernel/errors/errors.js';
import { conflictsOfTool } from '../../shared/registry/conflicts/conflicts-of-tool.js';
import {
  actor,
  aDefinition,
  aFinding,
  aTool,
  conclude,
  env,
  eventTypes,
  failingDocuments,
  idOf,
  newDocuments,
  newRegistry,
  onlyConflict,
  openRegistry,
  stages,
  suppressByTwo,
  valuesOf,
} from './support.js';

const [a, b] = [idOf('a'), idOf('b')];

/** `a` was registered before `b`. */
async function aPair() {
  const opened = await newRegistry();
  await opened.register([aDefinition('a')]);
  await opened.register([aDefinition('b')]);
  return opened;
}

describe('a tool', () => {
  test('without conflicts becomes active, and its version is the one the catalog offers', async () => {
    const opened = await aPair();
    expect(await conclude(opened, [a], [])).toEqual([{ toolId: a, verdict: 'pass' }]);
    const { status, active, version, fingerprint, definition } = await aTool(opened, a);
    expect({ status, active }).toEqual({ status: 'active', active: { version, fingerprint, definition } });
    expect(await eventTypes(opened)).toContain('TOOL_STATUS_CHANGED');
  });

  test('that came later answers for the pair; the earlier one becomes active', async () => {
    const opened = await aPair();
    const verdicts = await conclude(opened, [a, b], [aFinding([a, b])]);
    expect(verdicts).toEqual([
      { toolId: a, verdict: 'pass' },
      { toolId: b, verdict: 'block' },
    ]);
    expect((await aTool(opened, b)).status).toBe('blocked');
    expect(await onlyConflict(opened)).toMatchObject({ status: 'open', toolA: a, toolB: b, severity: 'HIGH' });
  });

  test('of two registered together the later by name answers', async () => {
    const opened = await newRegistry();
    await opened.register([aDefinition('b'), aDefinition('a')]);
    const verdicts = await conclude(opened, [a, b], [aFinding([a, b])]);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['pass', 'block']);
  });

  test('that is not in the catalog answers for a pair with one that is, however often that one is updated', async () => {
    const opened = await aPair();
    await conclude(opened, [a, b], [aFinding([a, b])]);
    await opened.register([aDefinition('a', { description: 'Does a, and says it in other words.' })]);
    const held = await conclude(opened, [b], [aFinding([a, b])]);
    expect(held).toEqual([{ toolId: b, verdict: 'block' }]);
    const updated = await conclude(opened, [a], [aFinding([a, b])]);
    expect(updated).toEqual([{ toolId: a, verdict: 'pass' }]);
    expect((await aTool(opened, b)).active).toBeUndefined();
  });

  test('of which new versions wait beside approved ones answers for its own: neither waiting for the other lets both in', async () => {
    const opened = await aPair();
    await conclude(opened, [a, b], []);
    for (const name of ['b', 'a']) await opened.register([aDefinition(name, { description: 'In other words.' })]);
    const conflict = aFinding([a, b]);
    expect(await conclude(opened, [a, b], [conflict])).toEqual([
      { toolId: a, verdict: 'block' },
      { toolId: b, verdict: 'block' },
    ]);
    for (const id of [a, b])
      expect(await aTool(opened, id)).toMatchObject({ status: 'blocked', active: { version: 1 } });
  });

  test('with a conflict of its own answers for it', async () => {
    const opened = await aPair();
    const hidden = aFinding([a], { type: 'HIDDEN_TEXT', stage: 'lexical', severity: 'CRITICAL' });
    expect(await conclude(opened, [a], [hidden])).toEqual([{ toolId: a, verdict: 'block' }]);
  });

  test('is not held by conflicts below the blocking severities', async () => {
    const opened = await aPair();
    await conclude(opened, [b], [aFinding([a, b], { severity: 'MEDIUM' })]);
    expect((await aTool(opened, b)).status).toBe('active');
  });

  test.each(['lexical', 'schema', 'semantic', 'behavioural'] as const)(
    'stays pending when the %s stage was not established, or is missing',
    async (stage) => {
      const opened = await aPair();
      const outcomes = stages({ [stage]: 'not-established' });
      expect(await conclude(opened, [a], [], outcomes)).toEqual([{ toolId: a, verdict: 'not-established' }]);
      const without = stages().filter((outcome) => outcome.stage !== stage);
      expect(await conclude(opened, [a], [], without)).toEqual([{ toolId: a, verdict: 'not-established' }]);
      expect((await aTool(opened, a)).status).toBe('pending');
    },
  );

  test('that is active stays in the catalog when a later analysis finds something', async () => {
    const opened = await aPair();
    await conclude(opened, [a, b], []);
    await conclude(opened, [b], [aFinding([a, b], { severity: 'CRITICAL' })]);
    expect((await aTool(opened, b)).status).toBe('active');
    expect((await onlyConflict(opened)).status).toBe('open');
  });

  test('whose new version is held keeps its old one in the catalog', async () => {
    const opened = await aPair();
    await conclude(opened, [a, b], []);
    await opened.register([aDefinition('a', { description: 'Does b.' })]);
    await conclude(opened, [a], [aFinding([a, b])]);
    expect(await aTool(opened, a)).toMatchObject({ status: 'blocked', version: 2, active: { version: 1 } });
  });

  describe('whose new version clashes', () => {
    /** Both are in the catalog, and `b` has a new version that waits. Looks at `a` see the version in the catalog. */
    async function aWaitingVersion() {
      const opened = await aPair();
      await conclude(opened, [a, b], []);
      const old = await aTool(opened, b);
      await opened.register([aDefinition('b', { description: 'Does a.' })]);
      const [one, other] = [await aTool(opened, a), await aTool(opened, b)];
      const seen = (severity: Finding['severity'], { fingerprint }: { fingerprint: string }) =>
        aFinding([a, b], { severity, fingerprints: [one.fingerprint, fingerprint] });
      const lookAt = (tool: typeof one, revision: number, findings: Finding[]) => ({
        toolId: tool.id,
        version: tool.version,
        fingerprint: tool.fingerprint,
        inspected: tool.fingerprint,
        revision,
        lookedAt: [a, b].filter((id) => id !== tool.id),
        findings,
        stages: stages(),
      });
      const concluded = async (runId: string, ...results: ReturnType<typeof lookAt>[]) =>
        (await opened.concludeTools({ env, runId, results })).find(({ toolId }) => toolId === b)?.verdict;
      return { opened, seen, old, waits: other, lookAt, concluded, one };
    }

    test('is blocked by what its own look found, though another run saw the old version on a newer state', async () => {
      const { opened, seen, old, waits, lookAt, concluded, one } = await aWaitingVersion();
      await concluded('newer', lookAt(one, 20, [seen('LOW', old)]));
      expect(await concluded('older', lookAt(waits, 10, [seen('HIGH', waits)]))).toBe('block');
      expect(await aTool(opened, b)).toMatchObject({ status: 'blocked', active: { version: 1 } });
    });

    test('is blocked by it, though what the same run found about the old version is worse', async () => {
      const { seen, old, waits, lookAt, concluded, one } = await aWaitingVersion();
      const looks = [lookAt(one, 20, [seen('CRITICAL', old)]), lookAt(waits, 20, [seen('HIGH', waits)])];
      expect(await concluded('both', ...looks)).toBe('block');
    });

    test('is blocked by it, though people suppressed the conflict of the old version', async () => {
      const { opened, seen, old, waits, lookAt, concluded, one } = await aWaitingVersion();
      await concluded('first', lookAt(one, 10, [seen('CRITICAL', old)]));
      await suppressByTwo(opened, { conflictId: (await onlyConflict(opened)).id, reason: 'known' });
      const looks = [lookAt(one, 20, [seen('CRITICAL', old)]), lookAt(waits, 20, [seen('HIGH', waits)])];
      expect(await concluded('both', ...looks)).toBe('block');
      expect((await onlyConflict(opened)).status).toBe('suppressed');
    });

    test('is let in where only the old version clashes', async () => {
      const { seen, old, waits, lookAt, concluded, one } = await aWaitingVersion();
      expect(await concluded('both', lookAt(one, 20, [seen('CRITICAL', old)]), lookAt(waits, 20, []))).toBe('pass');
    });
  });

  test('that changed since it was analysed is left alone', async () => {
    const opened = await aPair();
    const { version, fingerprint } = await aTool(opened, a);
    await opened.register([aDefinition('a', { title: 'new' })]);
    const looked = { inspected: fingerprint, revision: 2, lookedAt: [b] };
    const results = [{ toolId: a, version, fingerprint, ...looked, findings: [aFinding([a, b])], stages: stages() }];
    expect(await opened.concludeTools({ env, runId: 'run-1', results })).toEqual([]);
    expect((await aTool(opened, a)).status).toBe('pending');
    expect(await valuesOf(opened.registry.conflicts)).toEqual([]);
  });

  test('that was deleted is left alone, and findings about a deleted one are no conflict', async () => {
    const opened = await aPair();
    await opened.deleteTool({ env, toolId: a, by: byRequest({ actor }) });
    expect(await conclude(opened, [a], [aFinding([a, b])])).toEqual([]);
    expect(await conclude(opened, [b], [aFinding([a, b])])).toEqual([{ toolId: b, verdict: 'pass' }]);
    expect(await valuesOf(opened.registry.conflicts)).toEqual([]);
  });

  test('that people rejected stays blocked though nothing is found any more', async () => {
    const opened = await aPair();
    await conclude(opened, [b], [aFinding([a, b])]);
    const stored = await opened.registry.tools.get(env, b);
    if (stored === undefined) throw new Error('gone');
    const rejected = { ...stored.value, rejectedAt: '2026-01-02T00:00:00Z' };
    await opened.registry.commit(env, [opened.registry.tools.replacing(stored, rejected)]);
    await conclude(opened, [b], []);
    expect((await aTool(opened, b)).status).toBe('blocked');
  });
});

describe('a conflict', () => {
  test('merges what several stages found: worst severity, highest score, every finding', async () => {
    const opened = await aPair();
    const mild = aFinding([a, b], { stage: 'schema', severity: 'LOW', score: 90, text: 'Alike in shape.' });
    await conclude(opened, [b], [mild, aFinding([a, b], { score: 70 }), mild]);
    const conflict = await onlyConflict(opened);
    expect(conflict).toMatchObject({ severity: 'HIGH', score: 90, text: 'They read alike.' });
    expect(conflict.findings).toHaveLength(2);
    expect(Object.keys(conflict.fingerprints).sort()).toEqual([a, b]);
  });

  test('found again the same writes nothing', async () => {
    const opened = await aPair();
    await conclude(opened, [a, b], [aFinding([a, b])]);
    const before = await opened.registry.conflicts.page(env);
    const revision = await opened.registry.revision(env);
    await conclude(opened, [a, b], [aFinding([a, b])], stages(), 'run-2');
    expect(await opened.registry.conflicts.page(env)).toEqual(before);
    expect(await opened.registry.revision(env)).toBe(revision);
  });

  test('found again otherwise is updated, and a change of severity is an event', async () => {
    const opened = await aPair();
    await conclude(opened, [b], [aFinding([a, b])]);
    await conclude(opened, [b], [aFinding([a, b], { severity: 'MEDIUM', score: 40 })], stages(), 'run-2');
    expect(await onlyConflict(opened)).toMatchObject({
      severity: 'MEDIUM',
      firstSeenRun: 'run-1',
      lastSeenRun: 'run-2',
    });
    expect((await eventTypes(opened)).filter((type) => type.startsWith('CONFLICT'))).toEqual([
      'CONFLICT_DETECTED',
      'CONFLICT_STATUS_CHANGED',
    ]);
  });

  test('that is gone is resolved; the tool it blocked waits for a decision; found again, it opens again', async () => {
    const opened = await aPair();
    await conclude(opened, [b], [aFinding([a, b])]);
    await conclude(opened, [b], [], stages(), 'run-2');
    expect(await onlyConflict(opened)).toMatchObject({
      status: 'resolved',
      statusReason: 'no longer found by run run-2',
    });
    expect((await aTool(opened, b)).status).toBe('blocked');
    await conclude(opened, [b], [aFinding([a, b])], stages(), 'run-3');
    expect(await onlyConflict(opened)).toMatchObject({ status: 'open', statusReason: 'found again' });
  });

  test.each([
    ['SEMANTIC_OVERLAP', 'semantic', { semantic: 'not-established' }, 'open'],
    ['SEMANTIC_OVERLAP', 'semantic', { behavioural: 'not-established' }, 'resolved'],
    ['EXACT_NAME', 'lexical', { semantic: 'not-established' }, 'resolved'],
    ['EXACT_NAME', 'lexical', { lexical: 'not-established' }, 'open'],
    ['INTENT_AMBIGUITY', 'behavioural', { behavioural: 'not-established' }, 'open'],
    ['INTENT_AMBIGUITY', 'behavioural', {}, 'resolved'],
    ['INTENT_AMBIGUITY', 'behavioural', { semantic: 'not-established' }, 'resolved'],
    ['SHADOWING', 'semantic', { semantic: 'not-established' }, 'open'],
  ] as const)('%s seen by %s, with %o, is %s afterwards', async (type, stage, outcomes, status) => {
    const opened = await aPair();
    await conclude(opened, [b], [aFinding([a, b], { type, stage })]);
    await conclude(opened, [b], [], stages(outcomes));
    expect((await onlyConflict(opened)).status).toBe(status);
  });

  test('is not resolved by one side while the other side has just seen it', async () => {
    const opened = await aPair();
    const [first, second] = [await aTool(opened, a), await aTool(opened, b)];
    const fingerprints = [first.fingerprint, second.fingerprint];
    const results = [first, second].map(({ id, fingerprint }) => ({
      toolId: id,
      version: 1,
      fingerprint,
      inspected: fingerprint,
      revision: 2,
      lookedAt: [a, b],
      findings: id === a ? [aFinding([a, b], { fingerprints })] : [],
      stages: stages(),
    }));
    await opened.concludeTools({ env, runId: 'run-1', results });
    expect((await onlyConflict(opened)).status).toBe('open');
  });

  test('that people acknowledged stays so and still holds the tool', async () => {
    const opened = await aPair();
    await conclude(opened, [b], [aFinding([a, b])]);
    const { id: conflictId } = await onlyConflict(opened);
    await opened.setConflictStatus({ env, conflictId, status: 'acknowledged', by: byRequest({ actor }) });
    await conclude(opened, [b], [aFinding([a, b], { score: 81 })]);
    expect(await onlyConflict(opened)).toMatchObject({ status: 'acknowledged', statusBy: { name: 'Ada' }, score: 81 });
    expect((await aTool(opened, b)).status).toBe('blocked');
  });

  test('that people suppressed no longer holds the tool, until its time is up or it gets worse', async () => {
    const opened = await aPair();
    await conclude(opened, [b], [aFinding([a, b])]);
    const { id: conflictId } = await onlyConflict(opened);
    const suppression = { conflictId, reason: 'known twins' };
    const until = new Date(opened.now().getTime() + 60_000).toISOString();
    await suppressByTwo(opened, { ...suppression, until });
    await conclude(opened, [b], [aFinding([a, b])]);
    expect((await onlyConflict(opened)).status).toBe('suppressed');
    expect((await aTool(opened, b)).status).toBe('active');
    while (opened.now().toISOString() <= until);
    await conclude(opened, [b], [aFinding([a, b])]);
    expect(await onlyConflict(opened)).toMatchObject({ status: 'open' });
    await suppressByTwo(opened, suppression);
    await conclude(opened, [b], [aFinding([a, b], { severity: 'CRITICAL' })]);
    expect(await onlyConflict(opened)).toMatchObject({ status: 'open', severity: 'CRITICAL' });
  });

  test('is found from either of its tools', async () => {
    const opened = await aPair();
    await conclude(opened, [b], [aFinding([a, b]), aFinding([a, b], { type: 'EXACT_NAME', stage: 'lexical' })]);
    for (const id of [a, b]) expect(await conflictsOfTool(opened.registry, env, id)).toHaveLength(2);
    expect(await conflictsOfTool(opened.registry, env, a, ['resolved'])).toEqual([]);
    expect(await conflictsOfTool(opened.registry, env, idOf('c'))).toEqual([]);
  });
});

const pairFindings = fc.uniqueArray(
  fc.record({
    stage: fc.constantFrom('lexical', 'schema', 'semantic', 'behavioural'),
    type: fc.constantFrom(...conflictTypeSchema.options),
    severity: fc.constantFrom(...severities),
    score: fc.integer({ min: 0, max: 100 }),
  }),
  { maxLength: 5 },
);

/** All that a conclusion writes, but for times. */
async function outcomeOf(opened: ReturnType<typeof openRegistry>) {
  const conflicts = await valuesOf(opened.registry.conflicts);
  const tools = await valuesOf(opened.registry.tools);
  return {
    conflicts: conflicts.map(({ firstSeenAt: _first, lastSeenAt: _last, statusAt: _at, ...rest }) => rest),
    tools: tools.map(({ id, status, active }) => ({ id, status, active })),
    events: (await eventTypes(opened)).sort(),
  };
}

test('a pair concludes the same in either order, together, at once, and twice', async () => {
  await fc.assert(
    fc.asyncProperty(pairFindings, async (seeds) => {
      const findings: Finding[] = seeds.map((seed) => aFinding([a, b], seed));
      const ways = [
        async (opened: Awaited<ReturnType<typeof aPair>>) => conclude(opened, [a, b], findings),
        async (opened: Awaited<ReturnType<typeof aPair>>) => conclude(opened, [b, a], findings.toReversed()),
        async (opened: Awaited<ReturnType<typeof aPair>>) => {
          await conclude(opened, [a], findings);
          await conclude(opened, [b], findings);
          await conclude(opened, [a], findings);
        },
        async (opened: Awaited<ReturnType<typeof aPair>>) => {
          await conclude(opened, [b], findings);
          await conclude(opened, [a], findings);
        },
        async (opened: Awaited<ReturnType<typeof aPair>>) => {
          const [one, two] = [[a], [b]];
          await Promise.all([one, two, one, two].map((ids) => conclude(opened, ids, findings)));
        },
      ];
      const outcomes = [];
      for (const way of ways) {
        const opened = await aPair();
        await way(opened);
        outcomes.push(await outcomeOf(opened));
      }
      for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0]);
    }),
    { numRuns: 20 },
  );
});

describe.each(['before', 'after'] as const)('a crash %s any write of a conclusion, and the same again', (when) => {
  test('gives the same conflicts, statuses and events, each once', async () => {
    const names = Array.from({ length: 60 }, (_, n) => `t${n}`);
    const ids = names.map((name) => idOf(name));
    const [hub = a] = ids;
    const findings = ids
      .slice(1)
      .flatMap((id) => [aFinding([hub, id]), aFinding([hub, id], { type: 'EXACT_NAME', stage: 'lexical' })]);
    const start = async () => {
      const inner = newDocuments();
      await (await newRegistry(inner)).register(names.map((name) => aDefinition(name)));
      return inner;
    };
    const sound = openRegistry(await start());
    await conclude(sound, ids, findings);
    const expected = await outcomeOf(sound);
    expect(expected.conflicts).toHaveLength(118);

    for (let failAt = 1; ; failAt += 1) {
      const failing = failingDocuments(await start(), failAt, when);
      const opened = openRegistry(failing.documents);
      await conclude(opened, ids, findings).catch(() => undefined);
      await conclude(opened, ids, findings);
      expect(await outcomeOf(opened)).toEqual(expected);
      if (failing.writes() < failAt) break;
    }
  });
});

test('the policy that the run began with decides, and without one the environment’s', async () => {
  const opened = await newRegistry(undefined, { blockingSeverities: ['CRITICAL'] });
  for (const name of ['a', 'b']) await opened.register([aDefinition(name)]);
  await conclude(opened, [b], [aFinding([a, b])]);
  expect((await aTool(opened, b)).status).toBe('active');
  const unknown = { env: 'nowhere', runId: 'run-1', results: [] };
  await expect(opened.concludeTools(unknown)).rejects.toThrow(NotFoundError);
});
