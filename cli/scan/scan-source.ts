import type { TextRegion } from '../../shared/canonical/locate-json.js';
import type { Transport } from '../../shared/domain/server.js';
import type { ReportedFailure } from '../output/report.js';

/** Where a file declares something. */
export interface Place {
  /** Absolute. */
  readonly file: string;
  readonly region?: TextRegion;
}

/** Where the tools of one server come from: a live listing, or definitions in a file. */
export type ScanServer =
  | {
      readonly kind: 'live';
      readonly id: string;
      readonly transport: Transport;
      /** Where a file names the server. */
      readonly place?: Place;
    }
  | {
      readonly kind: 'file';
      readonly id: string;
      readonly definitions: readonly unknown[];
      /** Where the file holds the definition of that name, the first of them. */
      readonly placeOf: (name: string) => Place;
    };

/** What a target names, and what of it cannot be looked at. */
export interface ScanSource {
  readonly servers: readonly ScanServer[];
  readonly failures: readonly ReportedFailure[];
  /** The file or folder, absolute; absent for a URL. */
  readonly path?: string;
}
