import { nameWordsMax } from '../../text/bounds.js';
import { canonicalWord } from '../../text/canonical-word.js';
import { isKnownWord } from '../../text/known-words.js';
import { plainTexts } from '../../text/plain-texts.js';
import type { ToolVersionView } from '../../../domain/registry/registry-view.js';
import { isPackagingWord, slugWords } from '../../text/slug-words.js';
import { splitWords } from '../../text/split-words.js';
import { verbOf } from '../../text/verbs.js';
import { isProperNoun, isUsedInProse } from '../../fitted/word-statistics.js';

/** A word counts as put on all names of a server from this many tools and this share of them. */
const affixToolsMin = 3;
const affixShareMin = 0.6;

/** How often each word occurs, and which occurs most. */
class WordCounts {
  readonly #counts = new Map<string, number>();
  #top: string | undefined;

  /** The commonest word and its count; which of two equally common ones is not defined. */
  get top(): { word: string; count: number } | undefined {
    return this.#top === undefined ? undefined : { word: this.#top, count: this.#counts.get(this.#top) ?? 0 };
  }

  bump(word: string | undefined, by: 1 | -1): void {
    if (word === undefined) return;
    const count = (this.#counts.get(word) ?? 0) + by;
    if (count === 0) this.#counts.delete(word);
    else this.#counts.set(word, count);
    if (by > 0 && count > (this.top?.count ?? 0)) this.#top = word;
    if (by < 0 && word === this.#top) this.#findTop();
  }

  #findTop(): void {
    let best = 0;
    this.#top = undefined;
    for (const [word, count] of this.#counts) {
      if (count <= best) continue;
      best = count;
      this.#top = word;
    }
  }
}

interface ServerWords {
  tools: number;
  readonly first: WordCounts;
  readonly last: WordCounts;
}

/** Words that most names of a server begin or end with: at most one each, since the share is above one half. */
function affixes({ tools, first, last }: ServerWords): string[] {
  if (tools < affixToolsMin) return [];
  return [first.top, last.top].flatMap((top) =>
    top !== undefined && top.count / tools >= affixShareMin ? [top.word] : [],
  );
}

/** Whether a word may be the name of a system: it is written like one, or nobody uses it for anything else. */
function mayBeName(word: string): boolean {
  if (verbOf(word) !== undefined || isPackagingWord(word)) return false;
  return isProperNoun(word) || !isUsedInProse(canonicalWord(word));
}

/**
 * The words that only say which system a server's tools belong to (`jira`, `slack`): words of the server's slug, and words
 * that it puts before or after most of its names, unless they are verbs or ordinary words. Such words make tools of one
 * server look alike and twins on two servers look apart. What another server is called is left in place: there it says
 * something. What is an ordinary word does not depend on the registry: nobody makes `file` a name by writing it often.
 */
export class SystemWords {
  readonly #servers = new Map<string, ServerWords>();

  add(tool: ToolVersionView): void {
    this.#count(tool, 1);
  }

  remove(tool: ToolVersionView): void {
    this.#count(tool, -1);
  }

  /** The same as one text. */
  digest(slug: string): string {
    return [...this.of(slug)].sort().join(' ');
  }

  /** The system words of a server, registered or not. */
  of(slug: string): ReadonlySet<string> {
    const server = this.#servers.get(slug);
    // A slug is chosen as a name. Of the words before the names of tools only those are names that are used as such.
    const put = server === undefined ? [] : affixes(server).filter((word) => isProperNoun(word) || !isKnownWord(word));
    return new Set([...slugWords(slug), ...put].filter(mayBeName));
  }

  #count(tool: ToolVersionView, by: 1 | -1): void {
    const { server: slug } = tool;
    const words = splitWords(plainTexts(tool).name, nameWordsMax);
    const server = this.#servers.get(slug) ?? { tools: 0, first: new WordCounts(), last: new WordCounts() };
    server.tools += by;
    server.first.bump(words[0], by);
    server.last.bump(words.length > 1 ? words.at(-1) : undefined, by);
    if (server.tools === 0) this.#servers.delete(slug);
    else this.#servers.set(slug, server);
  }
}
