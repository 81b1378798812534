import { matchesGlob } from 'node:path';

/** One instruction of a Dockerfile, its continued lines joined. */
export interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** The instructions of a Dockerfile in their order, without comments. */
export const parseDockerfile = (text: string): Instruction[] =>
  text
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .join('\n')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? [];
      return { name, rest };
    });

/** The options (`--mount=…`) and the command of a RUN instruction. */
export function parseRun(rest: string): { readonly mounts: readonly Map<string, string>[]; readonly command: string } {
  const [, options = '', command = ''] = /^((?:--\S+\s+)*)(.*)$/s.exec(rest) ?? [];
  const mounts = [...options.matchAll(/--mount=(\S+)/g)].map(
    ([, fields = '']) => new Map(fields.split(',').map((field) => field.split('=') as [string, string])),
  );
  return { mounts, command };
}

/** The words of an instruction in its JSON form. */
export const parseWords = (rest: string): string[] => JSON.parse(rest) as string[];

/** Whether a file of the folder that is built from reaches the build: the last pattern of `.dockerignore` that fits decides. */
export function isInContext(file: string, dockerignore: string): boolean {
  const parts = file.split('/');
  const above = parts.map((_, at) => parts.slice(0, at + 1).join('/'));
  const fits = (pattern: string): boolean => above.some((path) => matchesGlob(path, pattern));
  return dockerignore
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .reduce((isIn, line) => (line.startsWith('!') ? isIn || fits(line.slice(1)) : isIn && !fits(line)), true);
}
