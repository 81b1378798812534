import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { StorageError } from '../../shared/kernel/errors/errors.js';
import type { CommandContext } from '../command-context.js';
import { decide, exitCodeOf } from './decide.js';
import { addSizes } from './definitions-size.js';
import { printReport } from './print-report.js';
import { countBySeverity, type Report } from './report.js';
import { toJunit } from './to-junit.js';
import { toSarif } from './to-sarif.js';

export interface ReportOptions {
  readonly json?: boolean | undefined;
  readonly sarif?: string | undefined;
  readonly junit?: string | undefined;
  /** Conflicts printed in full; the files and the JSON hold all of them. */
  readonly max?: number | undefined;
}

const shownMax = 20;

/** Prints a report as asked, writes the files asked for, and sets the exit code it stands for. */
export async function writeReport(report: Report, options: ReportOptions, context: CommandContext): Promise<void> {
  const { sarif, junit } = options;
  if (sarif !== undefined)
    await save(resolve(context.cwd, sarif), `${JSON.stringify(toSarif(report, context.version), undefined, 2)}\n`);
  if (junit !== undefined) await save(resolve(context.cwd, junit), toJunit(report, context.now()));
  if (options.json === true) {
    const summary = {
      exitCode: exitCodeOf(report),
      decision: decide(report).is,
      bySeverity: countBySeverity(report.conflicts),
      leftOut: report.leftOut.length,
      size: addSizes(report.servers.map(({ size }) => size)),
    };
    context.terminal.out(JSON.stringify({ ...report, summary }, undefined, 2));
  } else {
    printReport(report, context.terminal, options.max ?? shownMax);
  }
  context.setExitCode(exitCodeOf(report));
}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new StorageError(`${file} cannot be written: ${reason}`, {
      cause,
      hint: 'Name a file in a folder that exists.',
    });
  }
}
