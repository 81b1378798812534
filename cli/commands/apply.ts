import type { Command } from 'commander';
import { z } from 'zod';
import { type Environment, environmentSchema } from '../../shared/domain/environments/environment.js';
import { shownServerSchema } from '../../shared/domain/registry/server.js';
import { InvalidInputError, NotFoundError } from '../../shared/kernel/errors/errors.js';
import { readDesiredState } from '../apply/desired-state.js';
import { type Change, type Plan, planChanges } from '../apply/plan-changes.js';
import type { CommandContext } from '../command-context.js';
import { withExamples } from '../with-examples.js';
import { exitCodes } from '../exit-codes.js';
import { plural } from '../output/words/plural.js';
import { printable } from '../output/words/printable.js';
import type { Terminal } from '../output/terminal.js';
import { readOptions } from '../parse-options.js';
import { type ApiCommand, openApi, withApiOptions } from '../with-api.js';

const optionsSchema = z.object({
  file: z.string().min(1),
  prune: z.boolean().default(false),
  check: z.boolean().default(false),
  yes: z.boolean().default(false),
});

/** What the instance answers to a change: the environment or server, or the approval that it takes, which has a purpose. */
const changedSchema = z.looseObject({
  id: z.string(),
  purpose: z.looseObject({ loosens: z.array(z.string()).default([]) }).optional(),
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
      printPlan(plan, command.env, context.terminal.explain);
      if (plan.changes.length > 0 && !yes) await agree(plan, context);
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

const signs: Readonly<Record<Change['action'], string>> = { add: '+', change: '~', remove: '-' };

function printPlan({ changes, kept, notCompared }: Plan, env: string, line: Terminal['explain']): void {
  for (const { action, what, details } of changes) {
    line(`${signs[action]} ${what}`);
    for (const detail of details) line(`    ${printable(detail, 300)}`);
  }
  for (const id of kept) line(`server ${printable(id)} is not in the file and stays; --prune removes it`);
  for (const id of notCompared) line(`server ${printable(id)} has values in the file that the instance never shows`);
  if (changes.length === 0) line(`${env} is what the file says`);
}

/** Says whether an environment is what a file says. What cannot be compared is no yes. */
function report(plan: Plan, { present, env }: ApiCommand, context: CommandContext): void {
  const { changes, kept, notCompared } = plan;
  present({ environment: env, changes: changes.map(toShown), kept, notCompared }, (_, { out }) => {
    printPlan(plan, env, out);
  });
  if (changes.some(({ isCertain }) => isCertain)) context.setExitCode(exitCodes.blocked);
  else if (notCompared.length > 0) context.setExitCode(exitCodes.notEstablished);
}

const toShown = ({ action, what, details }: Change) => ({ action, what, details });

/** @throws {InvalidInputError} when nobody agrees. */
async function agree({ changes }: Plan, context: CommandContext): Promise<void> {
  const answer = (await context.ask?.(`Make ${plural(changes.length, 'change')}? [y/N] `)) ?? false;
  if (answer) return;
  throw new InvalidInputError('nothing was changed', [], { hint: '--yes agrees beforehand, --check only compares.' });
}

async function carryOut(plan: Plan, command: ApiCommand, context: CommandContext): Promise<void> {
  const { api, environmentPath, present, next } = command;
  const made: Change[] = [];
  let approval: string | undefined;
  let loosens: readonly string[] = [];
  for (const change of plan.changes) {
    const { method, path, body } = change.request;
    const request = { method, path: `${environmentPath}${path}`, ...(body !== undefined && { body }) };
    if (method === 'DELETE') await api.request({ ...request, schema: z.undefined() });
    else {
      const { id, purpose } = await api.request({ ...request, schema: changedSchema });
      if (purpose !== undefined) {
        approval = id;
        loosens = purpose.loosens;
        continue;
      }
    }
    made.push(change);
    context.terminal.say(`${signs[change.action]} ${change.what}: done`);
  }
  present({ environment: command.env, changes: made.map(toShown), approval }, (_, { out }) => {
    out(`${plural(made.length, 'change')} made in ${command.env}`);
  });
  if (approval === undefined) return;
  context.terminal.explain(
    [
      'The policy would let more through or tell people less than now: it stays as it is until somebody else approves.',
      ...loosens.map((reason) => `  ${reason}`),
      next('approvals', 'show', approval),
    ].join('\n'),
  );
  context.setExitCode(exitCodes.notEstablished);
}
