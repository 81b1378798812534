import { spawn } from 'node:child_process';
import { InvalidInputError, TooLargeError } from '../../shared/kernel/errors/errors.js';

export interface Git {
  /** What git prints. @throws {InvalidInputError} with git's own words when it fails. */
  readonly run: (args: readonly string[], input?: string) => Promise<Buffer>;
}

/** Bytes of an answer that are read. */
const outputMax = 64 * 1024 * 1024;
const errorMax = 2_000;
const timeoutMs = 60_000;

/** A hook has these set for another folder. */
const withoutPlaces = {
  GIT_DIR: undefined,
  GIT_WORK_TREE: undefined,
  GIT_INDEX_FILE: undefined,
  GIT_PREFIX: undefined,
};

/** Git in a folder: it reads objects that are there, runs no hook, fetches nothing and asks nobody. */
export const createGit = (folder: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Git => ({
  run: (args, input = '') =>
    new Promise((resolve, reject) => {
      const child = spawn('git', ['-C', folder, '--no-optional-locks', ...args], {
        env: { ...env, ...withoutPlaces, GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1', LC_ALL: 'C' },
        stdio: ['pipe', 'pipe', 'pipe'],
        signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      });
      const parts: Buffer[] = [];
      let bytes = 0;
      let said = '';
      child.stdout.on('data', (part: Buffer) => {
        bytes += part.byteLength;
        if (bytes <= outputMax) parts.push(part);
        else child.kill();
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(0, errorMax)));
      child.stdin.on('error', () => undefined).end(input);
      child.once('error', (cause) => {
        reject(new InvalidInputError(`git cannot be run: ${cause.message}`, [], { cause, hint: 'Install git.' }));
      });
      child.once('close', (code) => {
        if (bytes > outputMax) reject(new TooLargeError(`git answers with more than ${outputMax} bytes`));
        else if (code === 0) resolve(Buffer.concat(parts));
        else reject(new InvalidInputError(`git ${args[0] ?? ''} failed: ${said.trim()}`));
      });
    }),
});
