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
      // About two points below what a whole run gives, since processes end at different moments.
      thresholds: {
        'shared/**': { lines: 96, branches: 88 },
        'orchestrations/**': { lines: 96, branches: 88 },
        'functions/**': { lines: 91, branches: 82 },
        'local/**': { lines: 86, branches: 77 },
        'cli/**': { lines: 79, branches: 71 },
      },
    },
  },
});
