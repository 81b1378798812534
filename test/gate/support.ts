import fc from 'fast-check';
import type { StageOutcome, Verdict } from '../../shared/domain/analysis/analysis-run.js';
import type { Check } from '../../shared/domain/analysis/check.js';
import type { Conflict } from '../../shared/domain/analysis/conflict.js';
import { type Actor, byRequest, bySystem } from '../../shared/domain/event.js';
import type { ToolId } from '../../shared/domain/ids.js';
import type { Tool, ToolDefinition } from '../../shared/domain/registry/tool.js';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';
import { createAppWithoutClock } from '../support/hosts/app-without-clock.js';

export const env = 'prod';
export const ada: Actor = { kind: 'user', id: 'ada', name: 'Ada' };

/** A tool of a server, as a test has it. */
export interface Offer {
  readonly server: string;
  readonly definition: ToolDefinition;
}

/** So long that clients that cut names to 60 characters offer most of its tools under one name. */
const longServer = 'the-server-of-the-department-with-the-longest-name';

const verbs = ['create', 'make', 'read', 'delete', 'list'] as const;
const nouns = ['issue', 'ticket', 'file', 'customer'] as const;
const ends = ['', ' Returns its id.', ' Needs a title.', ' Works for the whole team.'] as const;

/** Tools that are often alike: few words, few servers. */
export const anOffer: fc.Arbitrary<Offer> = fc
  .record({
    server: fc.constantFrom('crm', 'erp', 'hub', 'desk', longServer),
    verb: fc.constantFrom(...verbs),
    noun: fc.constantFrom(...nouns),
    inCamelCase: fc.boolean(),
    says: fc.tuple(fc.constantFrom(...verbs), fc.constantFrom(...nouns), fc.constantFrom(...ends)),
    parameters: fc.uniqueArray(fc.constantFrom('id', 'title', 'path', 'name'), { maxLength: 3 }),
  })
  .map(({ server, verb, noun, inCamelCase, says: [does, what, end], parameters }) => ({
    server,
    definition: {
      name: inCamelCase ? `${verb}${noun[0]?.toUpperCase() ?? ''}${noun.slice(1)}` : `${verb}_${noun}`,
      description: `${does[0]?.toUpperCase() ?? ''}${does.slice(1)}s a ${what} in the place where they are kept.${end}`,
      inputSchema: {
        type: 'object' as const,
        properties: Object.fromEntries(parameters.map((name) => [name, { type: 'string' }])),
      },
    },
  }));

/** Several of them, no two of one name on one server. */
export const offers = (limits: { minLength: number; maxLength: number }): fc.Arbitrary<Offer[]> =>
  fc.uniqueArray(anOffer, { ...limits, selector: ({ server, definition }) => `${server}~${definition.name}` });

/** An environment, and what tests do with it. */
export async function withEnvironment<T>(use: (gate: Gate) => Promise<T>, embedder?: Embedder): Promise<T> {
  const app = await createAppWithoutClock(embedder);
  try {
    await app.services.createEnvironment({ id: env, by: bySystem });
    return await use(gateOf(app));
  } finally {
    app.close();
  }
}

export type Gate = ReturnType<typeof gateOf>;

function gateOf(app: Awaited<ReturnType<typeof createAppWithoutClock>>) {
  const { services } = app;

  /** Registers tools as one batch for each server. */
  async function registerOnly(...all: readonly Offer[]): Promise<void> {
    for (const [server, theirs] of Map.groupBy(all, (offer) => offer.server)) {
      const definitions = theirs.map(({ definition }) => definition);
      await services.registerTools({
        env,
        server,
        definitions,
        by: byRequest({ actor: ada }),
        trigger: 'registration',
      });
    }
  }

  return {
    ...app,
    registerOnly,
    /** Registers tools, and waits until nothing is left to do. */
    async register(...all: readonly Offer[]): Promise<void> {
      await registerOnly(...all);
      await app.settle();
    },
    check: (...all: readonly [Offer, ...Offer[]]): Promise<Check> =>
      services.checkTools({ env, server: all[0].server, definitions: all.map(({ definition }) => definition) }),
    tools: (): Promise<Tool[]> => Array.fromAsync(services.registry.tools.all(env), ({ value }) => value),
    conflicts: (): Promise<Conflict[]> => Array.fromAsync(services.registry.conflicts.all(env), ({ value }) => value),
    async statusOf(id: ToolId): Promise<Tool['status'] | undefined> {
      return (await services.registry.tools.get(env, id))?.value.status;
    },
    async analyseAll(): Promise<{ verdict: Verdict | undefined; stages: readonly StageOutcome[] }> {
      const run = await services.requestAnalysis({ env, by: byRequest({ actor: ada }), trigger: 'manual' });
      await app.settle();
      const done = (await services.registry.runs.get(env, run.id))?.value;
      return { verdict: done?.verdict, stages: done?.stages ?? [] };
    },
  };
}

export const runs = (standard: number): { numRuns: number } => ({
  numRuns: Number(process.env['MTGS_TEST_RUNS'] ?? standard),
});
