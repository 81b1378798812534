import type { Policy } from '../../domain/environments/environment.js';
import type { ToolId } from '../../domain/ids.js';
import { answersFor, isReplacing } from '../../domain/registry/standing.js';
import type { ToolDefinition } from '../../domain/registry/tool.js';
import { Comparison } from '../score/compare-pair.js';
import type { IndexedTool } from '../index/indexed-tool.js';
import { proposeByName, type Proposal } from '../index/words/propose-by-name.js';
import type { RegistryIndex } from '../index/registry-index.js';
import type { Nearness } from '../../platform/vector-index/vector-index.js';

/** An earlier version of a tool. */
export interface EarlierVersion {
  readonly version: number;
  readonly definition: ToolDefinition;
  /** Whether a person approved it; otherwise it is the first version that was let in. */
  readonly isApproved: boolean;
}

/** What a version is compared with to tell how far the tool has moved. */
export interface EarlierVersions {
  /** The version that a person approved last, or the first one that was let in. */
  readonly approved: EarlierVersion;
  /** The version in the catalog. */
  readonly active?: EarlierVersion;
}

export interface InspectionOptions {
  readonly policy: Policy;
  /** Tools to compare with even if no index proposes them: those the tool has unresolved conflicts with. */
  readonly alsoWith?: readonly ToolId[];
  readonly earlier?: EarlierVersions;
  /** Whether synchronisation found the tool on a server that was known before. */
  readonly isNewOnKnownServer?: boolean;
}

/**
 * One look at one tool: the tool, the registry in one state, and what several rules ask for, worked out once. Lives as
 * long as the look and no longer.
 */
export class Inspection {
  readonly candidate: IndexedTool;
  readonly registry: RegistryIndex;
  readonly options: InspectionOptions;
  /** Pairs to compare and to report whatever the indexes say and however mild they are. */
  readonly wanted: ReadonlySet<ToolId>;
  #comparison: Comparison | undefined;
  #proposal: Proposal | undefined;
  #nearness: Nearness | undefined;

  /** @throws {RangeError} when the registry does not hold the tool. */
  constructor(id: ToolId, registry: RegistryIndex, options: InspectionOptions) {
    const candidate = registry.indexed(id);
    if (candidate === undefined) throw new RangeError(`${id} is not in the index`);
    this.candidate = candidate;
    this.registry = registry;
    this.options = options;
    this.wanted = new Set(options.alsoWith?.filter((other) => !this.#replaces(other)));
  }

  get policy(): Policy {
    return this.options.policy;
  }

  get comparison(): Comparison {
    return (this.#comparison ??= new Comparison(this.candidate, this.registry));
  }

  /** What the candidate's name proposes. */
  get proposal(): Proposal {
    return (this.#proposal ??= proposeByName(this));
  }

  /** How near the candidate's topic is to others; undefined where it could not be embedded. */
  get nearness(): Nearness | undefined {
    return (this.#nearness ??= this.registry.nearnessOf(this.candidate));
  }

  /** Whether the candidate's newest version has to answer for a conflict with this tool. */
  answersFor(other: ToolId): boolean {
    return answersFor(this.registry.standing(this.candidate.tool.id), this.registry.standing(other));
  }

  /** Whether the candidate takes the place of this tool: nobody is ever asked to choose between the two. */
  #replaces(other: ToolId): boolean {
    return isReplacing(this.registry.standing(this.candidate.tool.id), this.registry.standing(other));
  }

  /** Whether this is the version that takes the candidate's place. */
  #isReplacedBy({ tool }: IndexedTool): boolean {
    const { registry, candidate } = this;
    return (
      isReplacing(registry.standing(tool.id), registry.standing(candidate.tool.id)) &&
      registry.get(tool.id)?.fingerprint === tool.fingerprint
    );
  }

  /** These versions, each once; without the candidate itself, what it replaces, and what replaces it. */
  others(tools: Iterable<IndexedTool>): IndexedTool[] {
    const seen = new Set<number>();
    const others: IndexedTool[] = [];
    for (const tool of tools) {
      if (seen.has(tool.number) || tool.tool.id === this.candidate.tool.id) continue;
      seen.add(tool.number);
      if (!this.#replaces(tool.tool.id) && !this.#isReplacedBy(tool)) others.push(tool);
    }
    return others;
  }

  /** Every version of the tools to compare in any case. */
  wantedVersions(): IndexedTool[] {
    return [...this.wanted].flatMap((id) => this.registry.versionsOf(id));
  }
}
