import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { exportFormats } from '../../../shared/audit/export-audit.js';
import { chainPath } from '../../audit/chain-path.js';
import { filterSchema, withFilter } from '../../audit/filter-options.js';
import type { CommandContext } from '../../command-context.js';
import { withExamples } from '../../with-examples.js';
import { printable } from '../../output/words/printable.js';
import { startProgress } from '../../output/start-progress.js';
import { openApi, withApiOptions } from '../../with-api.js';
import { readOptions } from '../../parse-options.js';

/** `mtgs audit export`: the entries of one chain as JSON, NDJSON or CEF. */
export function addAuditExport(audit: Command, context: CommandContext): void {
  const command = withFilter(
    withApiOptions(
      withExamples(audit.command('export'), {
        'audit export --env prod --out audit.ndjson': 'the whole chain, to verify later',
        'audit export --format cef --from 2026-11-01T00:00:00Z --to 2026-12-01T00:00:00Z': 'a month, for a SIEM',
        'audit export --after 41200 --type APPROVAL_APPROVED --actor rita@contoso.com --subject crm~find_customer':
          'what is new, filtered',
      }).description('export entries; itself audited'),
    ),
  );
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
      const { format, out } = readOptions(
        z.object({ format: z.enum(exportFormats), out: z.string().optional() }),
        options,
      );
      const progress = out === undefined ? undefined : startProgress(context.terminal, 'Exporting');
      const pieces = api.stream({
        path: `${chainPath(env)}/export`,
        query: { format, ...readOptions(filterSchema, options) },
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
      if (out !== undefined) context.terminal.say(`the chain ${env}: ${bytes} bytes in ${printable(out)}`);
    });
}
