import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Server } from '../../shared/domain/registry/server.js';
import { NotFoundError, UnreachableError } from '../../shared/kernel/errors/errors.js';
import { createOfferFiles, type OfferFiles } from '../../shared/registry/servers/offer-files.js';
import { createReadOffers } from '../../shared/registry/servers/read-offers.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';

const secret = 'sk-live-4Zr8Q1vXb7Nw2Lp9Tt3Kd6Ym';
const server: Server = {
  ...{ id: 'crm', env: 'prod', autoSync: true, changedBy: { kind: 'user', id: 'u', name: 'Ada' } },
  transport: { type: 'http', url: `https://a:${secret}@crm.example.com/mcp`, headers: { 'X-Key': secret } },
  ...{ createdAt: '2026-11-01T00:00:00.000Z', updatedAt: '2026-11-01T00:00:00.000Z' },
};

function aFolder(): { readonly folder: string; readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-snapshots-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return { folder: join(folder, 'snapshots'), file: join(folder, 'snapshots', 'prod.json') };
}

const noLog = (): void => undefined;

/** A process that read the registry once, and wrote it down. */
async function readOnce(folder: string): Promise<unknown> {
  const written: Promise<void>[] = [];
  const files = createOfferFiles(folder, noLog);
  const write: OfferFiles['write'] = (...args) => {
    const writing = files.write(...args);
    written.push(writing);
    return writing;
  };
  const offers = await openRegistry({ ...files, write }).readOffers('prod');
  await Promise.all(written);
  return offers;
}

/** A process that starts while the store is away. */
function startAway(folder: string, log: (line: string) => void = noLog) {
  const opened = openRegistry(createOfferFiles(folder, log));
  opened.state.error = new UnreachableError('the store is away');
  opened.state.at = minute;
  return opened;
}

const nothing = { items: [], unreadable: [] };
const minute = 60_000;

/** A registry that can be away, and a clock. */
function openRegistry(offerFiles?: OfferFiles) {
  const state = { at: 0, reads: 0, error: undefined as Error | undefined };
  const registry = {
    environments: {
      get: () => {
        state.reads += 1;
        return state.error === undefined
          ? Promise.resolve({ value: { id: 'prod' }, etag: '' })
          : Promise.reject(state.error);
      },
    },
    head: () => Promise.resolve({ revision: 7, tag: '7' }),
    servers: { survey: () => Promise.resolve({ items: [{ value: server }], unreadable: [] }) },
    tools: { survey: () => Promise.resolve(nothing) },
  } as unknown as RegistryStore;
  return { state, readOffers: createReadOffers({ registry, now: () => new Date(state.at), offerFiles }) };
}

test('a registry that is away does not take every server from every client, for a day', async () => {
  const { state, readOffers } = openRegistry();
  await readOffers('prod');
  state.error = new UnreachableError('the store is away');
  state.at = 23 * 60 * minute;
  await expect(readOffers('prod')).resolves.toMatchObject({ revision: 7, readAt: 0 });
  state.at = 25 * 60 * minute;
  await expect(readOffers('prod')).rejects.toThrow(UnreachableError);
});

test('what is no outage is not answered with what was once so', async () => {
  const { state, readOffers } = openRegistry();
  await readOffers('prod');
  state.error = new NotFoundError('there is no such environment');
  state.at = minute;
  await expect(readOffers('prod')).rejects.toThrow(NotFoundError);
});

test('readers at the same time, and right after each other, make the store work once', async () => {
  const { state, readOffers } = openRegistry();
  await Promise.all(Array.from({ length: 50 }, () => readOffers('prod')));
  await readOffers('prod');
  expect(state.reads).toBe(1);
  state.at = minute;
  await readOffers('prod');
  expect(state.reads).toBe(2);
});

test('a clock that is put back keeps no reading', async () => {
  const { state, readOffers } = openRegistry();
  state.at = 60 * minute;
  await readOffers('prod');
  state.at = 0;
  await readOffers('prod');
  expect(state.reads).toBe(2);
});

test('a process that starts while the store is away serves what another one read before, as old as it is, for a day', async () => {
  const { folder, file } = aFolder();
  const before = await readOnce(folder);
  expect(readdirSync(folder)).toEqual(['prod.json']);
  const { state, readOffers } = startAway(folder);
  await expect(readOffers('prod')).resolves.toEqual(before);
  await expect(readOffers('prod')).resolves.toMatchObject({ readAt: 0, offers: [{ server: { id: 'crm' } }] });
  await expect(readOffers('dev')).rejects.toThrow(UnreachableError);
  state.at = 25 * 60 * minute;
  await expect(readOffers('prod')).rejects.toThrow(UnreachableError);
  state.error = undefined;
  await expect(readOffers('prod')).resolves.toMatchObject({ readAt: state.at });
  const late = startAway(folder);
  late.state.at = 100 * 60 * minute;
  await expect(late.readOffers('prod')).rejects.toThrow(UnreachableError);
  expect(readFileSync(file, 'utf8')).not.toMatch(new RegExp(`${secret}|Ada`));
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o077).toBe(0);
});

test('what is no outage is not answered with what is on disk', async () => {
  const { folder } = aFolder();
  await readOnce(folder);
  const { state, readOffers } = startAway(folder);
  state.error = new NotFoundError('there is no such environment');
  await expect(readOffers('prod')).rejects.toThrow(NotFoundError);
});

test('a file that is damaged in any place, or of another environment, is no answer', async () => {
  const { folder, file } = aFolder();
  await readOnce(folder);
  const whole = readFileSync(file);
  const attempt = async (bytes: Uint8Array, env = 'prod') => {
    writeFileSync(join(folder, `${env}.json`), bytes);
    const said: string[] = [];
    await expect(startAway(folder, (line) => said.push(line)).readOffers(env)).rejects.toThrow(UnreachableError);
    expect(said).toEqual([expect.stringContaining('registry-snapshot-ignored')]);
  };
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length - 1),
      fc.integer({ min: 1, max: 255 }),
      fc.boolean(),
      async (at, bits, isCut) => {
        if (isCut) return attempt(whole.subarray(0, at));
        const changed = Buffer.from(whole);
        changed[at] = changed[at]! ^ bits;
        return attempt(changed);
      },
    ),
  );
  await attempt(whole, 'dev');
  await attempt(Buffer.from(''));
});

test('a disk that takes nothing, or hangs, keeps nobody from an answer, and is said in the log', async () => {
  const { folder } = aFolder();
  writeFileSync(folder, 'a file, where the folder should be');
  const said: string[] = [];
  await createOfferFiles(folder, (line) => said.push(line)).write('prod', { offers: [], revision: 1, readAt: 0 });
  expect(said).toEqual([expect.stringContaining('registry-snapshot-not-kept')]);
  const hanging = { read: () => Promise.resolve(undefined), write: () => new Promise<void>(() => undefined) };
  await expect(openRegistry(hanging).readOffers('prod')).resolves.toMatchObject({ revision: 7 });
});

test('an outage without a file asks the disk once in ten seconds, however many ask', async () => {
  let looked = 0;
  const read = () => {
    looked += 1;
    return Promise.resolve(undefined);
  };
  const { state, readOffers } = openRegistry({ read, write: () => Promise.resolve() });
  state.error = new UnreachableError('the store is away');
  await Promise.allSettled(Array.from({ length: 20 }, () => readOffers('prod')));
  expect(looked).toBe(1);
  state.at = minute;
  await Promise.allSettled([readOffers('prod')]);
  expect(looked).toBe(2);
});

test('what killed processes have left half written is removed, and not what is being written', async () => {
  const { folder } = aFolder();
  await readOnce(folder);
  const [old, fresh] = [1, 2].map((at) => join(folder, `prod.json.57691227-b501-4be7-a344-7aa79026ed7${at}`));
  for (const path of [old!, fresh!]) writeFileSync(path, 'half');
  utimesSync(old!, new Date(0), new Date(0));
  await readOnce(folder);
  expect(readdirSync(folder).sort()).toEqual(['prod.json', basename(fresh!)]);
});
