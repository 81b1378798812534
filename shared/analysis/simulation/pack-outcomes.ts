import { z } from 'zod';
import { StorageError } from '../../kernel/errors/errors.js';
import type { PlannedProbe, ProbeOutcome } from './probes/probe.js';

const position = z.int().nonnegative();

/** Outcomes beside the probes that they are of, with everything that the probes say left out. */
export const packedOutcomesSchema = z.object({
  /** Each once: many probes are of the same two definitions. */
  fingerprints: z.array(z.string()),
  outcomes: z.array(
    z.object({
      /** Position of the probe. */
      probe: position,
      /** Positions of the fingerprints. */
      seen: z.array(position).max(2),
      /** Positions in the probe's pool; null is "no tool". */
      picks: z.array(position.nullable()),
    }),
  ),
});
export type PackedOutcomes = z.infer<typeof packedOutcomesSchema>;

/** Packs what a router answered to some of these probes. @throws {RangeError} for the outcome of another probe. */
export function packOutcomes(probes: readonly PlannedProbe[], outcomes: readonly ProbeOutcome[]): PackedOutcomes {
  const fingerprints = [...new Set(outcomes.flatMap((outcome) => outcome.fingerprints))];
  const positionOf = new Map(fingerprints.map((fingerprint, at) => [fingerprint, at]));
  const probeOf = new Map(probes.map(({ id }, at) => [id, at]));
  return {
    fingerprints,
    outcomes: outcomes.map((outcome) => {
      const probe = probeOf.get(outcome.probeId) ?? -1;
      const pool = probes[probe]?.pool ?? [];
      const picks = outcome.picks.map((pick) => (pick === null ? null : pool.indexOf(pick)));
      const seen = outcome.fingerprints.map((fingerprint) => positionOf.get(fingerprint) ?? -1);
      if (probe < 0 || picks.includes(-1)) throw new RangeError(`${outcome.probeId} is no outcome of these probes`);
      return { probe, seen, picks };
    }),
  };
}

/** The outcomes as they were before they were packed beside the same probes. @throws {StorageError} for others. */
export function unpackOutcomes(probes: readonly PlannedProbe[], packed: PackedOutcomes): ProbeOutcome[] {
  const at = <T>(list: readonly T[], position: number): T => {
    const found = list[position];
    if (found === undefined) throw new StorageError('the working data of an analysis does not fit together');
    return found;
  };
  return packed.outcomes.map(({ probe, seen, picks }) => {
    const { id: probeId, query, pair, expected, origin, keptBy, pool } = at(probes, probe);
    return {
      ...{ probeId, query, pair, fingerprints: seen.map((one) => at(packed.fingerprints, one)), expected, origin },
      ...(keptBy !== undefined && { keptBy }),
      picks: picks.map((pick) => (pick === null ? null : at(pool, pick))),
    };
  });
}
