import type { ShownSimulation } from '../api/types.js';

/** What two simulations differ in beside the change: their figures say less the more there is. */
export function whyNotComparable(one: ShownSimulation, other: ShownSimulation): string[] {
  const [first, second] = [one.report, other.report];
  const says = (differs: boolean, words: string): string[] => (differs ? [words] : []);
  return [
    ...says(first?.router !== second?.router, 'They asked different routers.'),
    ...says(one.revision !== other.revision, 'The registry changed between them.'),
    ...says(first?.trials !== second?.trials, 'They made different numbers of trials.'),
    ...says(first?.probes.people !== second?.probes.people, 'They asked different questions of people.'),
    ...says(
      first?.status === 'not-established' || second?.status === 'not-established',
      'What is not established is left out of the figures.',
    ),
  ];
}
