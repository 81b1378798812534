import { plural } from '../../../shared/everywhere/plural.js';

interface Counts {
  readonly added: number;
  readonly known: number;
  readonly full: number;
}

/** What became of questions that were to be kept. */
export const sayCounts = ({ added, known, full }: Counts): string =>
  [
    `${plural(added, 'question')} kept`,
    ...(known > 0 ? [`${known} known already`] : []),
    ...(full > 0 ? [`${full} left out, for you keep 100 questions for their tools`] : []),
  ].join(', ');
