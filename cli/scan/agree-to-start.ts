import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { maskTransport } from '../../shared/secrets/mask-transport.js';
import type { CommandContext } from '../command-context.js';
import { asCommand } from '../output/words/as-command.js';
import { plural } from '../../shared/everywhere/plural.js';
import { printable } from '../output/words/printable.js';
import type { ScanServer, ScanSource } from './scan-source.js';

/** Servers that somebody did not name on the command line. */
interface Session {
  readonly client: string;
  readonly source: ScanSource;
}

/** Shows what a scan would start and connect to. */
export function showSession({ client, source }: Session, { explain, sayColors }: CommandContext['terminal']): void {
  explain(sayColors.bold(printable(client)));
  for (const server of source.servers)
    explain(`  ${printable(server.label, 60)}: ${printable(whatItDoes(server), 200)}`);
  for (const { what, reason } of source.leftOut)
    explain(`  ${printable(what, 60)}: left out, since ${printable(reason)}`);
  for (const { what, reason } of source.failures) explain(`  ${printable(what, 80)}: ${printable(reason)}`);
}

/** What asking the server for its tools means for this machine, without secrets. */
function whatItDoes(server: ScanServer): string {
  if (server.kind === 'file') return 'reads a file';
  const transport = maskTransport(server.transport);
  return transport.type === 'http'
    ? `connects to ${transport.url}`
    : `starts ${[transport.command, ...transport.args].join(' ')}`;
}

/** @throws {InvalidInputError} when nobody agrees that servers are started. */
export async function agreeToStart(
  sessions: readonly Session[],
  isAgreed: boolean,
  context: CommandContext,
): Promise<void> {
  const live = sessions.flatMap(({ source }) => source.servers).filter((server) => server.kind === 'live');
  const started = live.filter(({ transport }) => transport.type === 'stdio').length;
  if (isAgreed || live.length === 0) return;
  const question = `Start ${plural(started, 'command')} and connect to ${plural(live.length - started, 'URL')}? [y/N] `;
  const answer = (await context.ask?.(question)) ?? false;
  if (answer) return;
  throw new InvalidInputError('nothing was started or asked', [], {
    hint: `${asCommand(context.env, 'scan', '--yes')} agrees beforehand, --static reads files only.`,
  });
}
