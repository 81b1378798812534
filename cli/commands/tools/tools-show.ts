import type { Command } from 'commander';
import { shownConflictSchema } from '../../../shared/api/shown-conflict.js';
import { type ShownTool, shownToolSchema } from '../../../shared/api/shown-tool.js';
import type { CommandContext } from '../../command-context.js';
import { withExamples } from '../../with-examples.js';
import { printConflict } from '../../output/report/print-conflict.js';
import { printable } from '../../output/words/printable.js';
import { isSettled, type ReportedConflict, toReported } from '../../output/report/report.js';
import type { Terminal } from '../../output/terminal.js';
import { openApi, withApiOptions } from '../../with-api.js';

const parametersMax = 50;

/** `mtgs tools show <id>`: one tool as it is registered, its parameters, and the conflicts that hold it. */
export function addToolsShow(tools: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(tools.command('show'), { 'tools show crm~find_customer': 'and why it is blocked' }).description(
      'show a tool, its parameters and its conflicts',
    ),
  )
    .argument('<id>', 'id of the tool')
    .action(async (id: string, options: unknown) => {
      const { api, environmentPath, present } = openApi(options, context);
      const path = `${environmentPath}/tools/${encodeURIComponent(id)}`;
      const tool = await api.request({ path, schema: shownToolSchema });
      const query = { tool: id, limit: 500 };
      const found = await Array.fromAsync(
        api.list({ path: `${environmentPath}/conflicts`, query, schema: shownConflictSchema }),
      );
      const open = toReported(found).filter((conflict) => !isSettled(conflict));
      present(tool, (shown, terminal) => {
        printTool(shown, open, terminal);
      });
    });
}

function printTool(tool: ShownTool, conflicts: readonly ReportedConflict[], terminal: Terminal): void {
  const { server, status, version, owner, active, fingerprint, definition } = tool;
  const { out, prose, colors } = terminal;
  prose(`${colors.bold(printable(tool.id))} ${status}, version ${version}${whyBlocked(tool, conflicts)}`);
  prose(`  server ${server}${owner === undefined ? '' : `, owner ${printable(owner)}`}`);
  if (active !== undefined) out(`  active is version ${active.version}`);
  out(`  fingerprint ${fingerprint}`);
  prose(`  name ${printable(definition.name)}`);
  if (definition.description !== undefined) prose(`  ${printable(definition.description, 1000)}`);
  for (const line of parametersOf(definition.inputSchema)) prose(`  ${line}`);
  if (conflicts.length > 0) out('');
  for (const conflict of conflicts) printConflict(conflict, terminal);
}

function whyBlocked({ status, rejectedAt }: ShownTool, conflicts: readonly ReportedConflict[]): string {
  if (status !== 'blocked') return '';
  if (rejectedAt !== undefined) return `, rejected by a person at ${rejectedAt}`;
  return conflicts.length === 0 ? '' : `, because of the conflicts below`;
}

function parametersOf(inputSchema: Readonly<Record<string, unknown>>): string[] {
  const { properties, required } = inputSchema;
  if (typeof properties !== 'object' || properties === null) return ['takes no parameters that are named'];
  const entries = Object.entries(properties as Record<string, unknown>);
  const isRequired = (name: string): boolean => Array.isArray(required) && required.includes(name);
  const lines = entries
    .slice(0, parametersMax)
    .map(
      ([name, schema]) => `parameter ${printable(name, 80)}${typeOf(schema)}${isRequired(name) ? ', required' : ''}`,
    );
  return entries.length > parametersMax ? [...lines, `and ${entries.length - parametersMax} more parameters`] : lines;
}

function typeOf(schema: unknown): string {
  const type = typeof schema === 'object' && schema !== null && 'type' in schema ? schema.type : undefined;
  return typeof type === 'string' ? `: ${printable(type, 40)}` : '';
}
