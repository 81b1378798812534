import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));

it('npm pack in the checkout says how to get the packages, and packs nothing', { timeout: 60_000 }, () => {
  const options = ['--dry-run', '--json', '--foreground-scripts=false', '--loglevel=error'];
  const { status, stdout, stderr } = spawnSync('npm', ['pack', ...options], { cwd: root, encoding: 'utf8' });
  expect(status).not.toBe(0);
  expect(stderr).toContain('"npm run tarballs"');
  expect(stdout).not.toContain('package.json');
});
