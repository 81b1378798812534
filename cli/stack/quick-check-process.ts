// The program that looks through databases for damage: it is a process of its own so that it can be stopped.
import { DatabaseSync } from 'node:sqlite';

/** What SQLite found first, of the first file that is not whole; no text when all are. */
export interface QuickCheckAnswer {
  readonly file?: string;
  readonly found?: string;
}

function check(file: string): string | undefined {
  try {
    const database = new DatabaseSync(file, { timeout: 5_000 });
    const found = database.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
    database.close();
    return found === 'ok' ? undefined : String(found);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function answer(): QuickCheckAnswer {
  for (const file of process.argv.slice(2)) {
    const found = check(file);
    if (found !== undefined) return { file, found };
  }
  return {};
}

process.send?.(answer());
