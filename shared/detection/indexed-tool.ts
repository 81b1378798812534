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
  /** What is embedded, without the words that only name a system. */
  readonly texts: ToolTexts;
}

export interface ToolTexts {
  readonly name: string;
  /** What it acts on; the whole name where the name does not say. */
  readonly objects: string;
  readonly sentence: string;
  /** Name and description. */
  readonly full: string;
}

/** Unit vectors of an indexed tool's texts; `topic` is the direction of name, sentence and full text together. */
export interface ToolVectors {
  readonly name: Float32Array;
  readonly objects: Float32Array;
  readonly sentence: Float32Array;
  readonly topic: Float32Array;
}
