import type { CombinedPart, LexicalPart } from '../../shared/detection/fitted-model.js';

/** The parts that the models weigh, in a fixed order. */
export const combinedPartNames: readonly CombinedPart[] = ['agreement', 'objects', 'topic', 'apart'];
export const lexicalPartNames: readonly LexicalPart[] = ['nameAlike', 'objects', 'description', 'parameters', 'apart'];
