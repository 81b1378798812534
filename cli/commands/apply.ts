import type { Command } from 'commander';
import { z } from 'zod';
import { type Environment, environmentSchema } from '../../shared/domain/environments/environment.js';
import { shownServerSchema } from '../../shared/domain/registry/server.js';
import { InvalidInputError, NotFoundError } from '../../shared/kernel/errors/errors.js';
import { agreeToChanges, printChanges } from '../apply/agree-to-changes.js';
import { showChange } from '../apply/change.js';
import { readDesiredState } from '../apply/desired-state.js';
import { judgeComparison, makeChanges } from '../apply/make-changes.js';
import { type Plan, planChanges } from '../apply/plan-changes.js';
import type { CommandContext } from '../command-context.js';
import { withExamples } from '../with-examples.js';
import { exitCodes } from '../exit-codes.js';
import { plural } from '../../shared/everywhere/plural.js';
import { readOptions } from '../parse-options.js';
import { type ApiCommand, openApi, withApiOptions } from '../with-api.js';

const optionsSchema = z.object({
  file: z.string().min(1),
  prune: z.boolean().default(false),
  check: z.boolean().default(false),
  yes: z.boolean().default(false),
});

/** `mtgs apply`: makes an environment what a file in git says. */
export function addApply(program: Command, context: CommandContext): void {
  withApiOptions(
    withExamples(program.command('apply'), {
      'apply -f prod.yaml --env prod': 'shows what it would change, and asks',
      'apply -f prod.yaml --env prod --check': 'in CI: exit code 1 when the environment is not what the file says',
      'apply -f prod.yaml --env prod --prune --yes': 'also removes servers that the file does not name',
    }).description('make the policy and servers of an environment what a file says'),
  )
    .requiredOption('-f, --file <file>', 'YAML or JSON with "title", "description", "policy" and "servers"')
    .option('--prune', 'remove servers that the file does not name, with all their tools')
    .option('--check', 'change nothing: exit code 1 when something differs')
    .option('--yes', 'change without asking')
    .action(async (given: unknown) => {
      const command = openApi(given, context);
      const { file, prune, check, yes } = readOptions(optionsSchema, given);
      if (check && yes) throw new InvalidInputError('--check and --yes exclude each other');
      const plan = planChanges(await readDesiredState(file, context.cwd), await readCurrent(command), { prune });
      if (check) {
        report(plan, command, context);
        return;
      }
      printChanges(plan.changes, notesOn(plan, command), context.terminal.explain);
      if (!yes) await agreeToChanges(plan.changes, context);
      await carryOut(plan, command, context);
    });
}

async function readCurrent({ api, environmentPath }: ApiCommand) {
  const environment = await findEnvironment(api, environmentPath);
  if (environment === undefined) return { environment, servers: [] };
  const servers = await Array.fromAsync(api.list({ path: `${environmentPath}/servers`, schema: shownServerSchema }));
  return { environment, servers };
}

async function findEnvironment(api: ApiCommand['api'], path: string): Promise<Environment | undefined> {
  try {
    return await api.request({ path, schema: environmentSchema });
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

const notesOn = ({ changes, kept, imported, notCompared }: Plan, { env }: ApiCommand): string[] => [
  ...kept.map((id) => `server ${id} is not in the file and stays; --prune removes it`),
  ...imported.map(({ id, source }) => `server ${id} is not in the file and stays: it is from ${source.registry}`),
  ...notCompared.map((id) => `server ${id} has values in the file that the instance never shows`),
  ...(changes.length === 0 ? [`${env} is what the file says`] : []),
];

/** Says whether an environment is what a file says. What cannot be compared is no yes. */
function report(plan: Plan, command: ApiCommand, { setExitCode }: CommandContext): void {
  const { changes, kept, imported, notCompared } = plan;
  const said = { environment: command.env, changes: changes.map(showChange), kept, imported, notCompared };
  command.present(said, (_, { out }) => {
    printChanges(changes, notesOn(plan, command), out);
  });
  judgeComparison(changes, { isWhole: notCompared.length === 0, setExitCode });
}

async function carryOut({ changes }: Plan, command: ApiCommand, context: CommandContext): Promise<void> {
  const { made, approval } = await makeChanges(changes, command, context);
  const said = { environment: command.env, changes: made.map(showChange), approval: approval?.id };
  command.present(said, (_, { out }) => {
    out(`${plural(made.length, 'change')} made in ${command.env}`);
  });
  if (approval === undefined) return;
  context.terminal.explain(
    [
      'The policy would let more through or tell people less than now: it stays as it is until somebody else approves.',
      ...approval.loosens.map((reason) => `  ${reason}`),
      command.next('approvals', 'show', approval.id),
    ].join('\n'),
  );
  context.setExitCode(exitCodes.notEstablished);
}
