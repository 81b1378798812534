import type { RegisteredTool } from './registry-view.js';
import type { ToolProfile } from './tool-profile.js';

/** The number of a tool that no registry holds. */
export const unregistered = -1;

/** A tool with what the registry around it makes of it. */
export interface IndexedTool {
  readonly tool: RegisteredTool;
  /** Its own among the tools of the registry, small; {@link unregistered} for a candidate that is not one of them. */
  readonly number: number;
  readonly profile: ToolProfile;
  /** Canonical words of the name that say what it acts on: no verb, no system words. */
  readonly objectWords: readonly string[];
  /** Name and first sentence without the words that only name a system: what somebody would ask any such tool for. */
  readonly bare: { readonly name: string; readonly sentence: string };
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
