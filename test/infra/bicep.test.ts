import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeWithBicep } from '../support/infra/with-bicep.js';

describeWithBicep('the Bicep files', (bicep) => {
  test('have no diagnostic of any level', () => {
    expect(bicep.lint()).toEqual([]);
  });

  test('are formatted', () => {
    const files = globSync('**/*.{bicep,bicepparam}', { cwd: bicep.folder });
    expect(files.length).toBeGreaterThan(10);
    bicep.format();
    const read = (folder: string, file: string): string => readFileSync(join(folder, file), 'utf8');
    expect(files.filter((file) => read('infra', file) !== read(bicep.folder, file))).toEqual([]);
  });
});
