import { CommanderError } from 'commander';
import { AppError, InvalidInputError, type Problem } from '../../../shared/kernel/errors/errors.js';
import { messageWithPlace } from '../../../shared/kernel/errors/message-with-place.js';
import { RefusedError } from '../../api-problem.js';
import { exitCodes, type ExitCode } from '../../exit-codes.js';
import { printable } from './printable.js';

const problemsShownMax = 40;

/** Codes whose cause is what was typed or handed in: wrong use. All others mean that nothing could be established. */
const wrongUse = new Set([
  ...['invalid-input', 'too-large', 'not-found', 'method-not-allowed', 'conflict', 'precondition-failed'],
  ...['unauthenticated', 'forbidden'],
]);

export interface DescribedError {
  /** The first line says what went wrong, further ones what exactly, the last what to do about it. */
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
}

/** An error in words for people, with the exit code it ends the command with. */
export function describeError(error: unknown): DescribedError {
  if (error instanceof AppError) {
    // Where there is one thing wrong, the message has said it.
    const all = error instanceof InvalidInputError ? error.problems : [];
    const problems = all.filter(({ message }) => !error.message.includes(message));
    const shown = problems.slice(0, problemsShownMax).map((problem) => `  ${printable(withPlace(problem))}`);
    const more = problems.length > shown.length ? [`  and ${problems.length - shown.length} more`] : [];
    return {
      lines: [
        `mtgs: ${printable(messageWithPlace(error))}`,
        ...shown,
        ...more,
        ...(error.hint === undefined ? [] : [`hint: ${printable(error.hint)}`]),
      ],
      exitCode: isWrongUse(error) ? exitCodes.wrongUse : exitCodes.notEstablished,
    };
  }
  // The parser has said it already, with the usage.
  if (error instanceof CommanderError) {
    return { lines: [], exitCode: error.exitCode === 0 ? exitCodes.clean : exitCodes.wrongUse };
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    lines: [
      `mtgs: unexpected error: ${printable(message)}`,
      'hint: Run again with MTGS_DEBUG=1 and report what it prints.',
    ],
    exitCode: exitCodes.notEstablished,
  };
}

/** What is wrong and where; many messages begin with the name of the place themselves. */
const withPlace = ({ path, message }: Problem): string =>
  path === '' || message.startsWith(`${path} `) ? message : `${path}: ${message}`;

const isWrongUse = (error: AppError): boolean =>
  error instanceof RefusedError ? error.isWrongUse : wrongUse.has(error.code);
