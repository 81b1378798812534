import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { UnreachableError } from '../../../kernel/errors/errors.js';
import { familyVariable } from './process-family.js';
import { visibleText } from '../reading/visible-text.js';

export interface StdioCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/**
 * Starts a command without a shell, in a group of its own and with a mark in its environment, so that what it starts can be
 * found and ended with it. May throw at once.
 */
export function spawnCommand(
  { command, args, env, cwd }: StdioCommand,
  mark: string,
): ChildProcessByStdio<Writable, Readable, Readable> {
  return spawn(command, args, {
    env: { ...env, [familyVariable]: mark },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
    ...(cwd !== undefined && { cwd }),
  });
}

/** Why a command could not be started, for people. */
export function describeSpawnError({ command, cwd }: StdioCommand, cause: unknown): UnreachableError {
  const what = visibleText(command, 200);
  const { code, message } = cause as NodeJS.ErrnoException;
  if (code === 'ENOENT') {
    if (cwd !== undefined && !existsSync(cwd)) {
      return new UnreachableError(`there is no folder "${visibleText(cwd, 200)}" to start "${what}" in`, { cause });
    }
    return new UnreachableError(`there is no command "${what}"`, {
      cause,
      hint: 'Is it installed, and on the PATH?',
    });
  }
  return new UnreachableError(`"${what}" cannot be started: ${visibleText(code ?? message)}`, { cause });
}
