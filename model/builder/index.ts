import { buildModel } from './build-model.js';

/** `node dist/model/builder/index.js FOLDER`: writes the local model there, unless it is there already. */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Say which folder the model goes to.');
const started = performance.now();
try {
  const { path, isNew, fallback } = await buildModel(folder);
  if (fallback !== undefined)
    process.stderr.write(`The base model is built, which ranks tools less well: ${fallback}\n`);
  if (isNew) process.stderr.write(`Wrote ${path} in ${Math.round(performance.now() - started)} ms\n`);
} catch (error) {
  process.stderr.write(`cannot write the embedding model: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 3;
}
