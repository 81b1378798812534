import fc from 'fast-check';
import { expect, test } from 'vitest';
import { postingsReadMax } from '../../shared/analysis/text/bounds.js';
import { indexTool } from '../../shared/analysis/index/index-tool.js';
import { type IndexedTool, unregistered } from '../../shared/analysis/index/indexed-tool.js';
import { Postings } from '../../shared/analysis/index/words/postings.js';
import { SystemWords } from '../../shared/analysis/index/words/system-words.js';
import { createWordComparer, roundedWeight } from '../../shared/analysis/index/words/weighed-words.js';
import { aRegisteredTool } from '../support/builders.js';

const aTool = (number: number): IndexedTool => ({
  ...indexTool(aRegisteredTool({ server: `server-${number}`, name: 'do_it' }), new SystemWords()),
  number,
});

/** Words by number with what each says. */
type Words = ReadonlyMap<number, number>;

const someWords: fc.Arbitrary<Words> = fc
  .array(
    fc.tuple(fc.integer({ min: 0, max: 4_000 }), fc.double({ min: 0.05, max: 7, noNaN: true }).map(roundedWeight)),
    {
      maxLength: 30,
    },
  )
  .map((entries) => new Map(entries));

/** The words of a map as the comparer takes them. */
const named = (words: Words): (readonly [string, number])[] => [...words].map(([word, weight]) => [`w${word}`, weight]);
const squares = (words: Words): number => [...words.values()].reduce((sum, weight) => sum + weight * weight, 0);

function naiveCosine(a: Words, b: Words): number {
  const dot = [...a].reduce((sum, [number, weight]) => sum + weight * (b.get(number) ?? 0), 0);
  return dot === 0 ? 0 : dot / Math.sqrt(squares(a) * squares(b));
}

test('words compare as plain sets do, either way round, whoever was compared before', () => {
  fc.assert(
    fc.property(fc.array(someWords, { minLength: 2, maxLength: 8 }), (lists) => {
      // The last one is a candidate that no registry holds.
      const tools = lists.map((_, i) => aTool(i === lists.length - 1 ? unregistered : i * 700));
      const wordsOf = new Map(tools.map((tool, i) => [tool, lists[i]!]));
      const comparer = createWordComparer((tool) => named(wordsOf.get(tool)!));
      for (const a of tools) {
        for (const b of tools) {
          const [left, right] = [wordsOf.get(a)!, wordsOf.get(b)!];
          expect(comparer.cosine(a, b)).toBeCloseTo(naiveCosine(left, right), 9);
          expect(comparer.cosine(b, a)).toBe(comparer.cosine(a, b));
        }
      }
    }),
  );
});

test('numbers are given to other tools, as often as it takes, and nothing of the former ones is left', () => {
  const words = new Map<IndexedTool, (readonly [string, number])[]>();
  const comparer = createWordComparer((tool) => words.get(tool) ?? []);
  const base = aTool(0);
  words.set(base, [['shared', 1]]);
  for (let turn = 0; turn < 3_000; turn++) {
    const tool = aTool(1 + (turn % 3));
    words.set(tool, [['shared', 1], ...Array.from({ length: 12 }, (_, at) => [`own-${turn}-${at}`, 0.25] as const)]);
    comparer.forget(tool.number);
    expect(comparer.overlap(base, tool)).toBe(0.25);
    expect(comparer.overlap(tool, base)).toBe(0.25);
  }
});

test('the share of common words is their weight over the weight of all', () => {
  const lists = [[1, 2], [2, 3], []].map((numbers): Words => new Map(numbers.map((number) => [number, number / 4])));
  const tools = lists.map((_, i) => aTool(i));
  const comparer = createWordComparer((tool) => named(lists[tool.number]!));
  const overlap = (a: number, b: number): number => comparer.overlap(tools[a]!, tools[b]!);
  expect([overlap(0, 1), overlap(1, 0)]).toEqual([0.5 / 1.5, 0.5 / 1.5]);
  expect([overlap(0, 0), overlap(0, 2), overlap(2, 2)]).toEqual([1, 0, 0]);
});

const alphabet = ['issue', 'branch', 'task', 'file'];
const weightOf = (word: string): number => 1 / (1 + alphabet.indexOf(word));

test('the tools that share most are found, whatever was added, removed and numbered in which order', () => {
  const someTools = fc.array(fc.subarray(alphabet, { minLength: 1 }), { maxLength: 40 });
  fc.assert(
    fc.property(someTools, fc.subarray(alphabet), fc.integer({ min: 1, max: 10 }), (held, asked, limit) => {
      const find = (order: readonly number[]): { ids: string[]; othersMax: number } => {
        const tools: IndexedTool[] = [];
        const postings = new Postings(tools);
        order.forEach((which, number) => {
          const tool = { ...aTool(which), number };
          tools[number] = tool;
          postings.add(tool, held[which]!);
        });
        const gone = { ...aTool(1_000), number: tools.length };
        postings.add(gone, alphabet);
        postings.remove(gone, alphabet);
        const { tools: found, othersMax } = postings.sharing(asked, weightOf, limit);
        return { ids: found.map(({ tool }) => tool.id as string), othersMax };
      };
      const order = held.map((_, i) => i);
      const { ids: found, othersMax } = find(order);
      expect(find(order.toReversed())).toEqual({ ids: found, othersMax });
      const shares = new Map(
        held.map((words, i) => [
          aTool(i).tool.id as string,
          asked.filter((word) => words.includes(word)).reduce((sum, word) => sum + weightOf(word), 0),
        ]),
      );
      const best = [...shares.values()].filter((share) => share > 0).sort((a, b) => b - a);
      expect(found.map((id) => shares.get(id)!.toFixed(9))).toEqual(
        best.slice(0, limit).map((share) => share.toFixed(9)),
      );
      for (const [id, share] of shares) if (!found.includes(id)) expect(share).toBeLessThanOrEqual(othersMax);
    }),
  );
});

test('a word that too many tools hold is not read through', () => {
  const tools = Array.from({ length: postingsReadMax + 1 }, (_, i) => aTool(i));
  const postings = new Postings(tools);
  for (const tool of tools) postings.add(tool, tool.number === 7 ? ['common', 'rare'] : ['common']);
  const sharing = postings.sharing(['common', 'rare'], (word) => (word === 'common' ? 0.25 : 1), 5);
  expect(sharing).toEqual({ tools: [tools[7]], othersMax: 0.25 });
  expect(postings.count('common')).toBe(postingsReadMax + 1);
});
