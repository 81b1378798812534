import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { pathsOf } from '../../cli/stack/data-files.js';
import { prepareDataFolder } from '../../cli/stack/prepare-data-folder.js';
import { quickCheck } from '../../cli/stack/quick-check.js';
import { openDatabase } from '../../local/storage/open-database.js';
import { DamagedStoreError, StorageError } from '../../shared/kernel/errors/errors.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { runMtgs, startMtgs } from './support/run-mtgs.js';
import { temporaryFolder } from './support/temporary-folder.js';

const isBuilt = existsSync(new URL('../../dist/functions/index.js', import.meta.url));
const prepare = (folder: string) => prepareDataFolder(folder, () => undefined);

/** A folder as a running instance leaves it, without the rest of an instance. */
async function aDataFolder(): Promise<string> {
  const folder = temporaryFolder();
  const documents = openSqliteDocuments(join(folder, 'mtgs.db'), { name: 'registry', partitionKey: 'env' });
  for (let n = 0; n < 200; n += 1) await documents.create({ id: `n${n}`, env: 'prod', text: 'x'.repeat(500) });
  const { continuation } = await documents.changes(undefined, 150);
  documents.close();
  const host = openDatabase(folder);
  host.prepare("INSERT INTO leases VALUES ('onRegistryChanged', 'registry', ?)").run(continuation);
  host.close();
  return folder;
}

const damage = (file: string, at: number, length: number): void => {
  const bytes = readFileSync(file);
  bytes.fill(0xa7, at, at + length);
  writeFileSync(file, bytes);
};
const sql = (file: string, statement: string): void => {
  const database = new DatabaseSync(file);
  database.exec(statement);
  database.close();
};

describe('a start', () => {
  it('takes an empty folder, one whose first start was cut short, and one that is whole', async () => {
    const folder = temporaryFolder();
    expect(await prepare(folder)).toBe('fresh');
    writeFileSync(join(folder, 'mtgs.db'), '');
    writeFileSync(join(folder, 'host.db'), '');
    expect(await prepare(folder)).toBe('fresh');
    openDatabase(folder).close();
    expect(await prepare(folder)).toBe('fresh');
    sql(join(folder, 'host.db'), "INSERT INTO schedules VALUES ('everyHourSync', '0 0 * * * *', NULL, '2026')");
    expect(await prepare(folder)).toBe('fresh');
    openSqliteDocuments(join(folder, 'mtgs.db'), { name: 'registry', partitionKey: 'env' }).close();
    expect(await prepare(folder)).toBe('fresh');
    expect(await prepare(await aDataFolder())).toBe('in use');
  });

  it.each<[string, (documents: string, host: string) => void, RegExp]>([
    [
      'the registry is gone',
      (documents) => {
        rmSync(documents);
      },
      /mtgs\.db is missing, although host\.db is in use/,
    ],
    [
      'the registry is empty',
      (documents) => {
        truncateSync(documents, 0);
      },
      /mtgs\.db is empty, although host\.db/,
    ],
    [
      'the registry has tables and nothing in them',
      (documents) => {
        rmSync(documents);
        openSqliteDocuments(documents, { name: 'registry', partitionKey: 'env' }).close();
      },
      /mtgs\.db is empty, although host\.db/,
    ],
    [
      'the host’s file is gone',
      (_, host) => {
        rmSync(host);
      },
      /host\.db is missing, although mtgs\.db is in use/,
    ],
    [
      'the host’s file is empty',
      (_, host) => {
        truncateSync(host, 0);
      },
      /host\.db is empty, although mtgs\.db/,
    ],
    [
      'the header is damaged',
      (documents) => {
        damage(documents, 0, 64);
      },
      /mtgs\.db is not an SQLite database/,
    ],
    [
      'the first page is damaged',
      (documents) => {
        damage(documents, 100, 400);
      },
      /mtgs\.db is damaged/,
    ],
    [
      'a page is damaged',
      (documents) => {
        damage(documents, 4096 * 9, 4096);
      },
      /mtgs\.db is damaged/,
    ],
    [
      'half of it is cut off',
      (documents) => {
        truncateSync(documents, 4096 * 8);
      },
      /mtgs\.db is damaged/,
    ],
    [
      'a page of the host’s file is damaged',
      (_, host) => {
        damage(host, 4096 * 3, 4096);
      },
      /host\.db is damaged/,
    ],
    [
      'it is another file',
      (documents) => {
        writeFileSync(documents, 'hello '.repeat(2000));
      },
      /not an SQLite database/,
    ],
    [
      'a newer version wrote the registry',
      (documents) => {
        sql(documents, 'PRAGMA user_version = 99');
      },
      /mtgs\.db has the format 99; this version of MTGS reads up to \d+$/,
    ],
    [
      'a newer version wrote the host’s file',
      (_, host) => {
        sql(host, 'PRAGMA user_version = 99');
      },
      /host\.db has the format 99/,
    ],
    [
      'the registry is of an earlier moment than the host’s file',
      (documents) => {
        sql(documents, 'UPDATE sqlite_sequence SET seq = 100; DELETE FROM documents_registry WHERE lsn > 100');
      },
      /host\.db is ahead of mtgs\.db: the feed onRegistryChanged has seen 150 changes of registry, and there are 100/,
    ],
  ])('is refused with what to do, and nothing is written, when %s', async (_, harm, words) => {
    const folder = await aDataFolder();
    const [documents = '', host = ''] = pathsOf(folder);
    harm(documents, host);
    const before = readdirSync(folder).sort();
    const failure = await prepare(folder).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(StorageError);
    const { message, hint } = failure as StorageError;
    expect(message).toMatch(words);
    expect(message).toContain(folder);
    expect(hint).toMatch(/mtgs restore <backup> --data |Run the version of MTGS that wrote it/);
    const withoutSides = (names: string[]) => names.filter((name) => !/-(wal|shm)$/.test(name));
    expect(withoutSides(readdirSync(folder)).sort()).toEqual(withoutSides(before));
  });

  it('is refused after a restore that was cut short, until it is done or given up', async () => {
    const folder = join(temporaryFolder(), 'data');
    mkdirSync(`${folder}.restoring`);
    await expect(prepare(folder)).rejects.toThrow(/a restore into it was cut short/);
    rmSync(`${folder}.restoring`, { recursive: true });
    expect(await prepare(folder)).toBe('fresh');
  });

  it('goes on when the check takes too long, and says that it was not done', async () => {
    const folder = await aDataFolder();
    expect(await quickCheck(pathsOf(folder), 0)).toBe(false);
    damage(pathsOf(folder)[0] ?? '', 4096 * 9, 4096);
    await expect(quickCheck(pathsOf(folder))).rejects.toThrow(DamagedStoreError);
  });
});

describe.skipIf(!isBuilt)('up (needs npm run build)', { timeout: 120_000 }, () => {
  let instance: Promise<string> | undefined;

  /** The folder of an instance that was started and stopped, once for all. */
  const anInstance = () => (instance ??= startAndStop());
  async function startAndStop(): Promise<string> {
    const folder = join(mkdtempSync(join(tmpdir(), 'mtgs-up-')), 'new', 'data');
    const { finished, soFar, interrupt } = startMtgs(['up', '--data', folder, '--port', '0']);
    await vi.waitUntil(() => soFar().includes('/docs'), { timeout: 60_000 });
    interrupt();
    await finished;
    return folder;
  }
  const aCopy = async (): Promise<string> => {
    const copy = join(temporaryFolder(), 'data');
    cpSync(await anInstance(), copy, { recursive: true });
    return copy;
  };
  afterAll(async () => {
    if (instance !== undefined) rmSync(join(await instance, '..', '..'), { recursive: true });
  });

  it('keeps what it writes from other users of the machine', async () => {
    const used = await anInstance();
    expect(statSync(used).mode & 0o777).toBe(0o700);
    expect(readdirSync(used).sort()).toEqual(['host.db', 'host.lock', 'mtgs.db']);
    for (const file of readdirSync(used)) expect(statSync(join(used, file)).mode & 0o077, file).toBe(0);
  });

  it('is not a fresh start without its registry: exit 3, the file, and how to restore', async () => {
    const copy = await aCopy();
    truncateSync(join(copy, 'mtgs.db'), 0);
    const { code, out, err } = await runMtgs(['up', '--data', copy, '--port', '0']);
    expect([code, out]).toEqual([3, '']);
    expect(err).toContain(`the data folder ${copy} cannot be used: mtgs.db is empty, although host.db is in use`);
    expect(err).toContain(`hint: Restore a backup: mtgs restore <backup> --data ${copy} --force`);
  });

  it('says of a damaged registry that it is damaged, not that it should be built', async () => {
    const copy = await aCopy();
    damage(join(copy, 'mtgs.db'), 0, 64);
    const { code, err } = await runMtgs(['up', '--data', copy, '--port', '0']);
    expect([code, err]).toEqual([3, expect.stringContaining('mtgs.db is not an SQLite database')]);
    expect(err).not.toContain('Build it');
  });

  it('names all bad settings, each with what it must be: exit 2', async () => {
    const env = { MTGS_SYNC_SCHEDULE: 'bad', MTGS_RATE_LIMIT: 'many', MTGS_SMTP_FROM: 'x', MTGS_PUBLIC_URL: 'ftp://x' };
    const folder = join(temporaryFolder(), 'data');
    const { code, err } = await runMtgs(['up', '--data', folder, '--port', '0'], { env });
    expect(code).toBe(2);
    for (const name of Object.keys(env)) expect(err).toMatch(new RegExp(`^ {2}${name}: must `, 'm'));
    expect(err).toContain('six fields (second minute hour day month weekday), such as "0 0 * * * *"');
    expect(existsSync(folder)).toBe(false);
  });

  it.each(['/proc/nope', '/proc/nope/below', '/dev/null/data'])('is refused at once in %s', async (folder) => {
    const { code, err } = await runMtgs(['up', '--data', folder, '--port', '0']);
    expect([code, err]).toEqual([
      3,
      expect.stringMatching(/^Starting…\nmtgs: the data folder cannot be used \(\/.*: .*\)\n$/),
    ]);
  });
});
