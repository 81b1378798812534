import type { Command } from 'commander';
import { formatApiKey, formatFirstAdmin, newApiKeyParts } from '../../../shared/access/api-key-text.js';
import type { CommandContext } from '../../command-context.js';
import { withExamples } from '../../with-examples.js';

/** `mtgs keys first`: a key for the first administrator of an instance that cannot print one. It asks nobody. */
export function addKeysFirst(keys: Command, { terminal }: CommandContext): void {
  withExamples(keys.command('first'), { 'keys first': 'once, before anybody can sign in' })
    .description("make the first administrator's key for an instance on Azure, and the setting that lets it in")
    .action(() => {
      const parts = newApiKeyParts();
      terminal.say('The key, shown this once:');
      terminal.out(formatApiKey(parts));
      terminal.say('Set this on the instance. It holds no secret:');
      terminal.say(`  MTGS_FIRST_ADMIN=${formatFirstAdmin(parts)}`);
    });
}
