import { isPackagingWord, slugWords } from './slug-words.js';
import type { SystemWordEvidence } from './system-word-evidence.js';
import { verbOf } from './verbs.js';

/** A word counts as put on all names of a server from this many tools and this share of them. */
const affixToolsMin = 3;
const affixShareMin = 0.6;

/** Share of a word's mentions in running text that must be capitalised for a proper noun. */
const properShareMin = 0.6;

/** A word mentioned in running text by no more tools than this is judged by names alone. */
const proseMentionsMin = 1;

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
  /** Words of its slug and affixes of its names. */
  claims: ReadonlySet<string>;
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

/**
 * The words that only say which system a server's tools belong to (`jira`, `slack`), learnt from the registry itself:
 * words of the server's slug, and words that it puts before or after most of its names, unless they are verbs or occur
 * in running text as ordinary words. Such words make tools of one server look alike and twins on two servers look apart.
 * What another server is called is left in place: there it says something.
 */
export class SystemWords {
  readonly #servers = new Map<string, ServerWords>();
  /** By word: the servers that claim it. */
  readonly #claimants = new Map<string, Set<string>>();
  readonly #casing = new Map<string, { capital: number; lower: number }>();

  add(evidence: SystemWordEvidence): void {
    this.#count(evidence, 1);
  }

  remove(evidence: SystemWordEvidence): void {
    this.#count(evidence, -1);
  }

  /** The system words of a server, registered or not. */
  of(slug: string): ReadonlySet<string> {
    const claims = this.#servers.get(slug)?.claims ?? slugWords(slug);
    return new Set([...claims].filter((word) => this.#isName(word)));
  }

  /**
   * The system words of every server that counting this evidence may change, as one string each: its own server's, and
   * those of servers that claim a word it speaks of.
   */
  digest(evidence: readonly SystemWordEvidence[]): Map<string, string> {
    const slugs = new Set(evidence.map(({ server }) => server));
    for (const word of new Set(evidence.flatMap(({ casing }) => [...casing.keys()])))
      for (const slug of this.#claimants.get(word) ?? []) slugs.add(slug);
    return new Map(Array.from(slugs, (slug) => [slug, [...this.of(slug)].sort().join(' ')]));
  }

  #isName(word: string): boolean {
    if (verbOf(word) !== undefined || isPackagingWord(word)) return false;
    const casing = this.#casing.get(word);
    if (casing === undefined || casing.lower + casing.capital <= proseMentionsMin) return true;
    return casing.capital / (casing.capital + casing.lower) >= properShareMin;
  }

  #count({ server: slug, first, last, casing }: SystemWordEvidence, by: 1 | -1): void {
    const known = this.#servers.get(slug);
    const server = known ?? { tools: 0, claims: new Set(), first: new WordCounts(), last: new WordCounts() };
    const before = known === undefined ? undefined : affixes(server).join(' ');
    server.tools += by;
    server.first.bump(first, by);
    server.last.bump(last, by);
    if (server.tools === 0) {
      this.#servers.delete(slug);
      this.#claim(slug, server, []);
    } else {
      this.#servers.set(slug, server);
      const now = affixes(server);
      if (now.join(' ') !== before) this.#claim(slug, server, [...slugWords(slug), ...now]);
    }
    for (const [word, isCapital] of casing) this.#countCasing(word, isCapital, by);
  }

  #claim(slug: string, server: ServerWords, words: readonly string[]): void {
    for (const word of server.claims) {
      const slugs = this.#claimants.get(word);
      slugs?.delete(slug);
      if (slugs?.size === 0) this.#claimants.delete(word);
    }
    server.claims = new Set(words);
    for (const word of server.claims) {
      const slugs = this.#claimants.get(word);
      if (slugs === undefined) this.#claimants.set(word, new Set([slug]));
      else slugs.add(slug);
    }
  }

  #countCasing(word: string, isCapital: boolean, by: 1 | -1): void {
    const counts = this.#casing.get(word) ?? { capital: 0, lower: 0 };
    if (isCapital) counts.capital += by;
    else counts.lower += by;
    if (counts.capital === 0 && counts.lower === 0) this.#casing.delete(word);
    else this.#casing.set(word, counts);
  }
}
