import type { ToolId } from '../domain/ids.js';
import type { IndexedTool } from './indexed-tool.js';
import { NearNames } from './near-names.js';
import { parameterWords } from './schema-shape.js';
import { Postings } from './postings.js';
import type { ToolProfile } from './tool-profile.js';
import { WordTally } from './word-tally.js';

const mentionedNames = ({ mentions }: ToolProfile): string[] => mentions.map(({ name }) => name);

/** Tools by name, by the words of their names, by their parameters: everything that needs no vectors. */
export class LexicalIndex {
  readonly #byName = new Map<string, Set<ToolId>>();
  readonly #nearNames = new NearNames();
  readonly objectWords = new Postings();
  readonly parameters = new Postings();
  readonly prose = new WordTally();
  /** Tools by the names their descriptions mention. */
  readonly mentions = new Postings();

  add({ tool: { id }, profile, objectWords }: IndexedTool): void {
    const named = this.#byName.get(profile.normalisedName);
    if (named === undefined) {
      this.#byName.set(profile.normalisedName, new Set([id]));
      this.#nearNames.add(profile.normalisedName);
    } else named.add(id);
    this.objectWords.add(id, objectWords);
    this.parameters.add(id, parameterWords(profile.parameters));
    this.prose.add(profile.descriptionWords.keys());
    this.mentions.add(id, mentionedNames(profile));
  }

  remove({ tool: { id }, profile, objectWords }: IndexedTool): void {
    const named = this.#byName.get(profile.normalisedName);
    named?.delete(id);
    if (named?.size === 0) {
      this.#byName.delete(profile.normalisedName);
      this.#nearNames.remove(profile.normalisedName);
    }
    this.objectWords.remove(id, objectWords);
    this.parameters.remove(id, parameterWords(profile.parameters));
    this.prose.remove(profile.descriptionWords.keys());
    this.mentions.remove(id, mentionedNames(profile));
  }

  /** Tools of exactly this normalised name, sorted. */
  named(normalisedName: string): readonly ToolId[] {
    return [...(this.#byName.get(normalisedName) ?? [])].sort();
  }

  /** Tools whose normalised name is a few edits away, nearest first. */
  *nearlyNamed(normalisedName: string): Generator<ToolId> {
    for (const { name } of this.#nearNames.near(normalisedName)) yield* this.named(name);
  }
}
