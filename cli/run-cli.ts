import { describeError } from './output/words/describe-error.js';
import type { CommandContext } from './command-context.js';
import { exitCodes } from './exit-codes.js';
import { createProgram } from './program.js';

/** Runs one command line. Never throws: what goes wrong is said in a line or two and becomes the exit code. */
export async function runCli(args: readonly string[], context: CommandContext): Promise<void> {
  const { terminal, signal, env } = context;
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (signal.aborted) {
      terminal.say('mtgs: interrupted');
      context.setExitCode(exitCodes.interrupted);
      return;
    }
    const { lines, exitCode } = describeError(error);
    lines.forEach(terminal.explain);
    if ((env['MTGS_DEBUG'] ?? '') !== '' && error instanceof Error) terminal.say(error.stack ?? error.message);
    context.setExitCode(exitCode);
  }
}
