import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { GroupCommitter } from '../../local/storage/group-committer.js';
import { openDatabase } from '../../local/storage/open-database.js';
import { aFolder } from './support/start-fixture.js';

function aCommitter() {
  const database = openDatabase(aFolder());
  const committer = new GroupCommitter(database);
  onTestFinished(() => {
    committer.close();
    database.close();
  });
  const insert = database.prepare('INSERT INTO leases (function, container, continuation) VALUES (?, ?, ?)');
  const put = (key: string, size = 1) => insert.run(key, 'c', 'x'.repeat(size));
  const keys = () =>
    database
      .prepare('SELECT function FROM leases ORDER BY function')
      .all()
      .map((row) => row['function']);
  return { database, committer, put, keys };
}

test('what breaks for a reason of its own breaks alone', async () => {
  const { committer, put, keys } = aCommitter();
  const results = await Promise.allSettled([
    committer.commit(() => put('a')),
    committer.commit(() => {
      put('b');
      throw new Error('mine');
    }),
    committer.persist(() => put('c')),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(keys()).toEqual(['a', 'c']);
  expect(committer.health()).toEqual({ ok: true });
});

test('a full disk loses nothing that has to be kept: it is written when there is room again', async () => {
  const { database, committer, put, keys } = aCommitter();
  const pages = Number(database.prepare('PRAGMA page_count').get()?.['page_count']);
  database.exec(`PRAGMA max_page_count = ${pages + 2}`);
  const kept = committer.persist(() => put('kept', 100_000));
  await expect(committer.commit(() => put('asked', 100_000))).rejects.toMatchObject({ code: 'storage' });
  expect(committer.health()).toMatchObject({ ok: false, lastError: expect.stringContaining('full') as string });
  expect(keys()).toEqual([]);
  database.exec('PRAGMA max_page_count = 1000000');
  await kept;
  expect(keys()).toEqual(['kept']);
  expect(committer.health()).toEqual({ ok: true });
});

test('closing writes what is queued and refuses the rest', async () => {
  const { committer, put, keys } = aCommitter();
  const last = committer.persist(() => put('last'));
  committer.close();
  await last;
  expect(keys()).toEqual(['last']);
  await expect(committer.persist(() => put('late'))).rejects.toThrow('the host has stopped');
});

test('a file of a newer version is refused rather than misread', () => {
  const folder = aFolder();
  const database = new DatabaseSync(join(folder, 'host.db'));
  database.exec('PRAGMA user_version = 99');
  database.close();
  expect(() => openDatabase(folder)).toThrow(
    expect.objectContaining({ code: 'storage', hint: expect.any(String) as string }),
  );
});
