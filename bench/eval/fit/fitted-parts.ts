import type { PairFitOptions } from './fit-pairs.js';
import type { CombinedPart, LexicalPart } from '../../../shared/analysis/fitted/fitted-model.js';

/** The parts that the models weigh, in a fixed order. */
export const combinedPartNames: readonly CombinedPart[] = ['objects', 'topic', 'apart'];
export const lexicalPartNames: readonly LexicalPart[] = ['nameAlike', 'objects', 'description', 'parameters', 'apart'];

/**
 * How stage 3 is fitted. `apart`: of the labelled pairs on one server three are conflicts, too few to say how much safer
 * one server is; with more weight, fewer of the siblings would be flagged that people merged or an embedding mixed up.
 */
export const combinedFit: PairFitOptions<CombinedPart> = {
  version: 'labelled-3',
  wanted: { HIGH: 0.97, MEDIUM: 0.95, LOW: 0.97 },
  least: { HIGH: 90, MEDIUM: 33, LOW: 22 },
  most: { apart: 2 },
};

/** How stages 1 and 2 are fitted. */
export const lexicalFit: PairFitOptions<LexicalPart> = {
  version: 'labelled-2',
  wanted: { HIGH: 0.97, MEDIUM: 0.93, LOW: 0.97 },
  least: { HIGH: 0, MEDIUM: 50, LOW: 20 },
};
