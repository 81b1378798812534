import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ToolId } from '../../../shared/domain/ids.js';
import { packOutcomes, unpackOutcomes } from '../../../shared/analysis/simulation/pack-outcomes.js';
import type { PlannedProbe, ProbeOutcome } from '../../../shared/analysis/simulation/probes/probe.js';

const ids = ['a~one', 'a~two', 'b~one', 'b~two'] as ToolId[];
const pools = fc.shuffledSubarray(ids, { minLength: 2 });

const asked = fc.array(
  fc.record({
    pool: pools,
    picks: fc.array(fc.option(fc.nat({ max: 3 })), { maxLength: 5 }),
    fingerprints: fc.array(fc.constantFrom('f1', 'f2', 'f3'), { maxLength: 2 }),
    keptBy: fc.option(fc.array(fc.string(), { maxLength: 2 })),
    isAnswered: fc.boolean(),
  }),
  { maxLength: 8 },
);

test('what a router picked is read back as it was, about whichever of the questions have an answer', () => {
  fc.assert(
    fc.property(asked, (all) => {
      const probes = all.map(({ pool, keptBy }, at): PlannedProbe => {
        const pair: [ToolId, ToolId] = [pool[0]!, pool[1]!];
        const kept = keptBy === null ? {} : { keptBy };
        return { id: `p${at}`, query: `question ${at}`, pair, expected: pair[0], pool, origin: 'template', ...kept };
      });
      const outcomes = all.flatMap(({ picks, fingerprints, isAnswered }, at): ProbeOutcome[] => {
        const { id: probeId, pool, ...rest } = probes[at]!;
        const picked = picks.map((pick) => (pick === null ? null : pool[pick % pool.length]!));
        return isAnswered ? [{ probeId, ...rest, fingerprints, picks: picked }] : [];
      });
      const stored = JSON.parse(JSON.stringify(packOutcomes(probes, outcomes))) as ReturnType<typeof packOutcomes>;
      expect(unpackOutcomes(probes, stored)).toEqual(outcomes);
      // Beside other questions they would be other answers: they are refused.
      if (outcomes.length > 0) expect(() => unpackOutcomes([], stored)).toThrow('does not fit together');
      if (outcomes.length > 0) expect(() => packOutcomes([], outcomes)).toThrow(RangeError);
    }),
  );
});
