import type { IndexedTool } from './indexed-tool.js';
import { NearNames } from './near-names.js';
import { parameterWords } from './schema-shape.js';
import { byId, Postings } from './postings.js';
import type { ToolProfile } from './tool-profile.js';
import { WordTally } from './word-tally.js';

const mentionedNames = ({ mentions }: ToolProfile): string[] => mentions.map(({ name }) => name);

/** Tools by name, by the words of their names, by their parameters: everything that needs no vectors. */
export class LexicalIndex {
  readonly #tools: (IndexedTool | undefined)[] = [];
  readonly #byName = new Map<string, Set<IndexedTool>>();
  readonly #nearNames = new NearNames();
  readonly objectWords = new Postings(this.#tools);
  readonly parameters = new Postings(this.#tools);
  readonly prose = new WordTally();
  /** Tools by the names their descriptions mention. */
  readonly mentions = new Postings(this.#tools);

  /** Takes a tool that has a number of its own. */
  add(entry: IndexedTool): void {
    const { number, profile, objectWords } = entry;
    this.#tools[number] = entry;
    const named = this.#byName.get(profile.normalisedName);
    if (named === undefined) {
      this.#byName.set(profile.normalisedName, new Set([entry]));
      this.#nearNames.add(profile.normalisedName);
    } else named.add(entry);
    this.objectWords.add(entry, objectWords);
    this.parameters.add(entry, parameterWords(profile.parameters));
    this.prose.add(profile.descriptionWords.keys());
    this.mentions.add(entry, mentionedNames(profile));
  }

  remove(entry: IndexedTool): void {
    const { number, profile, objectWords } = entry;
    const named = this.#byName.get(profile.normalisedName);
    named?.delete(entry);
    if (named?.size === 0) {
      this.#byName.delete(profile.normalisedName);
      this.#nearNames.remove(profile.normalisedName);
    }
    this.objectWords.remove(entry, objectWords);
    this.parameters.remove(entry, parameterWords(profile.parameters));
    this.prose.remove(profile.descriptionWords.keys());
    this.mentions.remove(entry, mentionedNames(profile));
    this.#tools[number] = undefined;
  }

  /** Tools of exactly this normalised name, by id. */
  named(normalisedName: string): readonly IndexedTool[] {
    return [...(this.#byName.get(normalisedName) ?? [])].sort(byId);
  }

  /** Tools whose normalised name is a few edits away, nearest first. */
  *nearlyNamed(normalisedName: string): Generator<IndexedTool> {
    for (const { name } of this.#nearNames.near(normalisedName)) yield* this.named(name);
  }
}
