import { expect, test } from 'vitest';
import type { Actor } from '../../shared/domain/event.js';
import { viewsMax } from '../../shared/domain/governance/desk.js';
import { createNoteVisit } from '../../shared/registry/desks/note-visit.js';
import { createSavedViews } from '../../shared/registry/desks/saved-views.js';
import { createDeskStore } from '../../shared/stores/desk-store.js';
import { env, newDocuments, newRegistry } from './support.js';

const person = (id: string, kind: Actor['kind'] = 'user'): Actor => ({ kind, id, name: 'Ada' });
const view = (name: string) => ({ name, filter: { severity: 'HIGH' as const } });

test('a view is seen by whoever saved it and by nobody else, also of the same id or name', async () => {
  const views = createSavedViews({ desks: createDeskStore(newDocuments()) });
  const saved = await views.save(person('u1'), view('mine'));
  expect(await views.list(person('u1'))).toEqual([saved]);
  for (const other of [person('u2'), person('u1', 'api-key')]) {
    expect(await views.list(other)).toEqual([]);
    await views.remove(other, saved.id);
  }
  expect(await views.list(person('u1'))).toEqual([saved]);
  await views.remove(person('u1'), saved.id);
  expect(await views.list(person('u1'))).toEqual([]);
});

test('two browsers that save at once both keep their view; a name has one view; there are so many at most', async () => {
  const views = createSavedViews({ desks: createDeskStore(newDocuments()) });
  const names = Array.from({ length: viewsMax }, (_, at) => `view ${at}`);
  for (const name of names.slice(2)) await views.save(person('u1'), view(name));
  await Promise.all(names.slice(0, 2).map((name) => views.save(person('u1'), view(name))));
  const again = { name: 'view 5', filter: { status: 'resolved' as const } };
  await views.save(person('u1'), again);
  const all = await views.list(person('u1'));
  expect(all.map(({ name }) => name).sort()).toEqual([...names].sort());
  expect(all.at(-1)).toMatchObject(again);
  await expect(views.save(person('u1'), view('one more'))).rejects.toThrow('as many as there can be');
});

test('a visit lasts until somebody was away for half an hour; then they learn when they were there last', async () => {
  const { registry } = await newRegistry();
  let time = '10:00';
  const now = () => new Date(`2026-01-05T${time}:00.000Z`);
  const noteVisit = createNoteVisit({ registry, desks: createDeskStore(newDocuments()), now });
  const visit = async (at: string, who = 'u1'): Promise<string | undefined> => {
    time = at;
    return (await noteVisit(person(who), env))?.slice(11, 16);
  };
  expect(await visit('10:00')).toBeUndefined();
  expect(await visit('10:29')).toBeUndefined();
  expect(await visit('10:50')).toBeUndefined();
  expect(await visit('11:20')).toBe('10:50');
  expect(await visit('11:21')).toBe('10:50');
  expect(await visit('11:22', 'u2')).toBeUndefined();
  expect(await visit('18:00')).toBe('11:21');
  await expect(noteVisit(person('u1'), 'nowhere')).rejects.toThrow('no environment');
});
