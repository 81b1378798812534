import { execFileSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Packs `mtgs` and installs it in an empty folder, with what npm brings along for this platform: the file of the command. Needs npm, no network. */
export function installPacked(folder: string): string {
  const stdio: ('ignore' | 'inherit')[] = ['ignore', 'ignore', 'inherit'];
  execFileSync(process.execPath, [join('scripts', 'tarballs.mjs'), folder, '--this-platform'], { stdio });
  const tarball = readdirSync(folder).find((name) => /^mtgs-\d.*\.tgz$/.test(name));
  if (tarball === undefined) throw new Error(`scripts/tarballs.mjs wrote no mtgs-….tgz into ${folder}`);
  writeFileSync(join(folder, 'package.json'), '{"private":true}');
  const options = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const native = readdirSync(join(folder, 'native')).map((name) => join(folder, 'native', name));
  const tarballs = [join(folder, tarball), ...native.filter((name) => name.endsWith('.tgz'))];
  execFileSync('npm', ['install', ...options, ...tarballs], { cwd: folder, stdio });
  return join(folder, 'node_modules', 'mtgs', 'bin', 'mtgs.cjs');
}
