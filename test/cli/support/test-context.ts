import type { CommandContext } from '../../../cli/command-context.js';
import { createTerminal } from '../../../cli/output/terminal.js';

/** A context for commands that run in the test's own process, and what they print there. */
export function inProcess(cwd = process.cwd(), env: Record<string, string> = {}) {
  const result = { out: '', err: '', code: 0 };
  const context: CommandContext = {
    terminal: createTerminal({
      stdout: { write: (text: string) => (result.out += text) !== '', isTTY: false },
      stderr: { write: (text: string) => (result.err += text) !== '', isTTY: false },
      env: {},
    }),
    env,
    cwd,
    version: '0.0.0',
    now: () => new Date(),
    signal: new AbortController().signal,
    setExitCode: (code) => (result.code = code),
  };
  return { context, result };
}
