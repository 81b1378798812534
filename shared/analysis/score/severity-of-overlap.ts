import type { Severity } from '../../domain/severity.js';
import type { ScoreThresholds } from '../fitted/fitted-model.js';
import type { IndexedTool } from '../index/indexed-tool.js';
import type { OverlapScore } from './pair-score.js';
import { differsInNumber, differsInWay } from '../schema/reach.js';
import { verbOf } from '../text/verbs.js';

/**
 * Likeness of topics that an overlap must have besides its score before it blocks: names alone never do. Chosen on pairs
 * of whole registries that people judged (`npm run eval -- --only load`).
 */
const blockingTopicMin = 0.64;

/** The same where names prove less: reading tools, which often share a common noun, and acting tools that name unlike things. */
const weakNamesTopicMin = 0.76;

/**
 * The same where names prove little: the author of one server names its tools apart, and reading tools whose names share a
 * part of their words mostly read other things.
 */
const doubtfulTopicMin = 0.84;

type Named = Pick<IndexedTool, 'tool' | 'profile' | 'objectWords'>;

/** Whether one name is the other with a noun after it: `product` and `product_reviews` are two things. */
function isPartOfIt(a: Named, b: Named): boolean {
  const [short, long] = a.objectWords.length < b.objectWords.length ? [a, b] : [b, a];
  const added = long.objectWords.slice(short.objectWords.length);
  return (
    added.length > 0 &&
    added.every((word) => verbOf(word) === undefined) &&
    short.objectWords.every((word, at) => word === long.objectWords[at])
  );
}

const areReading = (a: Named, b: Named): boolean =>
  a.profile.verb?.class === 'read' && b.profile.verb?.class === 'read';

const haveSameObjects = ({ objectWords: a }: Named, { objectWords: b }: Named): boolean =>
  a.length === b.length && a.every((word) => b.includes(word));

/**
 * Whether the author of one server tells two of its tools apart by what they name: one by many, a thing by its part, a thing
 * by what it is found by.
 */
export const isToldApart = (a: Named, b: Named): boolean =>
  a.tool.server === b.tool.server && (differsInNumber(a, b) || differsInWay(a, b) || isPartOfIt(a, b));

/** Likeness of topics that two tools must have before their overlap blocks. */
function topicNeededToBlock(a: Named, b: Named): number {
  const isReading = areReading(a, b);
  const isSameThing = haveSameObjects(a, b);
  if (a.tool.server === b.tool.server || (isReading && !isSameThing)) return doubtfulTopicMin;
  return isReading || !isSameThing ? weakNamesTopicMin : blockingTopicMin;
}

/** Whether an overlap may block the newer of two tools, given the cosine of their topics and a score that is high enough. */
export const mayBlock = (topic: number, a: Named, b: Named): boolean =>
  !isToldApart(a, b) && topic >= topicNeededToBlock(a, b);

/** Severity of an overlap by its calibrated score; the thresholds are fitted for precision (bench/eval). */
export function severityOfOverlap(
  { score, topic }: OverlapScore,
  thresholds: ScoreThresholds,
  a: Named,
  b: Named,
): Severity {
  if (score >= thresholds.HIGH && mayBlock(topic, a, b)) return 'HIGH';
  return score >= thresholds.MEDIUM ? 'MEDIUM' : 'LOW';
}
