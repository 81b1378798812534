import { isServerTexts } from '../../domain/registry/server-texts.js';
import { newcomer, type Standing } from '../../domain/registry/standing.js';
import type { ToolId } from '../../domain/ids.js';
import type { Embedder } from '../../platform/embedder/embedder.js';
import type { Nearness, VectorIndex } from '../../platform/vector-index/vector-index.js';
import { embedTexts } from './embed-texts.js';
import { indexTool } from './index-tool.js';
import { type IndexedTool, offeredKey } from './indexed-tool.js';
import { LexicalIndex } from './lexical-index.js';
import type { RegisteredTool, ToolVersionView } from '../../domain/registry/registry-view.js';
import { createSmallNumbers } from './small-numbers.js';
import { SystemWords } from './system-words.js';
import { direction } from './unit-vector.js';
import { createWordWeights, type WordWeights } from './word-weights.js';

/** Tools that come and go, and the registry revision this brings the index to. */
export interface RegistryChange {
  readonly put: readonly RegisteredTool[];
  readonly remove: readonly ToolId[];
  /** Tools of which only the standing changed. */
  readonly moved?: readonly Standing[];
  readonly revision: number;
}

export type OnProgress = (done: number, total: number) => void;

/** What one change does to the index, worked out before anything is touched. */
interface Plan {
  readonly gone: readonly IndexedTool[];
  readonly fresh: readonly IndexedTool[];
  readonly leaving: readonly RegisteredTool[];
  readonly coming: readonly RegisteredTool[];
}

type Vectors = ReadonlyMap<string, Float32Array>;

/** How often tools are read again because the registry moved on while their texts were being embedded. */
const readingsMax = 5;

/** What is embedded of a version: of what a server says besides its tools nothing, as it is compared with no tool. */
const textsOf = ({ tool, texts: { name, sentence, full } }: IndexedTool): string[] =>
  isServerTexts(tool.definition) ? [] : [name, sentence, full];

/** The direction of a tool's texts together; undefined where one of them has no vector. */
function topicFrom(entry: IndexedTool, vectors: Vectors): Float32Array | undefined {
  const [name, sentence, full] = textsOf(entry).map((text) => vectors.get(text));
  return name && sentence && full ? direction(name, sentence, full) : undefined;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The version in the catalog, where it is not the newest. */
const offeredOf = ({ id, server, offered }: RegisteredTool): ToolVersionView | undefined =>
  offered === undefined ? undefined : { id, server, ...offered };

/**
 * The tools of one environment, indexed for detection and kept in memory: the newest version of each, and the one in the
 * catalog where that is another. Between two updates it does not change: every answer belongs to one `revision`. An
 * update re-indexes the tools it touches, and those of servers whose own words (their name, what they put before all
 * names) became known by it.
 */
export class RegistryIndex {
  readonly embedder: Embedder;
  readonly lexical = new LexicalIndex();
  readonly weights: WordWeights = createWordWeights();
  /** The topic of every version whose texts could be embedded, by its key. */
  readonly vectors: VectorIndex;
  readonly #registered = new Map<ToolId, RegisteredTool>();
  readonly #standings = new Map<ToolId, Standing>();
  /** Versions by key. */
  readonly #versions = new Map<string, IndexedTool>();
  readonly #numbers = createSmallNumbers();
  readonly #systemWords = new SystemWords();
  readonly #unembedded = new Map<string, IndexedTool>();
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

  /** Number of tools. */
  get size(): number {
    return this.#registered.size;
  }

  /** Why semantic comparison is not established for some tools; undefined when it is for all. */
  get semanticProblem(): string | undefined {
    return this.#unembedded.size === 0
      ? undefined
      : `${this.#unembedded.size} tools have no vector: ${this.#problem ?? 'unknown'}`;
  }

  get(id: ToolId): RegisteredTool | undefined {
    return this.#registered.get(id);
  }

  /** What a model can be offered. */
  tools(): Iterable<RegisteredTool> {
    return [...this.#registered.values()].filter(({ definition }) => !isServerTexts(definition));
  }

  /** Where a tool stands; one that is not registered is later than all others. */
  standing(id: ToolId): Standing {
    return this.#standings.get(id) ?? newcomer(id);
  }

  /** The newest version of a tool. */
  indexed(id: ToolId): IndexedTool | undefined {
    return this.#versions.get(id);
  }

  /** Every version of a tool, the newest first. */
  versionsOf(id: ToolId): IndexedTool[] {
    return [id, offeredKey(id)].flatMap((key) => this.#versions.get(key) ?? []);
  }

  /** The version with this key. */
  version(key: string): IndexedTool | undefined {
    return this.#versions.get(key);
  }

  /** The topic of a version; undefined where the embedder failed. */
  topicOf({ key }: IndexedTool): Float32Array | undefined {
    return this.vectors.get(key);
  }

  /** How near a version's topic is to those of others, until the index changes; undefined where the embedder failed. */
  nearnessOf(version: IndexedTool): Nearness | undefined {
    const topic = this.topicOf(version);
    return topic === undefined ? undefined : this.vectors.comparing(topic);
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

  /**
   * Calls `use` while the registry also holds these tools, in place of those with the same ids, and takes them out again:
   * what would be found if they were registered. `use` must not wait, so that nobody else sees them. When their texts
   * cannot be embedded, `semanticProblem` says so to `use`.
   */
  async trying<Result>(tools: readonly RegisteredTool[], use: () => Result): Promise<Result> {
    const change = { put: tools, remove: [], revision: this.#revision };
    const vectors = new Map<string, Float32Array>();
    let problem: string | undefined;
    for (let reading = 1; ; reading++) {
      const plan = this.#plan(change);
      const missing = plan.fresh.flatMap(textsOf).filter((text) => !vectors.has(text));
      if (missing.length === 0 || problem !== undefined || reading > readingsMax) {
        return this.#holding(change, plan, vectors, problem, use);
      }
      try {
        for (const [text, vector] of await embedTexts(this.embedder, missing)) vectors.set(text, vector);
      } catch (error) {
        problem = messageOf(error);
      }
    }
  }

  #holding<Result>(
    change: RegistryChange,
    plan: Plan,
    vectors: Vectors,
    problem: string | undefined,
    use: () => Result,
  ) {
    const before = {
      registered: change.put.map(({ id }) => [id, this.#registered.get(id), this.#standings.get(id)] as const),
      vectors: plan.gone.map((entry) => [entry, this.vectors.get(entry.key)] as const),
      problem: this.#problem,
    };
    this.#problem = problem ?? this.#problem;
    const fresh = this.#commit(change, plan, vectors);
    try {
      return use();
    } finally {
      this.#count({ leaving: plan.coming, coming: plan.leaving });
      for (const entry of fresh) this.#dropVersion(entry);
      for (const { number } of fresh) this.#numbers.free(number);
      for (const [entry, vector] of before.vectors) this.#addVersion(entry, vector);
      for (const [id, tool, standing] of before.registered) {
        if (tool === undefined) this.#registered.delete(id);
        else this.#registered.set(id, tool);
        if (standing === undefined) this.#standings.delete(id);
        else this.#standings.set(id, standing);
      }
      this.#problem = before.problem;
    }
  }

  async #apply(change: RegistryChange, onProgress: OnProgress | undefined): Promise<void> {
    const plan = this.#plan(change);
    const wanted = [...plan.fresh, ...this.#unembedded.values()];
    let vectors: Vectors = new Map();
    if (wanted.length > 0) {
      try {
        // Inspections may run while the model works: until it is done, the registry stays as it was.
        const texts = wanted.flatMap(textsOf);
        vectors = await embedTexts(this.embedder, texts, onProgress);
        this.#problem = undefined;
      } catch (error) {
        this.#problem = messageOf(error);
      }
    }
    this.#commit(change, plan, vectors);
    for (const { number } of plan.gone) this.#numbers.free(number);
    this.#embedRest(vectors);
    this.#revision = change.revision;
  }

  #count({ leaving, coming }: Pick<Plan, 'leaving' | 'coming'>): void {
    for (const tool of leaving) if (!isServerTexts(tool.definition)) this.#systemWords.remove(tool);
    for (const tool of coming) if (!isServerTexts(tool.definition)) this.#systemWords.add(tool);
  }

  /** What a change does; the index is afterwards as before. */
  #plan({ put, remove }: RegistryChange): Plan {
    const incoming = new Map(put.map((tool) => [tool.id, tool]));
    const ids = new Set([...remove, ...incoming.keys()]);
    const coming = [...incoming.values()];
    const leaving = [...ids].flatMap((id) => this.#registered.get(id) ?? []);
    const servers = [...new Set([...leaving, ...coming].map(({ server }) => server))];
    const old = servers.map((server) => this.#systemWords.digest(server));
    this.#count({ leaving, coming });
    const changed = new Set(servers.filter((server, at) => this.#systemWords.digest(server) !== old[at]));
    const affected = this.#of(changed)
      .filter(({ tool }) => !ids.has(tool.id))
      .map((entry) => ({ entry, next: { ...indexTool(entry.tool, this.#systemWords, entry.profile), key: entry.key } }))
      .filter(({ entry, next }) => entry.texts.full !== next.texts.full);
    const read = (tool: ToolVersionView, key: string): IndexedTool => ({ ...indexTool(tool, this.#systemWords), key });
    const fresh = coming.flatMap((tool) => {
      const offered = offeredOf(tool);
      return [read(tool, tool.id), ...(offered === undefined ? [] : [read(offered, offeredKey(tool.id))])];
    });
    this.#count({ leaving: coming, coming: leaving });
    return {
      gone: [...[...ids].flatMap((id) => this.versionsOf(id)), ...affected.map(({ entry }) => entry)],
      fresh: [...fresh, ...affected.map(({ next }) => next)],
      leaving,
      coming,
    };
  }

  #of(servers: ReadonlySet<string>): IndexedTool[] {
    return servers.size === 0 ? [] : [...this.#versions.values()].filter(({ tool }) => servers.has(tool.server));
  }

  /** Carries a plan out; returns the new versions. The numbers of those that are gone stay taken. */
  #commit(change: RegistryChange, { gone, fresh, leaving, coming }: Plan, vectors: Vectors): IndexedTool[] {
    this.#count({ leaving, coming });
    for (const id of change.remove) {
      this.#registered.delete(id);
      this.#standings.delete(id);
    }
    for (const tool of change.put) {
      this.#registered.set(tool.id, tool);
      if (tool.standing !== undefined) this.#standings.set(tool.id, tool.standing);
    }
    for (const standing of change.moved ?? []) this.#standings.set(standing.id, standing);
    for (const entry of gone) this.#dropVersion(entry);
    const added = fresh.map((entry) => ({ ...entry, number: this.#numbers.take() }));
    for (const entry of added) this.#addVersion(entry, topicFrom(entry, vectors));
    return added;
  }

  #addVersion(entry: IndexedTool, topic: Float32Array | undefined): void {
    this.lexical.add(entry);
    this.#versions.set(entry.key, entry);
    if (topic !== undefined) this.vectors.put(entry.key, topic);
    else if (!isServerTexts(entry.tool.definition)) this.#unembedded.set(entry.key, entry);
  }

  #dropVersion(entry: IndexedTool): void {
    this.lexical.remove(entry);
    this.weights.forget(entry.number);
    this.#versions.delete(entry.key);
    this.vectors.remove(entry.key);
    this.#unembedded.delete(entry.key);
  }

  /** Gives vectors to versions that lacked them since an earlier update. */
  #embedRest(vectors: Vectors): void {
    for (const [key, entry] of this.#unembedded) {
      const topic = topicFrom(entry, vectors);
      if (topic === undefined) continue;
      this.vectors.put(key, topic);
      this.#unembedded.delete(key);
    }
  }
}
