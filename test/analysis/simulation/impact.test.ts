import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { UnreachableError } from '../../../shared/kernel/errors/errors.js';
import type { ToolId } from '../../../shared/domain/ids.js';
import type { Router } from '../../../shared/analysis/router/router.js';
import { askImpactProbe } from '../../../shared/analysis/simulation/impact/ask-impact.js';
import type { ImpactProbe } from '../../../shared/analysis/simulation/impact/impact-probe.js';
import { impactReportSchema } from '../../../shared/analysis/simulation/impact/impact-report.js';
import { judgeImpact } from '../../../shared/analysis/simulation/impact/judge-impact.js';
import { planImpact } from '../../../shared/analysis/simulation/impact/plan-impact.js';
import type { StoredProbe } from '../../../shared/domain/routing/probe.js';
import { type ImpactRequest, simulateImpact } from '../../../shared/analysis/simulation/impact/simulate-impact.js';
import type { RegisteredTool } from '../../../shared/domain/registry/registry-view.js';
import { compareRegistries } from '../../../shared/registry/simulations/compare-registries.js';
import { aRegisteredTool } from '../../support/builders.js';

const tool = (name: string, description = `Does ${name}.`) => aRegisteredTool({ server: 's', name, description });
const [list, close, thief] = [tool('list_tickets'), tool('close_ticket'), tool('end_ticket')];

const asked = (query: string, expected: ToolId, origin: 'manual' | 'template' = 'manual') => ({
  query,
  expected,
  origin,
});

/** Picks by the query and by what is offered: the first of these tools that is. */
const preferring = (table: Readonly<Record<string, readonly ToolId[]>>): Router => ({
  id: 'scripted',
  route: ({ query, tools }) =>
    Promise.resolve({ tool: table[query]?.find((id) => tools.some((offered) => offered.id === id)) }),
});

interface Change extends Partial<ImpactRequest> {
  readonly before?: readonly RegisteredTool[];
  readonly after?: readonly RegisteredTool[];
}

const request = ({ before = [list, close], after = [list, close, thief], ...over }: Change): ImpactRequest => ({
  registries: compareRegistries(before, after),
  given: [],
  perTool: 2,
  maxProbes: 1_000,
  trials: 3,
  ...over,
});

const closing = ['shut it', 'finish this', 'done with it', 'end it', 'wrap up'];
const questions = [
  ...closing.map((query) => asked(query, close.id)),
  asked('which are there', list.id),
  asked('finish', thief.id),
];
const stealing = preferring({
  ...Object.fromEntries(closing.map((query, at) => [query, at < 4 ? [thief.id, close.id] : [close.id]])),
  'which are there': [list.id],
  finish: [thief.id],
});

describe('a tool that takes the questions of another', () => {
  test('is named with every question it takes, and the victim with what it has left', async () => {
    const report = await simulateImpact(request({ given: questions }), { router: stealing });
    expect(report.change.added).toEqual([thief.id]);
    expect(report.stolen.map(({ query, from, to }) => [query, from, to]).sort()).toEqual(
      closing
        .slice(0, 4)
        .map((query) => [query, close.id, thief.id])
        .sort(),
    );
    expect(report.losers).toMatchObject([{ tool: close.id, before: 5, after: 1, lost: { count: 4, of: 5 } }]);
    expect(report.right).toMatchObject({ before: 6, after: 2, of: 6, gained: 0, lost: 4, pValue: 0.125 });
    expect(report.shifts).toEqual([
      { from: close.id, to: thief.id, probes: 4 },
      { from: 'none', to: thief.id, probes: 1 },
    ]);
    expect(report.status).toBe('established');
    expect(report.risk).toMatchObject({ severity: 'HIGH', sample: { people: 5, carries: 'CRITICAL' } });
    expect(impactReportSchema.parse(report)).toEqual(report);
  });

  test('takes nothing where both serve the questions alike', async () => {
    const given = questions.map((question) =>
      question.expected === close.id ? { ...question, equals: [thief.id] } : question,
    );
    const report = await simulateImpact(request({ given }), { router: stealing });
    expect([report.stolen, report.contested, report.losers, report.nearest]).toEqual([[], [], [], []]);
    expect(report.right).toMatchObject({ before: 6, after: 6, lost: 0 });
    const gone = await simulateImpact(request({ before: [list, close, thief], after: [list, thief], given }), {
      router: stealing,
    });
    expect(gone.orphaned.map(({ query }) => query)).toEqual(['wrap up']);
  });

  test('is named where a question must not reach it, which another one may', async () => {
    const never = [{ ...asked('shut it', close.id), never: [thief.id] }, asked('done with it', close.id)];
    const bare = { query: 'end it', origin: 'manual' as const, never: [thief.id] };
    const report = await simulateImpact(request({ given: [...never, bare] }), { router: stealing });
    expect(report.forbidden.map(({ query, to }) => [query, to]).sort()).toEqual([
      ['end it', thief.id],
      ['shut it', thief.id],
    ]);
    const without = await simulateImpact(request({ after: [list, close], given: [...never, bare] }), {
      router: stealing,
    });
    expect(without.forbidden).toEqual([]);
    expect(impactReportSchema.parse(report)).toEqual(report);
  });

  test('is no more than MEDIUM where nobody but a template asked', async () => {
    const given = questions.map((question) => ({ ...question, origin: 'template' as const }));
    const { risk } = await simulateImpact(request({ given }), { router: stealing });
    expect(risk).toMatchObject({ severity: 'MEDIUM', sample: { people: 0, carries: 'MEDIUM' } });
  });

  test('is seen in single trials before it has the majority', async () => {
    const router: Router = {
      id: 'wavering',
      route: ({ tools, trial }) =>
        Promise.resolve({ tool: trial === 1 && tools.some(({ id }) => id === thief.id) ? thief.id : close.id }),
    };
    const given = [asked('shut it', close.id)];
    const report = await simulateImpact(request({ given }), { router });
    expect(report.stolen).toEqual([]);
    expect(report.contested).toMatchObject([
      { query: 'shut it', from: close.id, after: [close.id, thief.id, close.id] },
    ]);
  });
});

describe('a router that knows its chances', () => {
  const router: Router = {
    ...stealing,
    route: () => Promise.resolve({ tool: close.id }),
    chances: ({ query }) =>
      Promise.resolve(
        new Map([
          [close.id, 0.9],
          [list.id, 0.05],
          [thief.id, query === 'end it' ? 0.02 : 0.001],
        ]),
      ),
  };

  test('names for each added tool the question of another that it comes nearest to taking, though it takes none', async () => {
    const report = await simulateImpact(request({ given: questions }), { router });
    expect(report.stolen).toEqual([]);
    expect(report.nearest).toEqual([{ tool: thief.id, from: close.id, query: 'end it', origin: 'manual' }]);
    expect(impactReportSchema.parse(report)).toEqual(report);
  });

  test('has nothing to name where nothing is added, and another router claims no chance', async () => {
    const unchanged = await simulateImpact(request({ given: questions, after: [list, close] }), { router });
    expect(unchanged.nearest).toEqual([]);
    expect((await simulateImpact(request({ given: questions }), { router: stealing })).nearest).toEqual([]);
  });
});

describe('a locator that is called first', () => {
  const end = aRegisteredTool({
    ...close.definition,
    server: 's',
    inputSchema: { type: 'object', properties: { ticket_id: { type: 'string' } }, required: ['ticket_id'] },
  });
  const find = tool('search_tickets');
  const given = closing.map((query) => asked(query, end.id));
  const leading = preferring(Object.fromEntries(closing.map((query) => [query, [find.id, end.id]])));

  test('is an outcome of its own: no theft, no loss, not right, and no pass either, for the second call is not known', async () => {
    const report = await simulateImpact(request({ before: [end], after: [end, find], given }), { router: leading });
    expect(report.change.added).toEqual([find.id]);
    expect(report).toMatchObject({ stolen: [], contested: [], losers: [], right: { of: 0 } });
    expect(report.shifts).toEqual([{ from: end.id, to: 'locator', probes: 5 }]);
    expect(report.located.map(({ query, from, to, after }) => [query, from, to, after[0]]).sort()).toEqual(
      closing.map((query) => [query, end.id, 'locator', find.id]).sort(),
    );
    expect(report.status).toBe('not-established');
    expect(report.open.filter((line) => /goes to a locator first/.test(line))).toHaveLength(5);
  });

  test('that was called before as well changes nothing', async () => {
    const report = await simulateImpact(request({ before: [end, find], after: [end, find, list], given }), {
      router: leading,
    });
    expect(report.changed.count).toBe(0);
    expect(report.located).toHaveLength(5);
    expect(report.open.filter((line) => /locator/.test(line))).toEqual([]);
  });

  test('in single trials does not contest the question', async () => {
    const router: Router = {
      id: 'wavering',
      route: ({ tools, trial }) =>
        Promise.resolve({ tool: trial === 1 && tools.some(({ id }) => id === find.id) ? find.id : end.id }),
    };
    const report = await simulateImpact(request({ before: [end], after: [end, find], given }), { router });
    expect(report.contested).toEqual([]);
  });
});

describe('questions that an environment keeps', () => {
  const keptBy = (party: string, ...queries: string[]): StoredProbe[] =>
    queries.map((query, at) => ({
      id: `${party}-${at}`,
      env: 'prod',
      query,
      expected: close.id,
      origin: 'manual',
      createdAt: '2026-01-01T00:00:00.000Z',
      createdBy: { kind: 'user', id: party, name: party, roles: [] } as unknown as StoredProbe['createdBy'],
    }));
  const planned = (kept: readonly StoredProbe[], given = [asked('which are there', list.id)], max = 100) =>
    planImpact(request({}).registries, { given, kept: new Map([[close.id, kept]]), perTool: 2, max });
  const registries = request({}).registries;

  test('are asked beside those given and written, which they do not replace, and are counted apart', () => {
    const without = planned([]).probes.map(({ query }) => query);
    const { probes } = planned([...keptBy('anna', 'make it go away'), ...keptBy('bert', 'make it go away', 'be gone')]);
    expect(
      probes
        .map(({ query }) => query)
        .filter((query) => !without.includes(query))
        .sort(),
    ).toEqual(['be gone', 'make it go away']);
    expect(without.every((query) => probes.some((probe) => probe.query === query))).toBe(true);
    expect(probes.find(({ query }) => query === 'make it go away')?.keptBy).toEqual(['anna', 'bert']);
    const answers = { outcomes: probes.map((probe) => ({ ...probe, before: [null], after: [null] })), unanswered: [] };
    const report = judgeImpact({ registries, plan: { probes, open: [] }, answers, router: 'r', trials: 1 });
    expect(report.probes).toMatchObject({ given: 1, kept: 2, written: probes.length - 3 });
  });

  test('take the place of no written one, nor of another party’s, by what they say serves alike', () => {
    const written = planned([]).probes.filter(({ isWritten }) => isWritten);
    const queries = [...written.filter(({ expected }) => expected === close.id).map(({ query }) => query), 'be gone'];
    const alike = keptBy('anna', ...queries).map((probe) => ({ ...probe, equals: [thief.id] }));
    const { probes } = planned([...alike, ...keptBy('bert', 'be gone')]);
    expect(probes.filter(({ isWritten }) => isWritten)).toEqual(written);
    expect(probes.filter(({ query }) => query === 'be gone')).toMatchObject([
      { equals: [thief.id], keptBy: ['anna'] },
      { keptBy: ['bert'] },
    ]);
    expect(probes.find(({ keptBy: by }) => by?.includes('bert'))).not.toHaveProperty('equals');
  });

  test('have room of their own for each party, and those beyond the bound of the simulation are named', () => {
    const many = keptBy('anna', ...Array.from({ length: 100 }, (_, at) => `easy one ${at}`));
    const { probes } = planned([...many, ...keptBy('bert', 'hard one')]);
    expect(probes.filter(({ keptBy: by }) => by?.includes('anna'))).toHaveLength(20);
    expect(probes.some(({ query }) => query === 'hard one')).toBe(true);
    expect(planned(many, undefined, 10).open.join()).toMatch(/questions were left out/);
  });

  test('are named, not asked, where others fill the bound', () => {
    const { probes: all } = planned([]);
    const bounded = planned(keptBy('anna', 'make it go away'), undefined, all.length);
    expect(bounded.probes).toEqual(all);
    expect(bounded.open.join()).toMatch(/1 questions were left out/);
  });

  test('take no risk away: easy ones of one party leave it as high as without them', () => {
    const { probes: hard } = planned([], questions);
    const outcomeOf = (probe: ImpactProbe, picked: ToolId | null) => ({
      ...probe,
      before: [probe.expected ?? null],
      after: [picked],
    });
    const base = hard.map((probe) =>
      outcomeOf(probe, closing.includes(probe.query) ? thief.id : (probe.expected ?? null)),
    );
    const easy = planned(keptBy('anna', ...Array.from({ length: 20 }, (_, at) => `easy one ${at}`)), questions)
      .probes.filter(({ keptBy: by }) => by !== undefined)
      .map((probe) => outcomeOf(probe, close.id));
    expect(easy).toHaveLength(20);
    const riskOf = (outcomes: ReturnType<typeof outcomeOf>[]) =>
      judgeImpact({
        registries,
        plan: { probes: outcomes, open: [] },
        answers: { outcomes, unanswered: [] },
        router: 'r',
        trials: 1,
      }).risk;
    expect(riskOf(base).score).toBeGreaterThan(50);
    expect(riskOf([...base, ...easy])).toEqual(riskOf(base));
  });
});

describe('what was not asked is no pass', () => {
  const cases: [string, Change, RegExp][] = [
    ['no tool and no question', { before: [], after: [] }, /no question to ask/],
    [
      'a tool that no question can be written about',
      { after: [list, close, tool('---', '')] },
      /no question is asked about/,
    ],
    ['questions beyond the bound', { given: questions, maxProbes: 3 }, /4 questions were left out/],
    [
      'a question for a tool that is nowhere',
      { given: [...questions, asked('what', 's~gone' as ToolId)] },
      /1 questions expect/,
    ],
    ['files that could not be read', { given: questions, unread: ['b.json: is not JSON'] }, /b\.json/],
  ];
  test.each(cases)('%s', async (_, over, why) => {
    const report = await simulateImpact(request(over), { router: stealing });
    expect(report.status).toBe('not-established');
    expect(report.open.join('\n')).toMatch(why);
  });

  test('a router that breaks off: what it answered counts, the rest is named', async () => {
    let calls = 0;
    const router: Router = {
      id: 'breaking',
      route: (asking) =>
        ++calls > 5 ? Promise.reject(new UnreachableError('the quota is used up')) : stealing.route(asking),
    };
    const report = await simulateImpact(request({ given: questions }), { router });
    expect(report.status).toBe('not-established');
    expect(report.open).toEqual([`6 of 7 questions were not answered: the quota is used up`]);
    expect(report.probes).toMatchObject({ planned: 7, asked: 1 });
  });
});

test('a removed tool leaves its questions, and a renamed one keeps them', async () => {
  const renamed = aRegisteredTool({ server: 's', name: 'list_all_tickets', description: 'Does list_tickets.' });
  const router: Router = {
    id: 'faithful',
    route: ({ query, tools }) =>
      Promise.resolve({ tool: tools.find(({ id }) => id === (query === 'shut it' ? close.id : list.id))?.id }),
  };
  const given = [asked('shut it', close.id), asked('which are there', list.id)];
  const report = await simulateImpact(request({ before: [list, close], after: [renamed], given }), { router });
  expect(report.change).toEqual({
    added: [],
    changed: [list.id],
    removed: [close.id],
    renamed: [{ id: list.id, name: 'list_all_tickets' }],
  });
  expect(report.orphaned).toMatchObject([{ query: 'shut it', origin: 'manual', from: close.id, to: 'none' }]);
  expect(report.losers).toEqual([]);
});

test('a registry that does not change loses nothing, whatever the router does', async () => {
  const tools = ['a_one', 'b_two', 'c_three'].map((name) => tool(name));
  const picks = fc.func<[string], number>(fc.nat(3));
  await fc.assert(
    fc.asyncProperty(picks, fc.integer({ min: 1, max: 7 }), async (choose, trials) => {
      const router: Router = {
        id: 'any',
        route: ({ query, trial }) => Promise.resolve({ tool: tools[choose(`${query} ${trial}`)]?.id }),
      };
      const report = await simulateImpact(request({ before: tools, after: tools, trials }), { router });
      expect(report).toMatchObject({ changed: { count: 0 }, losers: [], stolen: [], contested: [] });
      expect(report.risk.score).toBe(0);
      expect(report.calls.made + report.calls.saved).toBe(report.calls.planned);
    }),
    { numRuns: 50 },
  );
});

test('answers from before an interruption are not asked again, and end the same', async () => {
  const probe: ImpactProbe = { id: 'p', query: 'shut it', expected: close.id, origin: 'manual' };
  const pools = { before: [list, close], after: [list, close, thief] };
  const outcomeAfter = async (crashAt: number) => {
    const calls: string[] = [];
    const router: Router = {
      id: 'counting',
      route: ({ tools, trial }) => {
        calls.push(`${tools.length} ${trial}`);
        return Promise.resolve({ tool: trial % 2 === 0 ? close.id : undefined });
      },
    };
    let kept = { before: [] as (ToolId | null)[], after: [] as (ToolId | null)[] };
    let writes = 0;
    const keep = (picks: typeof kept) => {
      kept = structuredClone(picks);
      writes += 1;
      return writes === crashAt ? Promise.reject(new Error('killed')) : Promise.resolve();
    };
    const ask = () => askImpactProbe(probe, { router, pools, trials: 5, known: kept, keep });
    const outcome = await ask().catch(ask);
    return { outcome, calls };
  };
  const whole = await outcomeAfter(0);
  for (let crashAt = 1; crashAt <= whole.calls.length; crashAt += 1) {
    const resumed = await outcomeAfter(crashAt);
    expect(resumed.outcome).toEqual(whole.outcome);
    expect(resumed.calls).toEqual(whole.calls);
  }
});

test('all questions of a trial are offered the tools in one order, which a prompt cache holds, and trials in different ones', async () => {
  const orders = new Map<string, Set<string>>();
  const many = Array.from({ length: 12 }, (_, at) => tool(`tool_${at}`));
  const router: Router = {
    id: 'noting',
    route({ tools, trial }) {
      const key = `${trial}/${tools.length}`;
      orders.set(key, (orders.get(key) ?? new Set()).add(tools.map(({ id }) => id).join()));
      return Promise.resolve({ tool: tools[0]?.id });
    },
  };
  await simulateImpact(request({ before: many, after: [...many, thief], given: questions.slice(0, 4) }), { router });
  expect([...orders.values()].map(({ size }) => size)).toEqual(Array.from(orders, () => 1));
  expect(new Set([...orders.values()].flatMap((order) => [...order])).size).toBe(orders.size);
  expect(orders.size).toBeGreaterThanOrEqual(4);
});
