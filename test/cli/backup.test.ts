import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { Header } from 'tar';
import { describe, expect, it, onTestFinished } from 'vitest';
import { copyAtOneMoment } from '../../cli/backup/copy-at-one-moment.js';
import { createBackup } from '../../cli/backup/create-backup.js';
import { restoreBackup } from '../../cli/backup/restore-backup.js';
import { verifyBackup } from '../../cli/backup/verify-backup.js';
import { prepareDataFolder } from '../../cli/stack/prepare-data-folder.js';
import { lockFolder } from '../../local/storage/lock-folder.js';
import { createRegistryStore } from '../../shared/stores/registry-store.js';
import { openSqliteDocuments } from '../../shared/platform/documents/sqlite-documents.js';
import { breakJson, damageRow } from '../support/damage-row.js';
import { runInProcess } from './support/in-process.js';
import { runMtgs } from './support/run-mtgs.js';
import { writeSampleInstance } from './support/sample-instance.js';
import { temporaryFolder } from './support/temporary-folder.js';

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
const { signal } = new AbortController();
const surroundings = { now: () => new Date(), by: '0.0.0', say: () => undefined, signal };
const force = { force: true, now: () => new Date(), signal };
const gently = { ...force, force: false };

async function anInstance(environments = ['dev', 'prod']): Promise<string> {
  const folder = join(temporaryFolder(), 'data');
  await writeSampleInstance(folder, environments);
  return folder;
}

async function aBackup(environments?: string[]): Promise<string> {
  const file = join(temporaryFolder(), 'backup.tar');
  await createBackup(await anInstance(environments), file, surroundings);
  return file;
}

async function environmentsIn(folder: string): Promise<string[]> {
  const documents = openSqliteDocuments(join(folder, 'mtgs.db'), { name: 'registry', partitionKey: 'env' });
  const { items } = await createRegistryStore(documents).catalogue.page('~environments');
  documents.close();
  return items.map(({ value }) => value.env);
}

const change = (file: string, at: number): void => {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 0x55;
  writeFileSync(file, bytes);
};

describe('copies of databases that are being written', () => {
  it('are all of one moment: nothing follows from what is not there', { timeout: 60_000 }, async () => {
    const folder = temporaryFolder();
    // More than there are: the more files, the more room to come between two of them.
    const names = Array.from({ length: 24 }, (_, n) => `${n}.db`);
    const files = names.map((name) => join(folder, name));
    for (const file of files) {
      const database = new DatabaseSync(file);
      database.exec('PRAGMA journal_mode = WAL; CREATE TABLE counter (n INTEGER); INSERT INTO counter VALUES (0);');
      database.close();
    }
    const writer = new Worker(fixture('chain-of-files-writer.mjs'), { workerData: files });
    onTestFinished(async () => {
      await writer.terminate();
    });
    let written = 0;
    writer.on('message', (n: number) => (written = n));
    for (let turn = 0; turn < 5; turn += 1) {
      // The writer goes on between two copies: it was held up for a moment, and no longer.
      await once(writer, 'message');
      const before = written;
      const target = temporaryFolder();
      await copyAtOneMoment(files, target);
      const seen = names.map((name) => {
        const database = new DatabaseSync(join(target, name), { readOnly: true });
        const n = Number(database.prepare('SELECT n FROM counter').get()?.['n']);
        database.close();
        return n;
      });
      const first = seen[0] ?? 0;
      expect(seen).toEqual([...seen].sort((a, b) => b - a));
      expect(first - (seen.at(-1) ?? 0)).toBeLessThanOrEqual(1);
      expect(first).toBeGreaterThanOrEqual(before);
    }
  });
});

describe('a backup', () => {
  it('comes back as it was, elsewhere, readable by its owner alone, and a start takes it', async () => {
    const folder = await anInstance();
    const file = join(temporaryFolder(), 'backup.tar');
    const { manifest, found } = await createBackup(folder, file, surroundings);
    expect(found).toMatchObject({ problems: [], unreadable: [] });
    expect(found.chains.map(({ chain, fault }) => [chain, fault])).toEqual([
      ['dev', undefined],
      ['instance', undefined],
      ['prod', undefined],
    ]);
    expect(manifest.files.map(({ name }) => name)).toEqual(['mtgs.db', 'host.db']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(file, '..'))).toEqual(['backup.tar']);

    const target = join(temporaryFolder(), 'elsewhere', 'data');
    expect(await restoreBackup(file, target, gently)).toMatchObject({ isRestored: true });
    expect(await environmentsIn(target)).toEqual(['dev', 'prod']);
    expect(await prepareDataFolder(target, () => undefined)).toBe('in use');
    expect(statSync(target).mode & 0o777).toBe(0o700);
    for (const name of ['mtgs.db', 'host.db']) expect(statSync(join(target, name)).mode & 0o777, name).toBe(0o600);
    expect(readdirSync(join(target, '..'))).toEqual(['data']);
  });

  it('is never written over another file, nor of a folder without an instance', async () => {
    const file = await aBackup();
    const before = readFileSync(file);
    await expect(createBackup(await anInstance(), file, surroundings)).rejects.toMatchObject({ code: 'conflict' });
    expect(readFileSync(file).equals(before)).toBe(true);
    const nothing = createBackup(temporaryFolder(), join(temporaryFolder(), 'b.tar'), surroundings);
    await expect(nothing).rejects.toMatchObject({ code: 'not-found' });
    const nowhere = createBackup(await anInstance(), join(temporaryFolder(), 'no', 'b.tar'), surroundings);
    await expect(nowhere).rejects.toMatchObject({ code: 'storage' });
  });

  it.each<[string, (folder: string) => void, RegExp]>([
    [
      'an audit entry that was changed',
      (folder) => {
        damageRow(join(folder, 'mtgs.db'), 'audit', 'entry:0000000000000001', (text) => text.replace('mtgs', 'mugs'));
      },
      /the audit chain dev is broken: entry 1 /,
    ],
    [
      'an audit entry that cannot be read',
      (folder) => {
        damageRow(join(folder, 'mtgs.db'), 'audit', 'entry:0000000000000001', breakJson);
      },
      /the audit chain dev is broken: entry 1 cannot be read as an entry/,
    ],
    [
      'an audit chain that was taken out',
      (folder) => {
        sql(folder, "DELETE FROM documents_audit WHERE partition = 'prod'");
      },
      /1 events of registry have no audit entry, though onEventRecorded is past them/,
    ],
    [
      'no audit log',
      (folder) => {
        sql(folder, 'DROP TABLE documents_audit');
      },
      /mtgs\.db has no table documents_audit/,
    ],
    [
      'a feed that is ahead',
      (folder) => {
        sql(
          folder,
          "DELETE FROM documents_registry; UPDATE sqlite_sequence SET seq = 1 WHERE name = 'documents_registry'",
        );
      },
      /host\.db is ahead of mtgs\.db/,
    ],
    [
      'counts that were not kept with what they count',
      (folder) => {
        const index = 'documents_registry_count_conflicts';
        const conflict = {
          id: 'conflict:c',
          env: 'dev',
          kind: 'conflict',
          value: { status: 'open', severity: 'HIGH' },
        };
        // The index is there in name; writes pass it by.
        sql(
          folder,
          `CREATE TEMP TABLE known AS SELECT sql FROM sqlite_schema WHERE name = '${index}';
           DROP INDEX ${index};
           CREATE INDEX ${index} ON documents_registry (partition, id, body, lsn) WHERE lsn < 0;
           INSERT INTO documents_registry (partition, id, body) VALUES ('dev', 'conflict:c', '${JSON.stringify(conflict)}');
           PRAGMA writable_schema = ON;
           UPDATE sqlite_schema SET sql = (SELECT sql FROM known) WHERE name = '${index}';
           PRAGMA writable_schema = OFF`,
        );
      },
      /mtgs\.db is damaged: row \d+ missing from index documents_registry_count_conflicts/,
    ],
    [
      'a page that is damaged',
      (folder) => {
        const path = join(folder, 'mtgs.db');
        const bytes = readFileSync(path);
        bytes.fill(0xa7, 4096 * 4, 4096 * 5);
        writeFileSync(path, bytes);
      },
      /mtgs\.db is damaged/,
    ],
  ])('of an instance with %s is written, called not whole, and not restored', async (_, harm, words) => {
    const folder = await anInstance();
    for (const name of ['mtgs.db', 'host.db']) checkpoint(join(folder, name));
    harm(folder);
    const file = join(temporaryFolder(), 'backup.tar');
    const { found } = await createBackup(folder, file, surroundings);
    expect(found.problems.join('\n')).toMatch(words);
    expect((await verifyBackup(file, signal)).found.problems.join('\n')).toMatch(words);
    const target = join(temporaryFolder(), 'data');
    const said = await runInProcess(['restore', '--verify', file, '--data', target, '--json']);
    expect([said.code, JSON.parse(said.out)]).toMatchObject([1, { whole: false }]);
    expect(await restoreBackup(file, target, gently)).toMatchObject({ isRestored: false });
    expect([existsSync(target), existsSync(`${target}.restoring`)]).toEqual([false, false]);
  });

  it('of an instance with a damaged row names the row, and is restored all the same', async () => {
    const folder = await anInstance();
    damageRow(join(folder, 'mtgs.db'), 'registry', 'environment:dev', breakJson);
    const file = join(temporaryFolder(), 'backup.tar');
    const { found } = await createBackup(folder, file, surroundings);
    expect(found).toMatchObject({
      problems: [],
      unreadable: [expect.stringMatching(/^environment:dev of dev \(row \d+ of registry\)$/)],
    });
    const target = join(temporaryFolder(), 'data');
    const said = await runInProcess(['restore', '--verify', file, '--data', target]);
    expect([said.code, said.err, existsSync(target)]).toEqual([
      0,
      expect.stringContaining('cannot be read: environment:dev of dev'),
      false,
    ]);
    expect(await runInProcess(['backup', '--verify', file])).toMatchObject({ code: 1 });
    expect(await restoreBackup(file, target, gently)).toMatchObject({ isRestored: true });
  });
});

const sql = (folder: string, statement: string): void => {
  const database = new DatabaseSync(join(folder, 'mtgs.db'), { defensive: false });
  database.exec(statement);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
};
const checkpoint = (file: string): void => {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
};

describe('a backup file', () => {
  it(
    'that was changed anywhere, or cut off, is never taken for whole with other content',
    { timeout: 120_000 },
    async () => {
      const file = await aBackup();
      const whole = readFileSync(file);
      const original = await verifyBackup(file, signal);
      const judge = async (bytes: Buffer): Promise<'refused' | 'not whole' | 'the same'> => {
        const other = join(temporaryFolder(), 'other.tar');
        writeFileSync(other, bytes);
        const verified = await verifyBackup(other, signal).catch(() => undefined);
        rmSync(other);
        if (verified === undefined) return 'refused';
        if (verified.found.problems.length > 0) return 'not whole';
        expect(verified).toEqual(original);
        return 'the same';
      };
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
          const bytes = Buffer.from(whole);
          bytes[at] = (bytes[at] ?? 0) ^ flip;
          await judge(bytes);
        }),
        { numRuns: 40 },
      );
      await fc.assert(
        fc.asyncProperty(fc.nat(whole.length - 2048), async (length) => {
          expect(await judge(whole.subarray(0, length))).not.toBe('the same');
        }),
        { numRuns: 20 },
      );
      const middle = Buffer.from(whole);
      middle[Math.floor(whole.length / 2)] = (middle[Math.floor(whole.length / 2)] ?? 0) ^ 1;
      expect(await judge(middle)).toBe('not whole');
    },
  );

  it('writes nothing but what it must, whatever else it holds', async () => {
    const file = await aBackup();
    const evil = join(temporaryFolder(), 'evil.tar');
    const entry = (path: string, type: 'File' | 'SymbolicLink' | 'Directory', data = '') => {
      const header = Buffer.alloc(512);
      const size = Buffer.byteLength(data);
      const link = type === 'SymbolicLink' ? { linkpath: '/etc' } : {};
      new Header({ path, type, size, mode: 0o777, mtime: new Date(0), ...link }).encode(header);
      return Buffer.concat([header, Buffer.from(data.padEnd(Math.ceil(size / 512) * 512, '\0'))]);
    };
    const end = readFileSync(file).subarray(0, -1024);
    const extra = [
      entry('../outside.txt', 'File', 'evil'),
      entry('/tmp/absolute.txt', 'File', 'evil'),
      entry('mtgs.db', 'File', 'evil'),
      entry('link', 'SymbolicLink'),
      entry('host.lock/', 'Directory'),
    ];
    writeFileSync(evil, Buffer.concat([end, ...extra, Buffer.alloc(1024)]));
    const target = join(temporaryFolder(), 'data');
    const { isRestored, found } = await restoreBackup(evil, target, gently);
    expect(isRestored).toBe(false);
    expect(found.problems).toHaveLength(5);
    expect(readdirSync(join(target, '..'))).toEqual([]);
    expect(existsSync('/tmp/absolute.txt')).toBe(false);
  });

  it.each([
    ['is not there', () => join(temporaryFolder(), 'nothing.tar'), 'not-found'],
    ['is a folder', () => temporaryFolder(), 'invalid-input'],
    ['is empty', () => written(''), 'invalid-input'],
    ['is a text', () => written('hello world '.repeat(500)), 'invalid-input'],
  ])('that %s is refused', async (_, make, code) => {
    await expect(verifyBackup(make(), signal)).rejects.toMatchObject({ code });
  });
});

function written(text: string): string {
  const file = join(temporaryFolder(), 'file.tar');
  writeFileSync(file, text);
  return file;
}

describe('a restore', () => {
  it('leaves a folder alone that is not empty; with --force it moves it aside, whole', async () => {
    const file = await aBackup(['from-backup']);
    const folder = await anInstance(['there-before']);
    await expect(restoreBackup(file, folder, gently)).rejects.toMatchObject({ code: 'conflict' });
    expect(await environmentsIn(folder)).toEqual(['there-before']);
    const { isRestored, movedTo = '' } = await restoreBackup(file, folder, force);
    expect(isRestored).toBe(true);
    expect(movedTo).toMatch(/data\.replaced-\d{8}T\d{9}Z$/);
    expect(await environmentsIn(folder)).toEqual(['from-backup']);
    expect(await environmentsIn(movedTo)).toEqual(['there-before']);
  });

  it('leaves a folder alone that is in use, also with --force', async () => {
    const file = await aBackup();
    const folder = await anInstance();
    const unlock = lockFolder(folder);
    await expect(restoreBackup(file, folder, force)).rejects.toThrow(/another process uses/);
    unlock();
    const other = lockFolder(`${folder}.restoring`);
    await expect(restoreBackup(file, folder, force)).rejects.toThrow(/another process uses/);
    expect(existsSync(`${folder}.restoring`)).toBe(true);
    other();
  });

  it('refuses a newer version, of the file or of a database in it, with exit 3', async () => {
    const folder = await anInstance();
    sql(folder, 'PRAGMA user_version = 99');
    await expect(createBackup(folder, join(temporaryFolder(), 'b.tar'), surroundings)).rejects.toThrow(/format 99/);
    const { code, err } = await runMtgs(['backup', join(temporaryFolder(), 'b.tar'), '--data', folder]);
    expect([code, err]).toEqual([3, expect.stringContaining('mtgs.db has the format 99')]);
  });

  it(
    'that is killed leaves what was there, or all of the backup, or a start that is refused',
    { timeout: 120_000 },
    async () => {
      const file = await aBackup(['from-backup']);
      const folder = await anInstance(['there-before']);
      const outcomes = new Set<string>();
      for (let kill = 0; kill < 12; kill += 1) {
        const child = fork(fixture('restore.mjs'), [file, folder], {
          execArgv: ['--import', fileURLToPath(new URL('../local/support/ts-resolve.mjs', import.meta.url))],
          stdio: 'ignore',
        });
        const ended = once(child, 'exit');
        await once(child, 'message');
        await pause(kill * 6 + Math.random() * 6); // The moment is random on purpose.
        child.kill('SIGKILL');
        await ended;
        const outcome = await prepareDataFolder(folder, () => undefined).catch((error: unknown) => String(error));
        if (outcome === 'in use') outcomes.add((await environmentsIn(folder)).join());
        else expect(outcome).toMatch(/a restore into it was cut short/);
      }
      for (const outcome of outcomes) expect(['there-before', 'from-backup']).toContain(outcome);
      expect(await restoreBackup(file, folder, force)).toMatchObject({ isRestored: true });
      expect(await environmentsIn(folder)).toEqual(['from-backup']);
      expect(existsSync(`${folder}.restoring`)).toBe(false);
    },
  );
});

describe('the commands', () => {
  it('back up, verify and restore, with the exit codes that say what happened', { timeout: 120_000 }, async () => {
    const folder = await anInstance();
    const file = join(temporaryFolder(), 'backup.tar');
    const made = await runMtgs(['backup', file, '--data', folder]);
    expect([made.code, made.out]).toEqual([
      0,
      expect.stringMatching(/is written: .*\n.*mtgs\.db .*\n.*host\.db .*\nwhole: /),
    ]);
    expect(await runInProcess(['backup', file, '--data', folder])).toMatchObject({ code: 2 });
    const verified = await runInProcess(['backup', '--verify', file, '--json']);
    expect([verified.code, JSON.parse(verified.out)]).toMatchObject([0, { whole: true, problems: [] }]);
    const target = join(temporaryFolder(), 'data');
    const restored = await runInProcess(['restore', file, '--data', target]);
    expect([restored.code, restored.out]).toEqual([0, expect.stringContaining(`next: mtgs up --data ${target}`)]);
    expect(await runInProcess(['restore', file, '--data', target])).toMatchObject({ code: 2 });
    expect(await runInProcess(['restore', file, '--data', target, '--force'])).toMatchObject({ code: 0 });
    const before = readdirSync(join(target, '..'));
    const could = await runInProcess(['restore', '--verify', file, '--data', target]);
    expect([could.code, could.out]).toEqual([0, expect.stringMatching(/can be restored[^]*\nwhole: [^]*is not empty/)]);
    expect(readdirSync(join(target, '..'))).toEqual(before);
    change(file, Math.floor(statSync(file).size / 2));
    const not = await runInProcess(['restore', '--verify', file, '--data', target]);
    expect([not.code, not.out]).toEqual([1, expect.stringContaining('can NOT be restored')]);
    expect(not.err).toContain('NOT WHOLE: mtgs.db is not what was packed');
    const bad = await runInProcess(['backup', '--verify', file]);
    expect([bad.code, bad.err]).toEqual([1, expect.stringContaining('NOT WHOLE: mtgs.db is not what was packed')]);
    const refused = await runInProcess(['restore', file, '--data', join(temporaryFolder(), 'data')]);
    expect([refused.code, refused.out]).toEqual([1, expect.stringContaining('is NOT restored')]);
    mkdirSync(join(folder, '..', 'empty'));
    expect(await runInProcess(['restore', written('x'), '--data', join(folder, '..', 'empty')])).toMatchObject({
      code: 2,
    });
  });
});
