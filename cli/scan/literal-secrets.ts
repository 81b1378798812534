import { textsOfTransport } from '../../shared/secrets/transport-secrets.js';
import type { ScanServer } from './scan-source.js';

/** What people write until they have the secret itself. */
const placeholder = /^<.*>$|^(?:your|my|insert|enter|put|replace)[-_ ]|^(?:x{3,}|\*{3,}|\.{3,}|changeme|todo)$/i;

/** A note on a server whose entry in a file holds literal secrets: where they are, never what they are. */
export function literalSecrets(server: ScanServer): string[] {
  if (server.kind !== 'live' || server.place === undefined) return [];
  const paths = textsOfTransport(server.transport).flatMap(({ path, secrets }) => {
    const isLiteral = secrets.some(({ isSure, values }) => isSure && !values.every((value) => placeholder.test(value)));
    return isLiteral ? [path] : [];
  });
  if (paths.length === 0) return [];
  const advice = 'put it into an environment variable, and write ${NAME} there';
  return [`${server.id}: the file holds a literal secret in ${inWords([...new Set(paths)])}; ${advice}`];
}

/** `args.1`, `args.4`, `env.KEY` → `arguments 2, 5, env.KEY`. */
function inWords(paths: readonly string[]): string {
  const numberOf = (path: string): number => Number(/^args\.(\d+)$/.exec(path)?.[1] ?? Number.NaN) + 1;
  const numbers = paths.map(numberOf).filter((number) => !Number.isNaN(number));
  const others = paths.filter((path) => Number.isNaN(numberOf(path)));
  const words = numbers.length === 0 ? [] : [`argument${numbers.length > 1 ? 's' : ''} ${numbers.join(', ')}`];
  return [...words, ...others].join(', ');
}
