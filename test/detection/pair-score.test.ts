import fc from 'fast-check';
import { expect, test } from 'vitest';
import { combinedModels, combinedThresholds, lexicalModel, lexicalThresholds } from '../../shared/detection/fitted.js';
import type { PairFeatures } from '../../shared/detection/pair-features.js';
import { combinedScore, lexicalScore } from '../../shared/detection/pair-score.js';
import { detectionSettings } from '../../shared/detection/detection-settings.js';
import { aPolicy } from './support/registry.js';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const features: fc.Arbitrary<PairFeatures> = fc.record({
  nameAlike: share,
  objects: share,
  verbs: share,
  apart: share,
  description: share,
  parameters: share,
  nameMeaning: share,
  sentenceMeaning: share,
  objectMeaning: share,
  topic: share,
});

test('more likeness of any kind never makes a score smaller', () => {
  fc.assert(
    fc.property(features, fc.constantFrom(...Object.keys(combinedModels)), share, (pair, embedder, more) => {
      for (const feature of Object.keys(pair) as (keyof PairFeatures)[]) {
        const raised = { ...pair, [feature]: Math.max(pair[feature], more) };
        expect(combinedScore(raised, raised, embedder).score).toBeGreaterThanOrEqual(
          combinedScore(pair, pair, embedder).score - 1e-9,
        );
        expect(lexicalScore(raised).score).toBeGreaterThanOrEqual(lexicalScore(pair).score - 1e-9);
      }
    }),
  );
});

test('no weight is negative, and worse severities need higher scores', () => {
  for (const { weights } of [lexicalModel, ...Object.values(combinedModels)]) {
    for (const weight of Object.values(weights)) expect(weight).toBeGreaterThanOrEqual(0);
  }
  for (const { HIGH, MEDIUM, LOW } of [lexicalThresholds, combinedThresholds]) {
    expect(HIGH).toBeGreaterThanOrEqual(MEDIUM);
    expect(MEDIUM).toBeGreaterThanOrEqual(LOW);
  }
});

test('a run records what its findings were computed with', () => {
  expect(detectionSettings('some-model', aPolicy({ shortCircuit: 'pair' }))).toMatchObject({
    embedder: 'some-model',
    shortCircuit: 'pair',
    combinedThresholds: { HIGH: expect.any(Number) as number },
  });
});
