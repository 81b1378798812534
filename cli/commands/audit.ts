import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { auditAnchorSchema, auditEntrySchema } from '../../shared/domain/audit-entry.js';
import { eventTypeSchema } from '../../shared/domain/event.js';
import { UnreachableError } from '../../shared/errors/errors.js';
import { exportFormats } from '../../shared/governance/audit/export-audit.js';
import { type ChainVerification, verifyChain } from '../../shared/governance/audit/verify-chain.js';
import { readAnchors } from '../audit/read-anchors.js';
import { readExport } from '../audit/read-export.js';
import type { CommandContext } from '../command-context.js';
import { exitCodes } from '../exit-codes.js';
import { printTable } from '../output/print-table.js';
import { printable } from '../output/printable.js';
import { startProgress } from '../output/start-progress.js';
import { parseInteger } from '../parse-options.js';
import { openApi, withApiOptions } from './with-api.js';

const filterSchema = z.object({
  type: eventTypeSchema.optional(),
  actor: z.string().optional(),
  subject: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  after: z.int().optional(),
});
const verificationSchema = z.object({
  intact: z.boolean(),
  entries: z.int(),
  sequence: z.int(),
  hash: z.string(),
  fault: z.object({ sequence: z.int(), eventId: z.string().optional(), reason: z.string() }).optional(),
  anchor: auditAnchorSchema.optional(),
});

/** `mtgs audit list|export|verify|anchor`: what happened, and that nobody changed it afterwards. */
export function addAudit(program: Command, context: CommandContext): void {
  const audit = program
    .command('audit')
    .description('read, export and verify the audit log; --env instance is that of sign-ins and keys');
  addList(audit, context);
  addExport(audit, context);
  addVerify(audit, context);
  addAnchor(audit, context);
}

const withFilter = (command: Command): Command =>
  command
    .addOption(command.createOption('--type <event>', 'only this event').choices(eventTypeSchema.options))
    .option('--actor <id>', 'only what this identity did')
    .option('--subject <id>', 'only what happened to this')
    .option('--from <time>', 'ingested at this ISO 8601 time or later')
    .option('--to <time>', 'ingested before this time')
    .option('--after <sequence>', 'only after this sequence number', parseInteger(0, Number.MAX_SAFE_INTEGER));

function addList(audit: Command, context: CommandContext): void {
  withFilter(withApiOptions(audit.command('list').description('list entries in order of ingestion')))
    .option('--max <count>', 'how many to print', parseInteger(1, 100_000), 50)
    .action(async (options: unknown) => {
      const { api, env, isJson } = openApi(options, context);
      const { max } = z.object({ max: z.int() }).parse(options);
      const query = { env, limit: Math.min(max, 500), ...filterSchema.parse(options) };
      const entries: z.infer<typeof auditEntrySchema>[] = [];
      for await (const entry of api.list({ path: '/v1/api/audit-logs', query, schema: auditEntrySchema })) {
        entries.push(entry);
        if (entries.length === max) break;
      }
      const { out, say } = context.terminal;
      if (isJson) {
        out(JSON.stringify(entries, undefined, 2));
        return;
      }
      if (entries.length === 0) {
        say(`no such entries in ${env}`);
        return;
      }
      const rows = entries.map(({ sequence, at, type, actor, subject }) => [
        String(sequence),
        at,
        type,
        actor.name,
        `${subject.kind} ${subject.id}`,
      ]);
      printTable(['#', 'at', 'event', 'who', 'what'], rows, context.terminal);
      if (entries.length === max) say(`go on with --after ${entries.at(-1)?.sequence ?? 0}`);
    });
}

function addExport(audit: Command, context: CommandContext): void {
  const command = withFilter(withApiOptions(audit.command('export').description('export entries; itself audited')));
  command
    .addOption(
      command
        .createOption('--format <format>', 'how')
        .choices([...exportFormats])
        .default('ndjson'),
    )
    .option('--out <file>', 'write to this file instead of standard output')
    .action(async (options: unknown) => {
      const { api, env } = openApi(options, context);
      const { format, out } = z.object({ format: z.enum(exportFormats), out: z.string().optional() }).parse(options);
      const progress = out === undefined ? undefined : startProgress(context.terminal, 'Exporting');
      const pieces = api.stream({
        path: '/v1/api/audit-logs/export',
        query: { env, format, ...filterSchema.parse(options) },
      });
      let bytes = 0;
      const counted = async function* (): AsyncGenerator<Uint8Array> {
        for await (const piece of pieces) {
          bytes += piece.byteLength;
          progress?.update(0, 1, `Exporting: ${Math.floor(bytes / 1_000_000)} MB`);
          yield piece;
        }
      };
      try {
        const { signal } = context;
        if (out === undefined) await pipeline(counted, process.stdout, { signal, end: false });
        else await pipeline(counted, createWriteStream(out, { mode: 0o600 }), { signal });
      } finally {
        progress?.stop();
      }
      if (out !== undefined) context.terminal.say(`${bytes} bytes in ${printable(out)}`);
    });
}

function addVerify(audit: Command, context: CommandContext): void {
  withApiOptions(audit.command('verify').description('recompute the hash chain and name the first bad entry'))
    .option('--file <export>', 'a saved NDJSON export instead of the instance')
    .option('--anchor <file>', 'anchors saved earlier: finds a cut-off end and a rewritten chain as well')
    .action(async (options: unknown) => {
      const { file, anchor } = z.object({ file: z.string().optional(), anchor: z.string().optional() }).parse(options);
      const { env, isJson } = openApi(options, context);
      const anchors = anchor === undefined ? [] : (await readAnchors(anchor)).filter(({ chain }) => chain === env);
      const result =
        file === undefined
          ? await askInstance(options, anchors.at(-1), context)
          : await verifyChain(readExport(file), anchors);
      report(result, { env, isJson, anchors: anchors.length }, context);
    });
}

async function askInstance(
  options: unknown,
  anchor: z.infer<typeof auditAnchorSchema> | undefined,
  context: CommandContext,
): Promise<z.infer<typeof verificationSchema>> {
  const { api, env } = openApi(options, context);
  const against = anchor === undefined ? {} : { anchorSequence: anchor.sequence, anchorHash: anchor.hash };
  const query = { env, ...against };
  return api.request({ path: '/v1/api/audit-logs/verify', query, schema: verificationSchema });
}

function report(
  result: Pick<ChainVerification, 'intact' | 'entries' | 'sequence' | 'hash'> & { readonly fault?: unknown },
  { env, isJson, anchors }: { env: string; isJson: boolean; anchors: number },
  { terminal, setExitCode }: CommandContext,
): void {
  const { intact, entries, sequence, hash } = result;
  if (!intact) setExitCode(exitCodes.blocked);
  if (isJson) {
    terminal.out(JSON.stringify(result, undefined, 2));
    return;
  }
  const fault = verificationSchema.shape.fault.parse(result.fault);
  terminal.out(
    intact
      ? `the chain ${env} is whole: ${entries} entries, the last has number ${sequence} and hash ${hash}`
      : `the chain ${env} is BROKEN at entry ${fault?.sequence ?? '?'}${fault?.eventId === undefined ? '' : ` (${printable(fault.eventId)})`}: ${printable(fault?.reason ?? 'unknown')}`,
  );
  if (intact && anchors === 0) {
    terminal.say('Without an anchor, a cut-off end is not seen: keep the line of "mtgs audit anchor" somewhere else.');
  }
}

function addAnchor(audit: Command, context: CommandContext): void {
  withApiOptions(
    audit.command('anchor').description('print where the chain ends now, as a line to keep somewhere else'),
  ).action(async (options: unknown) => {
    const result = await askInstance(options, undefined, context);
    if (result.anchor !== undefined) {
      context.terminal.out(JSON.stringify(result.anchor));
      return;
    }
    report(result, { env: openApi(options, context).env, isJson: false, anchors: 0 }, context);
    throw new UnreachableError('a broken chain is not anchored', {
      hint: 'Look at what "mtgs audit verify" names first.',
    });
  });
}
