import { expect, test } from 'vitest';
import { rankingWeights } from '../../../shared/analysis/fitted/fitted.js';
import { localRouterCalibration } from '../../../shared/analysis/router/local-router-calibration.js';

// Scores of another ranking have another scale: picks would be too sure or too random without anybody noticing.
test('the calibration of the local router belongs to the ranking in use', () => {
  const refit =
    'run: node dist/bench/eval/fit/fit-routing.js DATA_FOLDER shared/analysis/router/local-router-calibration.ts';
  expect(localRouterCalibration.rankingWeights, refit).toEqual(rankingWeights);
});
