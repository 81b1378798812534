import type { Command } from 'commander';
import { type ShownToolVersion, shownToolVersionSchema } from '../../../shared/api/shown-tool.js';
import type { CommandContext } from '../../command-context.js';
import { withExamples } from '../../with-examples.js';
import { printable } from '../../output/words/printable.js';
import type { Terminal } from '../../output/terminal.js';
import { openApi, withApiOptions } from '../../with-api.js';

const changesMax = 20;

/** `mtgs tools history <id>`: every version of a tool with its changes, newest first. */
export function addToolsHistory(tools: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(tools.command('history'), {
      'tools history crm~find_customer': 'every version, with what changed',
    }).description('show every version of a tool with its changes'),
  )
    .argument('<id>', 'id of the tool')
    .action(async (id: string, options: unknown) => {
      const { api, environmentPath, present } = openApi(options, context);
      const path = `${environmentPath}/tools/${encodeURIComponent(id)}/versions`;
      const versions = await Array.fromAsync(api.list({ path, schema: shownToolVersionSchema }));
      present(versions, printVersions);
    });
}

function printVersions(versions: readonly ShownToolVersion[], { out }: Terminal): void {
  for (const { version, registeredAt, registeredBy, fingerprint, diff } of versions) {
    out(
      `version ${version}, ${registeredAt} by ${printable(registeredBy.name)}, fingerprint ${fingerprint.slice(0, 12)}`,
    );
    for (const { change, path: where } of diff.slice(0, changesMax)) out(`  ${change} ${printable(where)}`);
    if (diff.length > changesMax) out(`  and ${diff.length - changesMax} more changes`);
  }
}
