import { isServerTexts } from '../../domain/registry/server-texts.js';
import { digest } from '../../kernel/canonical/canonical-json.js';
import type { IndexedTool } from './indexed-tool.js';
import { direction } from './unit-vector.js';

/** What is embedded of a version: of what a server says besides its tools nothing, as it is compared with no tool. */
export const textsOf = ({ tool, texts: { name, sentence, full } }: IndexedTool): string[] =>
  isServerTexts(tool.definition) ? [] : [name, sentence, full];

/** The direction of a tool's texts together; undefined where one of them has no vector. */
export function topicFrom(version: IndexedTool, vectors: ReadonlyMap<string, Float32Array>): Float32Array | undefined {
  const [name, sentence, full] = textsOf(version).map((text) => vectors.get(text));
  return name && sentence && full ? direction(name, sentence, full) : undefined;
}

/** Topics in the process by the key of their version: of those that have all their vectors. */
export function topicsFrom(versions: readonly IndexedTool[], vectors: ReadonlyMap<string, Float32Array>) {
  const topics = new Map<string, Float32Array>();
  for (const version of versions) {
    const topic = topicFrom(version, vectors);
    if (topic !== undefined) topics.set(version.key, topic);
  }
  return topics;
}

/** What a topic is made of, as a digest: of one embedding model, the same id is the same vector. */
export const topicIdOf = (version: IndexedTool): string => digest(textsOf(version));
