import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Packs `mtgs` and installs it in an empty folder, as a stranger would: the file of the command. Needs npm, no network. */
export function installPacked(folder: string): string {
  const stdio: ('ignore' | 'inherit')[] = ['ignore', 'ignore', 'inherit'];
  execFileSync(process.execPath, [join('scripts', 'tarballs.mjs'), folder], { stdio });
  const tarball = readdirSync(folder).find((name) => /^mtgs-\d.*\.tgz$/.test(name));
  if (tarball === undefined) throw new Error(`scripts/tarballs.mjs wrote no mtgs-….tgz into ${folder}`);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const options = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['install', ...options, join(folder, tarball)], { cwd: folder, stdio });
  return join(folder, 'node_modules', 'mtgs', 'bin', 'mtgs.cjs');
}
