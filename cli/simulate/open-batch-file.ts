import { rm } from 'node:fs/promises';
import { partitionKeys } from '../../shared/platform/documents/containers.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { createRunDataStore, type RunDataStore } from '../../shared/stores/run-data-store.js';

export interface BatchFile {
  readonly runData: RunDataStore;
  readonly close: () => void;
  /** For when everything in it is in the file of picks. */
  readonly remove: () => Promise<void>;
}

/**
 * The working data of batches that are asked from this machine, in a database beside the file of picks: after a crash the
 * same command finds there what it has handed in. @throws {StorageError} when it cannot be written.
 */
export function openBatchFile(file: string): BatchFile {
  const name = 'simulations';
  const documents = openSqliteDocuments(file, { name, partitionKey: partitionKeys[name] });
  return {
    runData: createRunDataStore(documents),
    close: () => {
      documents.close();
    },
    async remove() {
      documents.close();
      await Promise.all([file, `${file}-wal`, `${file}-shm`].map((one) => rm(one, { force: true })));
    },
  };
}
