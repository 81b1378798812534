import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { conflictTypeSchema, findingSchema } from '../../shared/domain/analysis/conflict.js';
import { severitySchema } from '../../shared/domain/severity.js';
import { parseJson } from '../../shared/kernel/canonical/parse-json.js';
import { InvalidInputError, NotFoundError } from '../../shared/kernel/errors/errors.js';
import type { CommandContext } from '../command-context.js';
import { withExamples } from '../with-examples.js';
import { conflictWords } from '../output/words/conflict-words.js';
import { printConflict } from '../output/report/print-conflict.js';
import { printable } from '../output/words/printable.js';
import { readOptions } from '../parse-options.js';
import { inFile } from '../files/in-file.js';
import { readTextFile } from '../files/read-text.js';

/** 64 MiB: a report of ten thousand conflicts takes 17 MB. */
const reportBounds = { maxBytes: 64 * 1024 * 1024, maxValues: 4_000_000 };

const optionsSchema = z.object({ report: z.string().optional() });

const conflictSchema = z.object({
  id: z.string(),
  type: conflictTypeSchema,
  severity: severitySchema,
  score: z.number(),
  tools: z.array(z.string()),
  text: z.string(),
  advice: z.string(),
  findings: z.array(findingSchema),
});

const reportSchema = z.object({
  conflicts: z.array(conflictSchema),
  families: z.array(z.object({ id: z.string(), title: z.string(), conflicts: z.array(z.string()) })),
});

/** `mtgs explain FINDING`: what a type of conflict is, or everything that a saved report says about one entry. */
export function addExplain(program: Command, context: CommandContext): void {
  withExamples(program.command('explain <finding>'), {
    'explain SEMANTIC_OVERLAP': 'what a type means',
    'explain 380a065c --report report.json': 'what is behind an entry of a report',
  })
    .description('say what a type of conflict means, or what is behind an entry of a report')
    .option('--report <file>', 'the report that has the entry, as "scan --json" printed it')
    .action(async (finding: string, given: unknown) => {
      const { report } = readOptions(optionsSchema, given);
      const type = conflictTypeSchema.safeParse(finding.toUpperCase());
      if (type.success) explainType(type.data, context);
      else await explainEntry(finding, report, context);
    });
}

function explainType(type: z.infer<typeof conflictTypeSchema>, { terminal }: CommandContext): void {
  const { title, text, severity } = conflictWords[type];
  terminal.prose(`${terminal.colors.bold(type)}: ${title}, mostly ${severity}`);
  terminal.prose(text);
}

async function explainEntry(id: string, file: string | undefined, { cwd, terminal }: CommandContext): Promise<void> {
  if (file === undefined) {
    throw new InvalidInputError(`"${printable(id)}" is no type of conflict`, [], {
      hint: `Types are ${conflictTypeSchema.options.join(', ')}. An entry of a report needs --report FILE.`,
    });
  }
  const text = await readTextFile(resolve(cwd, file), file, reportBounds.maxBytes);
  const hint = 'Write one: mtgs scan mcp.json --json > report.json';
  const value = inFile({ name: file, text, hint }, () => parseJson(text, reportBounds));
  const parsed = reportSchema.or(z.object({ clients: z.array(reportSchema) })).safeParse(value);
  if (!parsed.success) {
    throw new InvalidInputError(`${file} is no report`, [], { hint });
  }
  const reports = 'clients' in parsed.data ? parsed.data.clients : [parsed.data];
  const found = reports.flatMap((report) =>
    report.families.filter((family) => family.id === id).map((family) => ({ family, report })),
  );
  if (found.length === 0) {
    throw new NotFoundError(`${file} has no entry ${id}`, {
      hint: 'Entries have their id at the end of the first line.',
    });
  }
  for (const { family, report } of found) {
    terminal.prose(terminal.colors.bold(printable(family.title, 160)));
    const inside = new Set(family.conflicts);
    for (const conflict of report.conflicts.filter((one) => inside.has(one.id))) printConflict(conflict, terminal);
  }
}
