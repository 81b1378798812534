import type { Operation } from '../../platform/documents/documents.js';
import { documentBytesMax } from '../../platform/documents/document-bounds.js';
import { operationsBesideHeadMax } from '../../stores/registry-store.js';

/** Operations that belong into the same batch. */
export interface BatchUnit {
  /** Whether a tool is among them, so that the batch needs the next revision. */
  readonly writesTool: boolean;
  /** Whether it may only be written at the revision that it was worked out on. */
  readonly needsRevision?: boolean;
  readonly operations: (revision: number) => readonly Operation[];
}

/** Left free for the head and for revisions longer than the one it was measured with. */
const bytesMax = documentBytesMax - 20_000;

/** Cuts units into batches in the order given, as few as the bounds on operations and bytes allow. */
export function packBatches(units: readonly BatchUnit[]): BatchUnit[][] {
  const batches: BatchUnit[][] = [];
  let [count, bytes] = [0, 0];
  for (const unit of units) {
    const operations = unit.operations(0);
    const size = Buffer.byteLength(JSON.stringify(operations));
    const last = batches.at(-1);
    // What holds at any revision is not to fail with what holds at one alone.
    const isApart = (unit.needsRevision === true) !== (last?.[0]?.needsRevision === true);
    const isFull = count + operations.length > operationsBesideHeadMax || bytes + size > bytesMax;
    if (last === undefined || isApart || isFull) {
      batches.push([unit]);
      [count, bytes] = [operations.length, size];
    } else {
      last.push(unit);
      [count, bytes] = [count + operations.length, bytes + size];
    }
  }
  return batches;
}
