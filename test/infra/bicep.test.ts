import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeWithBicep } from '../support/infra/with-bicep.js';

describeWithBicep('the Bicep files', (bicep) => {
  test('have no diagnostic of any level', () => {
    expect(bicep.lint()).toEqual([]);
  });

  test('the check of them does find a mistake', () => {
    const network = readFileSync(join(bicep.folder, 'modules', 'network.bicep'), 'utf8');
    const file = join(bicep.folder, 'misspelt.bicep');
    writeFileSync(file, network.replace('addressSpace', 'adressSpace'));
    const found = bicep.lint('./misspelt.bicep');
    rmSync(file);
    expect(found).toEqual([expect.stringMatching(/^misspelt\.bicep:\d+ BCP\d+ /)]);
  });

  test('are formatted', () => {
    const files = globSync('**/*.{bicep,bicepparam}', { cwd: bicep.folder });
    expect(files.length).toBeGreaterThan(10);
    bicep.format();
    const read = (folder: string, file: string): string => readFileSync(join(folder, file), 'utf8');
    expect(files.filter((file) => read('infra', file) !== read(bicep.folder, file))).toEqual([]);
  });
});
