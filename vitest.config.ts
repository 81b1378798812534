import { defineConfig } from 'vitest/config';

const tests = ['test/**/*.test.ts'];
const never = ['test/fixtures/**', 'node_modules/**'];

/** Tests that start processes, servers, browsers, compilers or the whole app, and files that say that they take long. */
const slow = [
  ...['e2e', 'cli', 'dashboard', 'local', 'gate', 'structure', 'functions', 'platform'],
  ...['infra', 'model', 'orchestrations', 'package', 'packages'],
]
  .map((folder) => `test/${folder}/**/*.test.ts`)
  .concat('test/**/*.slow.test.ts');

export default defineConfig({
  test: {
    projects: [
      // Nothing but tests of parts: they may share a thread and the modules in it, which halves their time.
      {
        extends: true,
        test: { name: 'unit', include: tests, exclude: [...never, ...slow], pool: 'threads', isolate: false },
      },
      { extends: true, test: { name: 'slow', include: slow, exclude: never } },
    ],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A processor that Vitest keeps free would be idle, since most tests wait for processes. One more than there are was
    // tried: tests that time out were more than the time that it saved.
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      // Lines of functions, local and cli that only child processes run count as not covered.
      include: ['shared/**/*.ts', 'orchestrations/**/*.ts', 'functions/**/*.ts', 'local/**/*.ts', 'cli/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      reportOnFailure: true,
      // Four points below what a whole run gives: tests that need the evaluation data, a browser or a compiler may be skipped.
      thresholds: {
        'shared/**': { lines: 94, branches: 86 },
        'orchestrations/**': { lines: 94, branches: 86 },
        'functions/**': { lines: 89, branches: 81 },
        'local/**': { lines: 84, branches: 76 },
        'cli/**': { lines: 78, branches: 70 },
      },
    },
  },
});
