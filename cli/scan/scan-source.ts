import type { TextRegion } from '../../shared/kernel/canonical/locate-json.js';
import type { Transport } from '../../shared/domain/registry/server.js';
import type { ToolFilter } from '../../shared/everywhere/client-files/tool-filter.js';

/** Where a file declares something. */
export interface Place {
  /** Absolute. */
  readonly file: string;
  readonly region?: TextRegion;
}

/** A definition in a file, not yet checked. */
export interface FiledTool {
  readonly definition: unknown;
  /** What people call it: `tools[3] ("find_place")`. */
  readonly label: string;
  readonly place: Place;
}

/** Where the tools of one server come from: a live listing, or definitions in a file. */
export type ScanServer =
  | {
      readonly kind: 'live';
      readonly id: string;
      /** What the file calls it. */
      readonly label: string;
      readonly transport: Transport;
      /** Where a file names the server. */
      readonly place?: Place;
      /** Which of its tools the client offers; all of them where it is absent. */
      readonly filter?: ToolFilter;
      /** What else its address was tried as, in words, for whoever learns that it is no server. */
      readonly alsoTried?: string;
    }
  | {
      readonly kind: 'file';
      readonly id: string;
      /** The file, as people name it. */
      readonly label: string;
      readonly tools: readonly FiledTool[];
    };

/** Something that a target holds and that is not compared, and why. */
export interface OtherPart {
  readonly what: string;
  readonly reason: string;
  readonly hint?: string;
  readonly place?: Place;
}

/** What a target names. */
export interface ScanSource {
  readonly servers: readonly ScanServer[];
  /** What of it cannot be looked at: never a pass. */
  readonly failures: readonly OtherPart[];
  /** What of it is not meant to be looked at: servers that are switched off, files of something else. */
  readonly leftOut: readonly OtherPart[];
  /** Servers that their own entries switch off, as the file calls them. */
  readonly switchedOff?: readonly string[];
  /** What is to be known of servers that are looked at. */
  readonly notes: readonly string[];
  /** What it names, in a word for people: `servers` of a configuration, `tools` of files. */
  readonly names: 'servers' | 'tools';
  /** Whether nobody here wrote down the addresses, as with those of a registry: ask before they are connected to. */
  readonly isSomebodyElses?: true;
}
