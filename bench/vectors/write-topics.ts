import { open } from 'node:fs/promises';
import { direction } from '../../shared/analysis/index/unit-vector.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import type { Embedder } from '../../shared/platform/embedder/embedder.js';

const batch = 1_000;

/** Writes a vector for each tool, one after the other as 32-bit floats: the direction of its name and its whole text. */
export async function writeTopics(tools: readonly RegisteredTool[], embedder: Embedder, path: string): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (let start = 0; start < tools.length; start += batch) {
      const texts = tools
        .slice(start, start + batch)
        .flatMap(({ definition: { name, description } }) => [name, `${name}: ${description ?? ''}`.slice(0, 1_200)]);
      const vectors = await embedder.embed(texts);
      for (let i = 0; i + 1 < vectors.length; i += 2) {
        const [name, full] = [vectors[i], vectors[i + 1]];
        if (name !== undefined && full !== undefined) await file.write(new Uint8Array(direction(name, full).buffer));
      }
    }
  } finally {
    await file.close();
  }
}
