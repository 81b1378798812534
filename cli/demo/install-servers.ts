import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../../shared/kernel/canonical/canonical-json.js';
import { UnreachableError } from '../../shared/kernel/errors/errors.js';

const stampName = '.mtgs-lock';
const npmArguments = ['ci', '--ignore-scripts', '--omit=optional', '--no-audit', '--no-fund', '--loglevel=error'];

/**
 * Installs the example servers unless they are there as their lock file says. An installation that was cut short leaves
 * no stamp and is done anew.
 * @throws {UnreachableError} when npm fails.
 */
export async function installServers(folder: string, say: (line: string) => void, signal: AbortSignal): Promise<void> {
  const lock = sha256(await readFile(join(folder, 'package-lock.json'), 'utf8'));
  const stamp = join(folder, 'node_modules', stampName);
  const installed = await readFile(stamp, 'utf8').catch(() => '');
  if (installed.trim() === lock) return;
  say('Installing eleven real MCP servers into examples/servers (first time only, about half a minute)…');
  await runNpm(folder, signal);
  await writeFile(stamp, `${lock}\n`);
}

function runNpm(cwd: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('npm', npmArguments, {
      cwd,
      signal,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
    const fail = (reason: string): void => {
      reject(
        new UnreachableError(`the example servers could not be installed: ${reason}`, {
          hint: `Run "npm ${npmArguments.join(' ')}" in examples/servers and see.`,
        }),
      );
    };
    child.once('error', (error) => {
      fail(error.message);
    });
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else fail(`npm ended with ${code ?? 'a signal'}`);
    });
  });
}
