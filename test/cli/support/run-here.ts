import type { CommandContext } from '../../../cli/command-context.js';
import { createTerminal } from '../../../cli/output/terminal.js';
import { runCli } from '../../../cli/run-cli.js';
import type { Finished } from './run-mtgs.js';

/** Runs the command line in this process: for what would take a table of processes long. */
export async function runHere(
  args: readonly string[],
  options: { readonly env?: Record<string, string> } = {},
): Promise<Finished> {
  let [code, out, err] = [0, '', ''];
  const context: CommandContext = {
    terminal: createTerminal({
      stdout: { isTTY: false, write: (text: string | Uint8Array) => Boolean((out += String(text))) },
      stderr: { isTTY: false, write: (text: string | Uint8Array) => Boolean((err += String(text))) },
      env: { NO_COLOR: '1' },
    }),
    env: options.env ?? {},
    cwd: process.cwd(),
    version: '0.0.0',
    now: () => new Date(),
    signal: new AbortController().signal,
    setExitCode: (next) => {
      code = next;
    },
  };
  await runCli(args, context);
  return { code, out, err };
}
