import { afterAll, describe, test } from 'vitest';
import { createBicep } from './bicep.js';
import { findBicep } from './find-bicep.js';

/**
 * Tests that need the Bicep compiler. Where it cannot be had they are skipped, and a line says why; with `CI=true` that
 * fails where a compiler is pinned for the platform, or the check would be lost without anybody noticing.
 */
export function describeWithBicep(name: string, tests: (bicep: ReturnType<typeof createBicep>) => void): void {
  const found = findBicep();
  if ('missing' in found) {
    const isSkipped = process.env['CI'] !== 'true' || !found.isPinned;
    if (isSkipped) console.warn(`infra: skipped: ${found.missing}`);
    describe(name, () => {
      test.skipIf(isSkipped)(`the Bicep compiler is there (${found.missing})`, () => {
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
