import type { Severity } from '../../domain/severity.js';
import type { ProbeOutcome } from './probes/probe.js';

/** Questions that people asked which carry more than MEDIUM. */
export const carryingProbesMin = 5;

/** What a sample of questions is able to carry. */
export interface Sample {
  /** Questions that people asked: written by hand, or taken from logs. */
  readonly people: number;
  /** Questions that a template or a model wrote from definitions. */
  readonly generated: number;
  /** The worst severity that may rest on it. */
  readonly carries: Severity;
  readonly because: string;
}

/** Whether a question is one that people asked. */
export const isOfPeople = ({ origin }: Pick<ProbeOutcome, 'origin'>): boolean =>
  origin === 'manual' || origin === 'log';

/**
 * How severe a finding may be that rests on these questions. What is written from a definition only repeats its words, and
 * one router that is asked such a question three times is one opinion: it carries MEDIUM at most, however many there are.
 */
export function sampleOf(questions: readonly Pick<ProbeOutcome, 'origin'>[]): Sample {
  const people = questions.filter(isOfPeople).length;
  const generated = questions.length - people;
  const words = `${people} of ${questions.length} questions are of people`;
  if (people >= carryingProbesMin) return { people, generated, carries: 'CRITICAL', because: words };
  return {
    people,
    generated,
    carries: 'MEDIUM',
    because: `${words}; below ${carryingProbesMin}, what is written from definitions carries MEDIUM at most`,
  };
}
