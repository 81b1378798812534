import { expect, test } from 'vitest';
import { createLocalRouter } from '../../../shared/analysis/router/local-router.js';
import { localRouterReliability } from '../../../shared/analysis/fitted/local-router-reliability.js';
import { notesOn } from '../../../shared/analysis/simulation/impact/notes-on.js';
import { createLocalEmbedder } from '../../../shared/platform/embedder/local-embedder.js';
import { createHashingEmbedder } from '../../support/hashing-embedder.js';

// Figures of another calibration or embedder would be claimed for this one without anybody noticing.
test('how far the local router is to be believed was measured with the calibration and embedder in use', async () => {
  const embedder = await createLocalEmbedder({ threads: 1 });
  try {
    const { id } = createLocalRouter({ embedder });
    const measureAgain = 'run: npm run eval -- --data FOLDER --only routing,misroutes, and write down what it says';
    expect(localRouterReliability.router, measureAgain).toBe(id);
    for (const router of [id, `recorded:${id}`]) expect(notesOn(router).join()).toContain('106');
  } finally {
    await embedder.close();
  }
});

test('a router whose reliability nobody measured says so, and a real model is no prediction', () => {
  const { id } = createLocalRouter({ embedder: createHashingEmbedder() });
  expect(notesOn(id).join()).toContain('was not measured');
  expect(notesOn('claude:claude-haiku-5-5')).toEqual([]);
  expect(notesOn('recorded:claude:x')).toEqual([expect.stringContaining('as true as the file')]);
});
