import type { Command } from 'commander';
import { anchorOf } from '../../../shared/audit/anchor-of.js';
import { printVerification } from '../../audit/print-verification.js';
import { verifyInstance } from '../../audit/verify-instance.js';
import type { CommandContext } from '../../command-context.js';
import { withExamples } from '../../with-examples.js';
import { openApi, withApiOptions } from '../../with-api.js';

/** `mtgs audit anchor`: where a chain ends now. Only a chain that was found intact gets an anchor. */
export function addAuditAnchor(audit: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(audit.command('anchor'), {
      'audit anchor --env prod': 'keep this line where whoever runs MTGS cannot write',
    }).description('print where the chain ends now, as a line to keep somewhere else'),
  ).action(async (options: unknown) => {
    const { terminal, setExitCode, now } = context;
    const result = await verifyInstance(openApi(options, context));
    if (result.verdict === 'intact') {
      terminal.out(JSON.stringify(anchorOf(result, now())));
      return;
    }
    // What this prints on standard output is kept as anchors: nothing but an anchor goes there.
    setExitCode(printVerification(result, {}, false, { ...terminal, out: terminal.say }));
    terminal.say('mtgs: no anchor was made');
  });
}
