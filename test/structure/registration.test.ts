import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterAll, expect, test } from 'vitest';
import { definitions } from '../../functions/definitions.js';
import { createServices } from '../../functions/services.js';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-structure-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

// With everything set up that is registered only then.
const sentinel = { MTGS_SENTINEL_ENDPOINT: 'https://dcr.example.com', MTGS_SENTINEL_RULE: `dcr-${'0'.repeat(32)}` };
const app = definitions(await createServices({ MTGS_STORE: 'sqlite', MTGS_DATA: folder, ...sentinel }));

// File names and registered names must agree: run-stage.ts is the activity runStage. What routes of one subject share lies beside
// them, so a file of functions/http is a route when it names one.
const namesIn = (place: string): string[] =>
  readdirSync(place, { recursive: place !== 'orchestrations', encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => place !== 'functions/http' || /^\s+name: '/m.test(readFileSync(join(place, file), 'utf8')))
    .map((file) => basename(file))
    .map((file) => file.slice(0, -3).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()));

test.each([
  ['functions/http', app.routes],
  ['functions/change-feed', app.changeFeeds],
  ['functions/queues', app.queues],
  ['functions/timers', app.timers],
  ['orchestrations', app.orchestrations],
  ['orchestrations/activities', app.activities],
])('every file in %s is registered under its own name', (place, registered) => {
  expect(registered.map(({ name }) => name).sort()).toEqual(namesIn(place).sort());
});

test('no name is registered twice', () => {
  const names = Object.values(app).flatMap((list) => list.map(({ name }) => name));
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

// Azure loads dist/functions/index.js: what it registers must be the same each time, whatever host loads it.
test('two loads of the compiled app register the same metadata', () => {
  const load = (): string => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['test/fixtures/print-registrations.mjs', mkdtempSync(join(folder, 'load-'))],
      { encoding: 'utf8', env: { ...process.env, NODE_NO_WARNINGS: '1' } },
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    return stdout;
  };
  const first = load();
  expect(JSON.parse(first)).not.toHaveLength(0);
  expect(load()).toBe(first);
});
