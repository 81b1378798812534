import { partitionKeys } from '../../functions/services.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { openSqliteDocuments, type SqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';

/**
 * A container for a change feed to read. It is opened by the key that the app writes it with: by another one every row
 * would count as damaged.
 */
export function openFollowed(file: string, name: string): SqliteDocuments {
  const partitionKey = Object.entries(partitionKeys).find(([container]) => container === name)?.[1];
  if (partitionKey === undefined)
    throw new InvalidInputError(`a change feed follows the container "${name}", which the app does not have`);
  return openSqliteDocuments(file, { name, partitionKey });
}
