import type { WantedThresholds } from './fit-pairs.js';
import type { CombinedPart, LexicalPart } from '../../shared/detection/fitted-model.js';

/** The parts that the models weigh, in a fixed order. */
export const combinedPartNames: readonly CombinedPart[] = ['agreement', 'objects', 'topic', 'apart'];
export const lexicalPartNames: readonly LexicalPart[] = ['nameAlike', 'objects', 'description', 'parameters', 'apart'];

/** What the severities of stage 3 are to keep on pairs held out. */
export const combinedWanted: WantedThresholds = { HIGH: 0.97, MEDIUM: 0.92, LOW: 0.97 };
