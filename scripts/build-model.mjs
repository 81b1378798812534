// Writes the local embedding model to dist/model from the installed weights, unless it stands there already.
import { chooseModel } from '../dist/shared/platform/embedder/choose-model.js';
import { createModel } from '../dist/shared/platform/embedder/create-model.js';

const started = performance.now();
try {
  const { path, written } = await createModel((await chooseModel()).model);
  if (written) process.stderr.write(`Wrote ${path} in ${Math.round(performance.now() - started)} ms\n`);
} catch (error) {
  process.stderr.write(`cannot write the embedding model: ${error.message}\n`);
  process.exitCode = 3;
}
