import type { Conflict } from '../../domain/analysis/conflict.js';
import { deflated } from './deflated.js';
import { findingDictionary } from './finding-dictionary.js';

/** What a conflict rests on takes most of its room, and says the same words and ids many times. */
export const conflictPacking = deflated<Conflict>(['text', 'findings', 'fingerprints'], findingDictionary);
