import { nameWordsMax } from '../../../shared/analysis/text/bounds.js';
import { canonicalWord, singular } from '../../../shared/analysis/text/canonical-word.js';
import { sameConcept } from '../../../shared/analysis/text/same-concept.js';
import { splitWords } from '../../../shared/analysis/text/split-words.js';
import { verbOf } from '../../../shared/analysis/text/verbs.js';

/** The names of one server's tools. */
export interface ServerNames {
  readonly server: string;
  readonly names: readonly string[];
}

type WordKind = 'noun' | 'verb';

/** Where real servers use both words of what detection reads as one. */
export interface SynonymEvidence {
  readonly kind: WordKind;
  /** Both words, sorted, with a slash between them. */
  readonly words: string;
  /** Servers that use both in names of their tools. */
  readonly servers: Set<string>;
  /** Pairs of names of one server that nothing but these words tells apart. */
  readonly toldByThem: Set<string>;
  /** Names that hold both. */
  readonly together: Set<string>;
}

/** A word in a name: what detection reads it as, and what else the name says. */
interface Use {
  readonly name: string;
  readonly word: string;
  readonly concept: string;
  readonly rest: string;
}

/** The verb of a name. */
function verbsIn(name: string): Use[] {
  const words = splitWords(name, nameWordsMax);
  const at = words.findIndex((word) => verbOf(word) !== undefined);
  const [word, verb] = [words[at] ?? '', verbOf(words[at] ?? '')];
  const rest = words.filter((_, i) => i !== at).map(canonicalWord);
  return verb === undefined ? [] : [{ name, word, concept: verb.group, rest: rest.sort().join(' ') }];
}

/** The nouns of a name and phrases that detection reads as one. Of the verb only its class counts: `list_calendars` and `get_events`. */
function nounsIn(name: string): Use[] {
  const words = splitWords(name, nameWordsMax);
  const verb = words.find((word) => verbOf(word) !== undefined);
  const nouns = words.filter((word) => word !== verb).map(singular);
  return [1, 2].flatMap((length) =>
    nouns.slice(length - 1).flatMap((_, at) => {
      const rest = [verbOf(verb ?? '')?.class ?? '', ...nouns.filter((_, i) => i < at || i >= at + length).sort()];
      const phrase = nouns.slice(at, at + length);
      const canonical = phrase.map(canonicalWord);
      const concept = sameConcept(canonical).join(' ');
      // Of two in a row only those that are read as something else say more than each of them.
      if (length > 1 && concept === canonical.join(' ')) return [];
      return [{ name, word: phrase.join(' '), concept, rest: rest.join(' ') }];
    }),
  );
}

const usesIn = { noun: nounsIn, verb: verbsIn };

/**
 * Different words that detection reads as one although one server uses both: evidence that they are not the same. Forms
 * of one word are no evidence. Sorted by kind and words.
 */
export function synonymEvidence(servers: readonly ServerNames[]): SynonymEvidence[] {
  const found = new Map<string, SynonymEvidence>();

  function record(kind: WordKind, server: string, a: Use, b: Use): void {
    const words = [a.word, b.word].sort().join('/');
    const key = `${kind} ${words}`;
    const evidence = found.get(key) ?? { kind, words, servers: new Set(), toldByThem: new Set(), together: new Set() };
    found.set(key, evidence);
    evidence.servers.add(server);
    if (a.name === b.name) evidence.together.add(a.name);
    else if (a.rest === b.rest) evidence.toldByThem.add([a.name, b.name].sort().join(' '));
  }

  for (const { server, names } of servers)
    for (const kind of ['noun', 'verb'] as const) {
      const uses = names.flatMap(usesIn[kind]);
      const byConcept = Map.groupBy(uses, ({ concept }) => concept);
      for (const same of byConcept.values())
        for (const [i, a] of same.entries())
          for (const b of same.slice(i + 1)) if (a.word !== b.word) record(kind, server, a, b);
    }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, evidence]) => evidence);
}
