import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StorageError } from '../../shared/kernel/errors/errors.js';
import { tableOf } from '../../shared/platform/documents/sqlite-schema.js';
import { checkFeedPositions } from '../stack/check-feed-positions.js';
import { dataFiles } from '../stack/data-files.js';
import { inspectDatabase } from '../stack/inspect-database.js';
import { type ChainFound, checkChains } from './check-chains.js';
import { checkRows } from './check-rows.js';
import { findMissingEntries } from './find-missing-entries.js';

/** What the databases of an instance are like. */
export interface DatabasesFound {
  /** What makes them no whole instance; nothing when they are one. */
  readonly problems: readonly string[];
  /** Single rows that cannot be read. An instance works without them, and names them. */
  readonly unreadable: readonly string[];
  readonly chains: readonly ChainFound[];
}

const problemsMax = 10;

/**
 * Looks through databases that nobody uses: SQLite's `integrity_check`, every row, every audit chain, and whether the two
 * files are of one moment.
 * @throws {StorageError} when one is of a newer version, or cannot be looked at.
 */
export async function checkDatabases(folder: string): Promise<DatabasesFound> {
  const [documentsFile = '', hostFile = ''] = dataFiles.map(({ name }) => join(folder, name));
  const broken = dataFiles.flatMap((dataFile) => checkIntegrity(folder, dataFile.name));
  // What is not whole as a file is not asked for its content.
  if (broken.length > 0) return { problems: broken, unreadable: [], chains: [] };
  for (const dataFile of dataFiles) inspectDatabase(join(folder, dataFile.name), dataFile);

  const database = new DatabaseSync(documentsFile, { readOnly: true });
  try {
    const missing = missingTables(database);
    if (missing.length > 0) return { problems: missing, unreadable: [], chains: [] };
    const chains = await checkChains(database);
    const problems = [
      ...chains.flatMap(({ chain, fault }) =>
        fault === undefined ? [] : [`the audit chain ${chain} is broken: ${fault}`],
      ),
      ...positionProblems(documentsFile, hostFile),
      ...findMissingEntries(database, hostFile),
    ];
    return { problems, unreadable: checkRows(database), chains };
  } finally {
    database.close();
  }
}

/** What every instance has from its first start on. */
const containers = ['registry', 'access', 'audit', 'poison'];

function missingTables(database: DatabaseSync): string[] {
  const has = database.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?");
  const missing = containers.map(tableOf).filter((table) => has.get(table) === undefined);
  return missing.map((table) => `mtgs.db has no table ${table}`);
}

function checkIntegrity(folder: string, name: string): string[] {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(folder, name), { readOnly: true });
    return integrityOf(database).map((found) => `${name} is damaged: ${found}`);
  } catch (error) {
    return [`${name} is damaged: ${error instanceof Error ? error.message : String(error)}`];
  } finally {
    database?.close();
  }
}

/** What SQLite finds. Its full check compares indexes with rows, and stops at a row that cannot be read. */
function integrityOf(database: DatabaseSync): string[] {
  const run = (pragma: string): string[] =>
    database
      .prepare(`PRAGMA ${pragma}(${problemsMax})`)
      .all()
      .map((row) => String(row[pragma]))
      .filter((found) => found !== 'ok');
  try {
    return run('integrity_check');
  } catch (error) {
    if (error instanceof Error && error.message === 'malformed JSON') return run('quick_check');
    throw error;
  }
}

function positionProblems(documentsFile: string, hostFile: string): string[] {
  try {
    checkFeedPositions(documentsFile, hostFile);
    return [];
  } catch (error) {
    if (error instanceof StorageError) return [error.message];
    throw error;
  }
}
