import { isServerTexts } from '../../domain/registry/server-texts.js';
import { newcomer, type Standing } from '../../domain/registry/standing.js';
import type { ToolId } from '../../domain/ids.js';
import type { Embedder } from '../../platform/embedder/embedder.js';
import type { KeptVectors } from '../../platform/embedder/kept-vectors.js';
import type { Nearness, VectorIndex } from '../../platform/vector-index/vector-index.js';
import type { VectorSearch } from '../../platform/vector-search/vector-search.js';
import { type Brought, bringTopics, type OnProgress } from './bring-topics.js';
import { embedTexts } from './embed-texts.js';
import { createGathering, type Gathering } from './gathering.js';
import { indexTool } from './index-tool.js';
import { type IndexedTool, offeredKey } from './indexed-tool.js';
import { profileInSlices } from './profile-in-slices.js';
import { createKeptTopics, type KeptTopics } from './kept-topics.js';
import { LexicalIndex } from './words/lexical-index.js';
import type { RegisteredTool, ToolVersionView } from '../../domain/registry/registry-view.js';
import { createSmallNumbers } from './small-numbers.js';
import { SystemWords } from './words/system-words.js';
import { createRemoteTopics, type RemoteTopics, type Topic } from './remote-topics.js';
import type { ToolProfile } from './tool-profile.js';
import { textsOf, topicFrom, topicsFrom } from './topic-of.js';
import { createWordWeights, type WordWeights } from './words/word-weights.js';

/** Tools that come and go, and the registry revision this brings the index to. */
export interface RegistryChange {
  readonly put: readonly RegisteredTool[];
  readonly remove: readonly ToolId[];
  /** Tools of which only the standing changed. */
  readonly moved?: readonly Standing[];
  readonly revision: number;
}

/** What one change does to the index, worked out before anything is touched. */
interface Plan {
  readonly gone: readonly IndexedTool[];
  readonly fresh: readonly IndexedTool[];
  readonly leaving: readonly RegisteredTool[];
  readonly coming: readonly RegisteredTool[];
}

/** How often tools are read again because the registry moved on while their texts were being embedded. */
const readingsMax = 5;

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
  /** Topics of versions by key: of all whose texts could be embedded, or of those that no index elsewhere finds yet. */
  readonly vectors: VectorIndex;
  readonly #registered = new Map<ToolId, RegisteredTool>();
  readonly #standings = new Map<ToolId, Standing>();
  /** Versions by key. */
  readonly #versions = new Map<string, IndexedTool>();
  readonly #numbers = createSmallNumbers();
  readonly #systemWords = new SystemWords();
  readonly #kept: KeptVectors | undefined;
  readonly #remote: RemoteTopics | undefined;
  readonly #topics: KeptTopics;
  /** The look that is being taken just now, where topics are elsewhere. */
  #gathering: Gathering | undefined;
  /** What an update brings in, while the vectors of it are being made. */
  #coming: { readonly change: RegistryChange; readonly plan: Plan } | undefined;
  #problem: string | undefined;
  #revision = 0;
  #state: object = {};
  #updates: Promise<void> = Promise.resolve();

  /** With a search, topics are found there; without one, in the process. What `kept` has need not be embedded. */
  constructor(options: {
    readonly embedder: Embedder;
    readonly createVectorIndex: () => VectorIndex;
    readonly search?: VectorSearch | undefined;
    readonly kept?: KeptVectors | undefined;
  }) {
    this.embedder = options.embedder;
    this.vectors = options.createVectorIndex();
    this.#kept = options.kept;
    this.#remote = options.search && createRemoteTopics(options.search);
    this.#topics = createKeptTopics({ vectors: this.vectors, remote: this.#remote });
  }

  get revision(): number {
    return this.#revision;
  }

  /** Another object whenever anything in the index changed: a key for what was worked out of it. */
  get state(): object {
    return this.#state;
  }

  /** Number of tools. */
  get size(): number {
    return this.#registered.size;
  }

  /** Why semantic comparison is not established for some tools; undefined when it is for all. */
  get semanticProblem(): string | undefined {
    if (this.#gathering?.problem !== undefined) return this.#gathering.problem;
    return this.#topics.lacking === 0
      ? undefined
      : `${this.#topics.lacking} tools have no vector: ${this.#problem ?? 'unknown'}`;
  }

  /** Whether an update is due although the registry is as it was: topics that are elsewhere have to be looked for again. */
  get isDue(): boolean {
    return this.#remote?.isDue() ?? false;
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

  /** The topic of a version; undefined where the embedder failed, or where it is not in the process. */
  topicOf({ key }: IndexedTool): Float32Array | undefined {
    return this.vectors.get(key);
  }

  /** How near a version's topic is to those of others, until the index changes; undefined where the embedder failed. */
  nearnessOf(version: IndexedTool): Nearness | undefined {
    if (this.#remote !== undefined) return this.#gatheringNow().nearnessOf(version);
    const topic = this.topicOf(version);
    return topic === undefined ? undefined : this.vectors.comparing(topic);
  }

  /**
   * Takes a look at the registry that waits for nothing, as often as it takes until it misses nothing: where topics are
   * elsewhere, what it asks of them is fetched in between. `use` may see the registry change from one time to the next.
   */
  async gather<Result>(use: () => Result): Promise<Result> {
    const gathering = this.#beginGathering();
    for (;;) {
      const result = this.#during(gathering, use);
      if (gathering === undefined || gathering.isComplete) return result;
      await gathering.fetchMissing();
    }
  }

  #beginGathering(): Gathering | undefined {
    if (this.#remote === undefined) return undefined;
    return createGathering({
      remote: this.#remote,
      local: this.vectors,
      embedTopic: async (version) => {
        const topic = topicFrom(version, await embedTexts(this.embedder, textsOf(version)));
        if (topic === undefined) throw new RangeError(`${version.tool.id} has no vector`);
        return topic;
      },
    });
  }

  #during<Result>(gathering: Gathering | undefined, use: () => Result): Result {
    this.#gathering = gathering;
    try {
      return use();
    } finally {
      this.#gathering = undefined;
    }
  }

  #gatheringNow(): Gathering {
    if (this.#gathering === undefined) throw new RangeError('topics are elsewhere: they are gathered first');
    return this.#gathering;
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
    const gathering = this.#beginGathering();
    const vectors = new Map<string, Float32Array>();
    let problem: string | undefined;
    for (let reading = 1; ;) {
      const change = { put: tools, remove: [], revision: this.#revision };
      const plan = this.#plan(change);
      const missing = plan.fresh.flatMap(textsOf).filter((text) => !vectors.has(text));
      if (missing.length === 0 || problem !== undefined || reading > readingsMax) {
        const brought = { topics: topicsFrom(plan.fresh, vectors), problem };
        const result = this.#during(gathering, () => this.#holding(change, plan, brought, use));
        if (gathering === undefined || gathering.isComplete) return result;
        await gathering.fetchMissing();
        continue;
      }
      reading += 1;
      try {
        for (const [text, vector] of await embedTexts(this.embedder, missing)) vectors.set(text, vector);
      } catch (error) {
        problem = messageOf(error);
      }
    }
  }

  /**
   * The same for whoever has no time left: nothing is embedded, and what an update is bringing in is there without its
   * vectors. Names and parameters are compared; of meaning, `semanticProblem` says to `use` that it is not, and why.
   */
  tryingAtOnce<Result>(tools: readonly RegisteredTool[], why: string, use: () => Result): Result {
    const lame = { topics: new Map<string, Topic>(), problem: why };
    const tryTools = (): Result => {
      const change = { put: tools, remove: [], revision: this.#revision };
      return this.#holding(change, this.#plan(change), lame, use);
    };
    const coming = this.#coming;
    return this.#during(this.#beginGathering(), () =>
      coming === undefined ? tryTools() : this.#holding(coming.change, coming.plan, lame, tryTools),
    );
  }

  #holding<Result>(
    change: RegistryChange,
    plan: Plan,
    { topics, problem }: Pick<Brought, 'topics' | 'problem'>,
    use: () => Result,
  ): Result {
    const touched = [...change.put.map(({ id }) => id), ...change.remove, ...(change.moved ?? []).map(({ id }) => id)];
    const before = {
      registered: touched.map((id) => [id, this.#registered.get(id), this.#standings.get(id)] as const),
      topics: plan.gone.map((entry) => [entry, this.#topics.at(entry.key)] as const),
      problem: this.#problem,
      revision: this.#revision,
    };
    this.#problem = problem ?? this.#problem;
    this.#revision = change.revision;
    const fresh = this.#commit(change, plan, topics);
    try {
      return use();
    } finally {
      this.#count({ leaving: plan.coming, coming: plan.leaving });
      for (const entry of fresh) this.#dropVersion(entry);
      for (const { number } of fresh) this.#numbers.free(number);
      for (const [entry, topic] of before.topics) this.#addVersion(entry, topic);
      for (const [id, tool, standing] of before.registered) {
        if (tool === undefined) this.#registered.delete(id);
        else this.#registered.set(id, tool);
        if (standing === undefined) this.#standings.delete(id);
        else this.#standings.set(id, standing);
      }
      this.#problem = before.problem;
      this.#revision = before.revision;
      this.#state = {};
    }
  }

  async #apply(change: RegistryChange, onProgress: OnProgress | undefined): Promise<void> {
    const plan = this.#plan(change, await profileInSlices(change.put));
    const areAll = this.isDue;
    const waiting = this.#topics.waiting(this.#versions.values(), areAll);
    const wanted = [...plan.fresh, ...waiting];
    let brought: Brought = { topics: new Map(), problem: this.#problem, isWhole: false };
    if (wanted.length > 0) {
      // Inspections may run while the model works: until it is done, the registry stays as it was.
      const topicHere = this.topicOf.bind(this);
      const { embedder } = this;
      const sources = { embedder, kept: this.#kept, remote: this.#remote, topicHere, areAll, onProgress };
      this.#coming = { change, plan };
      brought = await bringTopics(wanted, sources);
      this.#coming = undefined;
      this.#problem = brought.problem;
    }
    this.#commit(change, plan, brought.topics);
    for (const { number } of plan.gone) this.#numbers.free(number);
    this.#settle(waiting, brought);
    this.#revision = change.revision;
  }

  #count({ leaving, coming }: Pick<Plan, 'leaving' | 'coming'>): void {
    for (const tool of leaving) if (!isServerTexts(tool.definition)) this.#systemWords.remove(tool);
    for (const tool of coming) if (!isServerTexts(tool.definition)) this.#systemWords.add(tool);
  }

  /** What a change does; the index is afterwards as before. Newest versions without a profile are read. */
  #plan({ put, remove }: RegistryChange, profiles?: ReadonlyMap<ToolId, ToolProfile>): Plan {
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
    const read = (tool: ToolVersionView, key: string, profile?: ToolProfile): IndexedTool => ({
      ...indexTool(tool, this.#systemWords, profile),
      key,
    });
    const fresh = coming.flatMap((tool) => {
      const offered = offeredOf(tool);
      return [
        read(tool, tool.id, profiles?.get(tool.id)),
        ...(offered === undefined ? [] : [read(offered, offeredKey(tool.id))]),
      ];
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
  #commit(change: RegistryChange, { gone, fresh, leaving, coming }: Plan, topics: Brought['topics']): IndexedTool[] {
    this.#state = {};
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
    for (const entry of added) this.#addVersion(entry, topics.get(entry.key));
    return added;
  }

  #addVersion(entry: IndexedTool, topic: Topic | undefined): void {
    this.lexical.add(entry);
    this.#versions.set(entry.key, entry);
    this.#topics.set(entry, topic);
  }

  #dropVersion(entry: IndexedTool): void {
    this.lexical.remove(entry);
    this.weights.forget(entry.number);
    this.#versions.delete(entry.key);
    this.#topics.drop(entry.key);
  }

  /** Gives topics to versions that waited for them. What nobody could look for stays where it was. */
  #settle(waiting: readonly IndexedTool[], { topics, isWhole }: Brought): void {
    for (const entry of waiting) {
      if (this.#versions.get(entry.key) !== entry) continue;
      const before = isWhole ? this.topicOf(entry) : this.#topics.at(entry.key);
      this.#topics.set(entry, topics.get(entry.key) ?? before);
    }
  }
}
