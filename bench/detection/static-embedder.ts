import { readFile } from 'node:fs/promises';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';
import { tokenizerPath } from '../../shared/platform/embedder/model-files.js';
import { modelTokensMax } from '../../model/builder/local-models.js';
import { parseSafetensors } from '../../model/builder/parse-safetensors.js';
import { weightsPath } from '../../model/builder/source-files.js';
import { createWordpiece } from '../../shared/platform/embedder/wordpiece.js';

/** Weight of a token by its rank in the vocabulary, which stands for its frequency: rare ones count more. */
const weightOf = (id: number): number => Math.log(1 + id);

/**
 * Vectors for hundreds of thousands of texts in seconds: the mean of the model's own token vectors, without its layers.
 * Like texts get like vectors, of the true length and number, so that timings hold; what they mean is cruder.
 */
export async function createStaticEmbedder(): Promise<Embedder & { readonly embedded: number }> {
  const tokenize = createWordpiece(await readFile(tokenizerPath(), 'utf8'), modelTokensMax);
  const table = parseSafetensors(await readFile(weightsPath())).get('embeddings.word_embeddings.weight');
  if (table === undefined) throw new Error('the weights hold no table of tokens');
  const [rows = 0, dimensions = 0] = table.shape;
  const { values } = table;
  const mean = new Float32Array(dimensions);
  values.forEach((value, i) => {
    mean[i % dimensions] = (mean[i % dimensions] ?? 0) + value / rows;
  });
  let embedded = 0;

  function embed(text: string): Float32Array {
    const vector = new Float32Array(dimensions);
    for (const id of tokenize(text)) {
      const weight = weightOf(id);
      for (let i = 0; i < dimensions; i++) {
        vector[i] = (vector[i] ?? 0) + weight * ((values[id * dimensions + i] ?? 0) - (mean[i] ?? 0));
      }
    }
    const length = Math.hypot(...vector) || 1;
    return vector.map((value) => value / length);
  }

  return {
    id: 'static-tokens-1',
    dimensions,
    get embedded() {
      return embedded;
    },
    embed(texts) {
      embedded += texts.length;
      return Promise.resolve(texts.map(embed));
    },
  };
}
