import { afterAll, describe, test } from 'vitest';
import { createBicep } from './bicep.js';
import { findBicep } from './find-bicep.js';

/**
 * Tests that need the Bicep compiler. Where it cannot be had they are skipped, and a line says why; with `CI=true` that
 * fails, or the check would be lost without anybody noticing.
 */
export function describeWithBicep(name: string, tests: (bicep: ReturnType<typeof createBicep>) => void): void {
  const found = findBicep();
  if ('missing' in found) {
    if (process.env['CI'] !== 'true') console.warn(`infra: skipped: ${found.missing}`);
    describe(name, () => {
      test.skipIf(process.env['CI'] !== 'true')(`the Bicep compiler is there (${found.missing})`, () => {
        throw new Error(`infra: not checked: ${found.missing}`);
      });
    });
    return;
  }
  const bicep = createBicep(found.bicep);
  afterAll(bicep.remove);
  describe(name, () => {
    tests(bicep);
  });
}
