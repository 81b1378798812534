import type { Transport } from '../../shared/domain/server.js';
import type { ReportedFailure } from '../output/report.js';

/** Where the tools of one server come from: a live listing, or definitions in a file. */
export type ScanServer =
  | { readonly kind: 'live'; readonly id: string; readonly transport: Transport }
  | { readonly kind: 'file'; readonly id: string; readonly file: string; readonly definitions: readonly unknown[] };

/** What a target names, and what of it cannot be looked at. */
export interface ScanSource {
  readonly servers: readonly ScanServer[];
  readonly failures: readonly ReportedFailure[];
  /** The file or folder, absolute; absent for a URL. */
  readonly path?: string;
}
