import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/fixtures/**', 'node_modules/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Most tests wait for processes: a processor that Vitest keeps free would be idle.
    maxWorkers: '100%',
    coverage: {
      provider: 'v8',
      // Lines of functions, local and cli that only child processes run count as not covered.
      include: ['shared/**/*.ts', 'orchestrations/**/*.ts', 'functions/**/*.ts', 'local/**/*.ts', 'cli/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
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
