import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  combinedModels,
  combinedThresholds,
  lexicalModel,
  lexicalThresholds,
} from '../../shared/analysis/fitted/fitted.js';
import type { PairFeatures } from '../../shared/analysis/score/pair-features.js';
import { combinedScore, lexicalScore, topicNeeded } from '../../shared/analysis/score/pair-score.js';
import { detectionSettings } from '../../shared/analysis/score/detection-settings.js';
import { aPolicy } from './support/registry.js';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const features: fc.Arbitrary<PairFeatures> = fc.record({
  nameAlike: share,
  objects: share,
  verbs: share,
  apart: share,
  description: share,
  parameters: share,
  topic: share,
});

test('more likeness of any kind never makes a score smaller', () => {
  fc.assert(
    fc.property(features, fc.constantFrom(...Object.keys(combinedModels)), share, (pair, embedder, more) => {
      for (const feature of Object.keys(pair) as (keyof PairFeatures)[]) {
        const raised = { ...pair, [feature]: Math.max(pair[feature], more) };
        expect(combinedScore(raised, raised.topic, embedder).score).toBeGreaterThanOrEqual(
          combinedScore(pair, pair.topic, embedder).score - 1e-9,
        );
        expect(lexicalScore(raised).score).toBeGreaterThanOrEqual(lexicalScore(pair).score - 1e-9);
      }
    }),
  );
});

test('no pair that has a score is left out before its vectors are compared', () => {
  fc.assert(
    fc.property(features, fc.constantFrom(...Object.keys(combinedModels)), (pair, embedder) => {
      const { score } = combinedScore(pair, pair.topic, embedder);
      expect(pair.topic).toBeGreaterThanOrEqual(topicNeeded(score, embedder, pair));
    }),
  );
});

test('on two servers, a pair with opposite verbs gains less from nobody having named it apart', () => {
  const [embedder = ''] = Object.keys(combinedModels);
  const pair = { nameAlike: 0, objects: 1, description: 1, parameters: 1, apart: 1 };
  const logit = (verbs: number, apart: number): number => {
    const { score } = combinedScore({ ...pair, verbs, apart }, 0.8, embedder);
    return Math.log(score / (100 - score));
  };
  expect(logit(0, 1) - logit(0, 0)).toBeLessThan(0.2 * (logit(1, 1) - logit(1, 0)));
});

test('no weight is negative, and worse severities need higher scores', () => {
  for (const { weights } of [lexicalModel, ...Object.values(combinedModels)]) {
    for (const weight of Object.values(weights)) expect(weight).toBeGreaterThanOrEqual(0);
  }
  for (const { HIGH, MEDIUM, LOW } of [lexicalThresholds, ...Object.values(combinedThresholds)]) {
    expect(HIGH).toBeGreaterThanOrEqual(MEDIUM);
    expect(MEDIUM).toBeGreaterThanOrEqual(LOW);
  }
});

test('a run records what its findings were computed with', () => {
  expect(detectionSettings('some-model', aPolicy({ nameCollision: 'prefix' }))).toMatchObject({
    embedder: 'some-model',
    nameCollision: 'prefix',
    combinedThresholds: { HIGH: expect.any(Number) as number },
  });
});
