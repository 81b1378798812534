import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A thread's compiled program. Threads run no sources: loaded as sources, as tests do, the host takes those of the build. */
export function findProgram(name: string): string {
  const found = [`${name}.js`, `../../dist/local/lanes/${name}.js`]
    .map((path) => fileURLToPath(new URL(path, import.meta.url)))
    .find((path) => existsSync(path));
  if (found === undefined) throw new Error('the compiled host is missing: run "npm run build"');
  return found;
}
