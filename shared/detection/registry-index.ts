import type { ToolId } from '../domain/ids.js';
import type { Embedder } from '../services/embedder/embedder.js';
import type { VectorIndex } from '../services/vector-index/vector-index.js';
import { lexicalCandidatesMax } from './bounds.js';
import { embedTexts } from './embed-texts.js';
import { indexTool } from './index-tool.js';
import type { IndexedTool, ToolTexts } from './indexed-tool.js';
import { LexicalIndex } from './lexical-index.js';
import type { RegisteredTool } from './registry-view.js';
import { systemWordEvidence } from './system-word-evidence.js';
import { createSmallNumbers } from './small-numbers.js';
import { SystemWords } from './system-words.js';
import { direction } from './unit-vector.js';

/** Tools that come and go, and the registry revision this brings the index to. */
export interface RegistryChange {
  readonly put: readonly RegisteredTool[];
  readonly remove: readonly ToolId[];
  readonly revision: number;
}

export type OnProgress = (done: number, total: number) => void;

/** What one change does to the index, worked out before anything is touched. */
interface Plan {
  readonly gone: readonly IndexedTool[];
  readonly fresh: readonly IndexedTool[];
}

const textsOf = ({ name, sentence, full }: ToolTexts): string[] => [name, sentence, full];

/** The direction of a tool's texts together; undefined where one of them has no vector. */
function topicFrom(texts: ToolTexts, vectors: ReadonlyMap<string, Float32Array>): Float32Array | undefined {
  const [name, sentence, full] = textsOf(texts).map((text) => vectors.get(text));
  return name && sentence && full ? direction(name, sentence, full) : undefined;
}

const idsOf = (entries: readonly IndexedTool[]): ToolId[] => entries.map(({ tool }) => tool.id);

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * The tools of one environment, indexed for detection and kept in memory. Between two updates it does not change: every
 * answer belongs to one `revision`. An update re-indexes the tools it touches, and those of servers whose
 * own words (their name, what they put before all names) became known by it.
 */
export class RegistryIndex {
  readonly embedder: Embedder;
  readonly lexical = new LexicalIndex();
  /** The topic of every tool whose texts could be embedded. */
  readonly vectors: VectorIndex;
  readonly #tools = new Map<ToolId, IndexedTool>();
  readonly #numbers = createSmallNumbers();
  readonly #systemWords = new SystemWords();
  readonly #unembedded = new Map<ToolId, IndexedTool>();
  /** The candidate read last, as long as the system words stay what they are. */
  #prepared: IndexedTool | undefined;
  #problem: string | undefined;
  #revision = 0;
  #updates: Promise<void> = Promise.resolve();

  constructor(options: { embedder: Embedder; createVectorIndex: () => VectorIndex }) {
    this.embedder = options.embedder;
    this.vectors = options.createVectorIndex();
  }

  get revision(): number {
    return this.#revision;
  }

  get size(): number {
    return this.#tools.size;
  }

  /** Why semantic comparison is not established for some tools; undefined when it is for all. */
  get semanticProblem(): string | undefined {
    return this.#unembedded.size === 0
      ? undefined
      : `${this.#unembedded.size} tools have no vector: ${this.#problem ?? 'unknown'}`;
  }

  get(id: ToolId): RegisteredTool | undefined {
    return this.#tools.get(id)?.tool;
  }

  *tools(): Iterable<RegisteredTool> {
    for (const { tool } of this.#tools.values()) yield tool;
  }

  indexed(id: ToolId): IndexedTool | undefined {
    return this.#tools.get(id);
  }

  /** Vector of the topic of a tool that is indexed; undefined where the embedder failed. */
  topicOf(entry: IndexedTool): Float32Array | undefined {
    const { id } = entry.tool;
    return this.#tools.get(id) === entry ? this.vectors.get(id) : undefined;
  }

  /** Reads a tool as this registry would, registered or not. */
  prepare(tool: RegisteredTool): IndexedTool {
    const known = this.#tools.get(tool.id);
    if (known?.tool === tool) return known;
    // Every stage asks for the same candidate.
    if (this.#prepared?.tool !== tool) this.#prepared = indexTool(tool, this.#systemWords);
    return this.#prepared;
  }

  /** Vector of the topic of a prepared tool. */
  async embed({ texts }: IndexedTool): Promise<Float32Array> {
    const topic = topicFrom(texts, await embedTexts(this.embedder, textsOf(texts)));
    if (topic === undefined) throw new RangeError('a text was not embedded');
    return topic;
  }

  /** The tools nearest to a registered one, by meaning where vectors exist, then by the words of the name. */
  neighbours(id: ToolId, limit: number): readonly ToolId[] {
    const entry = this.#tools.get(id);
    if (entry === undefined) return [];
    const vector = this.vectors.get(id);
    const near = vector === undefined ? [] : this.vectors.nearest(vector, limit + 1).map(({ key }) => key as ToolId);
    const alike = [
      ...idsOf(this.lexical.named(entry.profile.normalisedName)),
      ...near,
      ...idsOf(
        this.lexical.objectWords.sharing(
          entry.objectWords,
          (word) => 1 / this.lexical.objectWords.count(word),
          lexicalCandidatesMax,
        ).tools,
      ),
    ];
    return [...new Set(alike)].filter((other) => other !== id).slice(0, limit);
  }

  /**
   * Brings the index to a revision. Updates run one after the other; readers see the old state until an update is
   * complete. Without an embedder the tools are indexed all the same and `semanticProblem` says why vectors lack;
   * the next update tries again. Rejects on nothing an embedder does.
   */
  update(change: RegistryChange, onProgress?: OnProgress): Promise<void> {
    const done = this.#updates.then(() => this.#apply(change, onProgress));
    this.#updates = done.catch(() => undefined);
    return done;
  }

  async #apply(change: RegistryChange, onProgress: OnProgress | undefined): Promise<void> {
    const { plan, count, uncount } = this.#plan(change);
    const wanted = [...plan.fresh, ...this.#unembedded.values()];
    let vectors = new Map<string, Float32Array>();
    let problem: string | undefined;
    if (wanted.length > 0) {
      // Inspections may run while the model works: until it is done, the registry stays as it was.
      uncount();
      try {
        const texts = wanted.flatMap((entry) => textsOf(entry.texts));
        vectors = await embedTexts(this.embedder, texts, onProgress);
      } catch (error) {
        problem = messageOf(error);
      }
      count();
    }
    if (problem !== undefined || wanted.length > 0) this.#problem = problem;
    this.#commit(plan, vectors);
    this.#revision = change.revision;
  }

  #plan({ put, remove }: RegistryChange): { plan: Plan; count: () => void; uncount: () => void } {
    const incoming = new Map(put.map((tool) => [tool.id, tool]));
    const gone = [...new Set([...remove, ...incoming.keys()])].flatMap((id) => this.#tools.get(id) ?? []);
    const before = gone.map(({ tool }) => systemWordEvidence(tool));
    const after = [...incoming.values()].map(systemWordEvidence);
    const count = (): void => {
      this.#prepared = undefined;
      for (const evidence of before) this.#systemWords.remove(evidence);
      for (const evidence of after) this.#systemWords.add(evidence);
    };
    const uncount = (): void => {
      this.#prepared = undefined;
      for (const evidence of after) this.#systemWords.remove(evidence);
      for (const evidence of before) this.#systemWords.add(evidence);
    };
    const evidence = [...before, ...after];
    const old = this.#systemWords.digest(evidence);
    count();
    const now = this.#systemWords.digest(evidence);
    const changed = new Set([...now].filter(([server, words]) => old.get(server) !== words).map(([server]) => server));
    const leaving = new Set(gone.map(({ tool }) => tool.id));
    const affected = this.#of(changed)
      .filter(({ tool }) => !leaving.has(tool.id))
      .map((entry) => ({ entry, next: indexTool(entry.tool, this.#systemWords, entry.profile) }))
      .filter(({ entry, next }) => entry.texts.full !== next.texts.full);
    const fresh = [
      ...[...incoming.values()].map((tool) => indexTool(tool, this.#systemWords)),
      ...affected.map(({ next }) => next),
    ].map((entry) => ({ ...entry, number: this.#numbers.take() }));
    return { plan: { gone: [...gone, ...affected.map(({ entry }) => entry)], fresh }, count, uncount };
  }

  #of(servers: ReadonlySet<string>): IndexedTool[] {
    return servers.size === 0 ? [] : [...this.#tools.values()].filter(({ tool }) => servers.has(tool.server));
  }

  #commit({ gone, fresh }: Plan, vectors: ReadonlyMap<string, Float32Array>): void {
    for (const entry of gone) {
      const { id } = entry.tool;
      this.lexical.remove(entry);
      this.#tools.delete(id);
      this.vectors.remove(id);
      this.#unembedded.delete(id);
      this.#numbers.free(entry.number);
    }
    for (const entry of fresh) {
      this.lexical.add(entry);
      this.#tools.set(entry.tool.id, entry);
      this.#unembedded.set(entry.tool.id, entry);
    }
    for (const [id, { texts }] of this.#unembedded) {
      const topic = topicFrom(texts, vectors);
      if (topic === undefined) continue;
      this.vectors.put(id, topic);
      this.#unembedded.delete(id);
    }
  }
}
