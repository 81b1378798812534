import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { detectConflicts } from '../../cli/scan/detect-conflicts.js';
import { fingerprintOf, toolIdOf } from '../../shared/identity/identity.js';
import { mergeFindings } from '../../shared/analysis/findings.js';
import { createLocalRouter } from '../../shared/analysis/router/local-router.js';
import { createHashingEmbedder } from '../support/hashing-embedder.js';
import { env, type Offer, offers, runs, withEnvironment } from './support.js';

vi.mock(import('../../functions/engine/start-once.js'), async () => {
  const { startOnce } = await import('../support/hosts/simulated-start.js');
  return { startOnce };
});

const embedder = createHashingEmbedder();

/** What a scan finds in files that hold these tools: each conflict as one line. */
async function scanned(all: readonly Offer[]): Promise<string[]> {
  const tools = all.map(({ server, definition }) => ({
    id: toolIdOf(server, definition.name),
    server,
    definition,
    fingerprint: fingerprintOf(definition),
  }));
  const { findings } = await detectConflicts(tools, {
    embedder,
    router: createLocalRouter({ embedder }),
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  return [...mergeFindings(env, findings).values()].map(lineOf).sort();
}

const lineOf = (conflict: {
  type: string;
  severity: string;
  score: number;
  toolA: string;
  toolB?: string | undefined;
}): string => `${conflict.severity} ${conflict.type} ${conflict.score} ${conflict.toolA} ${conflict.toolB ?? ''}`;

/** Of what a registration finds, what a scan can know of: a scan has seen no earlier version. */
const isOfTheTools = ({ type }: { type: string }): boolean => type !== 'DEFINITION_DRIFT' && type !== 'NEW_TOOL';

test('a scan of files, an analysis of the registry and a check of every tool find the same on the same tools', async () => {
  await fc.assert(
    fc.asyncProperty(offers({ minLength: 2, maxLength: 7 }), async (all) => {
      const byScan = await scanned(all);
      await withEnvironment(async (gate) => {
        await gate.register(...all);
        await gate.analyseAll();
        const conflicts = (await gate.conflicts()).filter(isOfTheTools);
        expect(conflicts.filter(({ status }) => status !== 'open')).toEqual([]);
        expect(conflicts.map(lineOf).sort()).toEqual(byScan);

        const checked = [];
        for (const offer of all) checked.push(...(await gate.check(offer)).tools.flatMap(({ findings }) => findings));
        const byCheck = [...mergeFindings(env, checked).values()].filter(isOfTheTools).map(lineOf).sort();
        expect(byCheck).toEqual(byScan);
      });
    }),
    runs(20),
  );
}, 600_000);

test('a check says what the registration that follows says', async () => {
  await fc.assert(
    fc.asyncProperty(
      offers({ minLength: 1, maxLength: 6 }),
      offers({ minLength: 1, maxLength: 1 }),
      async (all, [next]) => {
        if (next === undefined) return;
        await withEnvironment(async (gate) => {
          for (const offer of all) await gate.register(offer);
          const { verdict, tools } = await gate.check(next);
          expect(tools).toHaveLength(1);
          await gate.register(next);
          const status = await gate.statusOf(toolIdOf(next.server, next.definition.name));
          expect({ verdict, status }).toEqual({ verdict, status: verdict === 'pass' ? 'active' : 'blocked' });
        });
      },
    ),
    runs(40),
  );
}, 600_000);
