import { expect, test } from 'vitest';
import { NotFoundError, UnreachableError } from '../../shared/kernel/errors/errors.js';
import { createReadOffers } from '../../shared/registry/servers/read-offers.js';
import type { RegistryStore } from '../../shared/stores/registry-store.js';

const nothing = { items: [], unreadable: [] };
const minute = 60_000;

/** A registry that can be away, and a clock. */
function openRegistry() {
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
    servers: { survey: () => Promise.resolve(nothing) },
    tools: { survey: () => Promise.resolve(nothing) },
  } as unknown as RegistryStore;
  return { state, readOffers: createReadOffers({ registry, now: () => new Date(state.at) }) };
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
