import type { ExitCode } from './exit-codes.js';
import type { Terminal } from './output/terminal.js';

/** What every command works with. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** What is piped in; absent where a command cannot read it. */
  readonly stdin?: AsyncIterable<Uint8Array>;
  /** Asks a person yes or no; absent where nobody sits in front. */
  readonly ask?: (question: string) => Promise<boolean>;
  readonly version: string;
  readonly now: () => Date;
  /** Aborted by Ctrl-C: a command ends what it started and returns. */
  readonly signal: AbortSignal;
  readonly setExitCode: (code: ExitCode) => void;
}
