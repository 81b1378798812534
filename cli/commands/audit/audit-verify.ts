import type { Command } from 'commander';
import { z } from 'zod';
import type { AuditAnchor } from '../../../shared/domain/governance/audit-entry.js';
import type { ChainVerification } from '../../../shared/domain/governance/chain-verification.js';
import { InvalidInputError } from '../../../shared/kernel/errors/errors.js';
import { anchorOf } from '../../../shared/audit/anchor-of.js';
import { verifyChain } from '../../../shared/audit/verify-chain.js';
import { appendAnchor } from '../../audit/append-anchor.js';
import { printVerification } from '../../audit/print-verification.js';
import { readAnchors } from '../../audit/read-anchors.js';
import { readExport } from '../../audit/read-export.js';
import { verifyInstance } from '../../audit/verify-instance.js';
import type { CommandContext } from '../../command-context.js';
import { withExamples } from '../../with-examples.js';
import { openApi, withApiOptions } from '../../with-api.js';
import { readOptions } from '../../parse-options.js';

const optionsSchema = z.object({
  file: z.string().optional(),
  anchor: z.string().optional(),
  update: z.boolean().optional(),
});

/** `mtgs audit verify`: that a chain, on the instance or in an export, is the one that was written. */
export function addAuditVerify(audit: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(audit.command('verify'), {
      'audit verify --env prod --anchor anchors.ndjson': 'on the instance, compared with anchors',
      'audit verify --file audit.ndjson --anchor anchors.ndjson': 'a saved export, without asking any server',
      'audit verify --env prod --anchor anchors.ndjson --update': 'and keep the new end',
    }).description('recompute the hash chain and name the first bad entry'),
  )
    .option('--file <export>', 'a saved NDJSON export instead of the instance; its entries say which chain it is')
    .option('--anchor <file>', 'anchors saved earlier: finds a cut-off end and a rewritten chain as well')
    .option('--update', 'add the new end to the file of --anchor when the chain is whole and was compared')
    .action(async (options: unknown, command: Command) => {
      const { file, anchor: anchorFile, update } = readOptions(optionsSchema, options);
      if (update === true && anchorFile === undefined) throw new InvalidInputError('--update needs --anchor <file>');
      const anchors = anchorFile === undefined ? undefined : await readAnchors(anchorFile);
      const { api, env, isJson } = openApi(options, context);
      const asked = command.getOptionValueSource('env') === 'cli' ? env : undefined;
      const { terminal, setExitCode, now } = context;
      const wanted = asked ?? (file === undefined ? chainOf(anchors, anchorFile) : undefined);
      if (wanted === undefined && file === undefined) terminal.say(`Without --env, this is the chain "${env}".`);
      const result =
        file === undefined
          ? await verifyInstance({ api, env: wanted ?? env }, anchors)
          : await verifyFile(file, anchors, wanted);
      setExitCode(printVerification(result, { file, anchorFile }, isJson, terminal));
      if (update === true && anchorFile !== undefined && result.verdict === 'intact') {
        const isNew = result.sequence > result.anchors.upTo;
        if (isNew) await appendAnchor(anchorFile, anchorOf(result, now()));
        terminal.say(`${isNew ? 'added an anchor of' : 'there is an anchor already of'} entry ${result.sequence}`);
      }
    });
}

/** The export as the chain that it says it is, which has to be the one that was asked for, if one was. */
async function verifyFile(
  file: string,
  anchors: readonly AuditAnchor[] | undefined,
  asked: string | undefined,
): Promise<ChainVerification> {
  const result = await verifyChain(readExport(file), { ...(anchors !== undefined && { anchors }) });
  const { verdict, chain } = result;
  if (verdict === 'broken' || chain === undefined || asked === undefined || chain === asked) return result;
  throw new InvalidInputError(`${file} is an export of the chain "${chain}", not of "${asked}"`, [], {
    hint: 'Give the export that was meant, or leave out --env.',
  });
}

/** The one chain that anchors are of. Which of several is meant, only --env can say. */
function chainOf(anchors: readonly AuditAnchor[] | undefined, file = ''): string | undefined {
  const chains = [...new Set(anchors?.map(({ chain }) => chain))];
  if (chains.length < 2) return chains[0];
  throw new InvalidInputError(`the anchors in ${file} are of ${chains.length} chains: ${chains.join(', ')}`, [], {
    hint: 'Say with --env which chain is to be verified.',
  });
}
