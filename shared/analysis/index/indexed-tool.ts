import type { Way } from '../text/opposite-ways.js';
import type { ToolVersionView } from '../../domain/registry/registry-view.js';
import type { ToolProfile } from './tool-profile.js';

/** The number of a version that no registry holds. */
export const unregistered = -1;

/** A version of a tool with what the registry around it makes of it. */
export interface IndexedTool {
  readonly tool: ToolVersionView;
  /** Unique in the registry: the tool's id for the newest version, `id@offered` for an older one in the catalog. */
  readonly key: string;
  /** Its own among the versions of the registry, small; {@link unregistered} for one that is not among them. */
  readonly number: number;
  readonly profile: ToolProfile;
  /** Canonical words of the name that say what it acts on: no verb, no system words. Of a bare verb its group. */
  readonly objectWords: readonly string[];
  readonly way: Way;
  /** Name and first sentence without the words that only name a system: what somebody would ask any such tool for. */
  readonly bare: { readonly name: string; readonly sentence: string };
  /** What the bare sentence says, by words. */
  readonly telling: readonly string[];
  readonly texts: ToolTexts;
}

/** What is embedded: the topic of a tool is the direction of all of them together. */
export interface ToolTexts {
  /** Words of the name. */
  readonly name: string;
  /** First sentence of the description; the name where there is none. */
  readonly sentence: string;
  /** Name and description without the words that only name a system. */
  readonly full: string;
}

/** Where the older version of a tool is kept that the catalog offers while a newer one waits. */
export const offeredKey = (id: string): string => `${id}@offered`;
