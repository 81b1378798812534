import { createColors } from 'picocolors';
import type { Severity } from '../../shared/domain/severity.js';
import { wrapWords } from './words/wrap-words.js';

export type Colors = ReturnType<typeof createColors>;

/** Where commands write: results to `out`, talk and progress to `say`. */
export interface Terminal {
  /** One line of the result, on standard output, as it is. */
  readonly out: (line: string) => void;
  /** The same for sentences: a terminal gets them broken between words. */
  readonly prose: (line: string) => void;
  /** One line of talk, on standard error, as it is. */
  readonly say: (line: string) => void;
  /** The same for sentences. */
  readonly explain: (line: string) => void;
  readonly colors: Colors;
  /** Colours for standard error, which may be a terminal where standard output is not. */
  readonly sayColors: Colors;
  /** Whether progress may redraw a line of standard error. */
  readonly isInteractive: boolean;
}

type Stream = Pick<NodeJS.WriteStream, 'write' | 'isTTY'> & { readonly columns?: number };

interface Streams {
  readonly stdout: Stream;
  readonly stderr: Stream;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Colour on a terminal only; NO_COLOR (no-color.org) turns it off, FORCE_COLOR on. */
export function createTerminal({ stdout, stderr, env }: Streams): Terminal {
  const isColoured = (stream: { readonly isTTY?: boolean }): boolean => {
    if ((env['NO_COLOR'] ?? '') !== '') return false;
    const force = env['FORCE_COLOR'] ?? '';
    if (force !== '') return force !== '0';
    return stream.isTTY === true && env['TERM'] !== 'dumb';
  };
  // A pipe has no width: whoever reads it wants whole lines.
  const widthOf = (stream: Stream): number | undefined => (stream.isTTY ? stream.columns : undefined);
  return {
    out: (line) => {
      stdout.write(`${line}\n`);
    },
    prose: (line) => {
      stdout.write(`${wrapWords(line, widthOf(stdout))}\n`);
    },
    say: (line) => {
      stderr.write(`${line}\n`);
    },
    explain: (line) => {
      stderr.write(`${wrapWords(line, widthOf(stderr))}\n`);
    },
    colors: createColors(isColoured(stdout)),
    sayColors: createColors(isColoured(stderr)),
    isInteractive: stderr.isTTY && env['CI'] === undefined && env['TERM'] !== 'dumb',
  };
}

/** A severity in its colour, padded so that a column of them lines up. */
export function paintSeverity(severity: Severity, colors: Colors): string {
  const paint: Record<Severity, (text: string) => string> = {
    CRITICAL: (text) => colors.bold(colors.red(text)),
    HIGH: colors.red,
    MEDIUM: colors.yellow,
    LOW: colors.cyan,
    INFO: colors.dim,
  };
  return paint[severity](severity.padEnd(8));
}
