import { isServerTexts } from '../../../domain/registry/server-texts.js';
import type { IndexedTool } from '../indexed-tool.js';
import { NearNames } from './near-names.js';
import { parameterWords } from '../../schema/schema-shape.js';
import { toolAddresses } from '../../steering/tool-addresses.js';
import { byId, Postings } from './postings.js';
import type { ToolProfile } from '../tool-profile.js';
import { WordTally } from './word-tally.js';

const mentionedNames = ({ steering }: ToolProfile): Set<string> =>
  new Set(steering.mentions.flatMap(({ keys }) => keys));

const serverWords = ({ tool, profile }: IndexedTool): string[] =>
  [...new Set(profile.nameWords)].map((word) => `${tool.server} ${word}`);

/** Tools by name, by the words of their names, by their parameters: everything that needs no vectors. */
export class LexicalIndex {
  readonly #tools: (IndexedTool | undefined)[] = [];
  readonly #byName = new Map<string, Set<IndexedTool>>();
  readonly #byLook = new Map<string, Set<IndexedTool>>();
  readonly #nearNames = new NearNames();
  readonly objectWords = new Postings(this.#tools);
  readonly parameters = new Postings(this.#tools);
  /** Tools by the names that their texts mention. */
  readonly mentions = new Postings(this.#tools);
  /** Tools by the names under which texts may mention them. */
  readonly #addresses = new Postings(this.#tools);

  /** Words of the names that each server offers, after the server. */
  readonly #serverWords = new WordTally();

  /** Takes a tool that has a number of its own. */
  add(entry: IndexedTool): void {
    const { number, profile, objectWords } = entry;
    this.#tools[number] = entry;
    this.mentions.add(entry, mentionedNames(profile));
    // What a server says besides its tools speaks of tools, and is none.
    if (isServerTexts(entry.tool.definition)) return;
    const named = this.#byName.get(profile.normalisedName);
    if (named === undefined) {
      this.#byName.set(profile.normalisedName, new Set([entry]));
      this.#nearNames.add(profile.normalisedName);
    } else named.add(entry);
    const looking = this.#byLook.get(profile.look);
    if (looking === undefined) this.#byLook.set(profile.look, new Set([entry]));
    else looking.add(entry);
    this.objectWords.add(entry, objectWords);
    this.parameters.add(entry, parameterWords(profile.parameters));
    this.#addresses.add(entry, toolAddresses(entry.tool));
    this.#serverWords.add(serverWords(entry));
  }

  remove(entry: IndexedTool): void {
    const { number, profile } = entry;
    this.mentions.remove(entry, mentionedNames(profile));
    if (!isServerTexts(entry.tool.definition)) this.#removeTool(entry);
    this.#tools[number] = undefined;
  }

  #removeTool(entry: IndexedTool): void {
    const { profile, objectWords } = entry;
    const named = this.#byName.get(profile.normalisedName);
    named?.delete(entry);
    if (named?.size === 0) {
      this.#byName.delete(profile.normalisedName);
      this.#nearNames.remove(profile.normalisedName);
    }
    const looking = this.#byLook.get(profile.look);
    looking?.delete(entry);
    if (looking?.size === 0) this.#byLook.delete(profile.look);
    this.objectWords.remove(entry, objectWords);
    this.parameters.remove(entry, parameterWords(profile.parameters));
    this.#addresses.remove(entry, toolAddresses(entry.tool));
    this.#serverWords.remove(serverWords(entry));
  }

  /** Tools of exactly this normalised name, by id. */
  named(normalisedName: string): readonly IndexedTool[] {
    return [...(this.#byName.get(normalisedName) ?? [])].sort(byId);
  }

  /** Tools that a text may mean by this name, by id. */
  addressed(key: string): readonly IndexedTool[] {
    return this.#addresses.toolsWith(key);
  }

  /** How many tools of a server have the word in their names. */
  countOfServer(server: string, word: string): number {
    return this.#serverWords.count(`${server} ${word}`);
  }

  /** Tools whose name a reader takes for one that looks so, by id. */
  lookingLike(look: string): readonly IndexedTool[] {
    return [...(this.#byLook.get(look) ?? [])].sort(byId);
  }

  /** Tools whose normalised name is a few edits away, nearest first. */
  *nearlyNamed(normalisedName: string): Generator<IndexedTool> {
    for (const { name } of this.#nearNames.near(normalisedName)) yield* this.named(name);
  }
}
