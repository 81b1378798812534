import type { RegisteredTool } from './registry-view.js';
import type { ToolProfile } from './tool-profile.js';

/** A tool with what the registry around it makes of it. */
export interface IndexedTool {
  readonly tool: RegisteredTool;
  readonly profile: ToolProfile;
  /** Canonical words of the name that say what it acts on: no verb, no system words. */
  readonly objectWords: readonly string[];
  /** What is embedded: name and first sentence, without the words that only name a system. */
  readonly texts: { readonly name: string; readonly sentence: string };
}

/** Unit vectors of an indexed tool's texts, and of the two together. */
export interface ToolVectors {
  readonly name: Float32Array;
  readonly sentence: Float32Array;
  readonly both: Float32Array;
}
