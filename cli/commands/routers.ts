import type { Command } from 'commander';
import { z } from 'zod';
import { policySchema } from '../../shared/domain/environments/environment.js';
import { type RouterTest, routerTestSchema } from '../../shared/api/router-test.js';
import type { CommandContext } from '../command-context.js';
import { withExamples } from '../with-examples.js';
import { exitCodes } from '../exit-codes.js';
import { printable } from '../output/words/printable.js';
import { choiceOption, readOptions } from '../parse-options.js';
import { sayBill } from '../router/say-bill.js';
import { openApi, withApiOptions } from '../with-api.js';

const routerNames = policySchema.shape.router.unwrap();
const testOptions = z.object({ router: routerNames.optional(), model: z.string().optional() });

/** `mtgs routers test`: whether key, model and quota of a router work, and what a question costs. */
export function addRouters(program: Command, context: CommandContext): void {
  const routers = program.command('routers').description('try the models that routing simulation asks');
  withApiOptions(
    withExamples(routers.command('test'), {
      'routers test': "the environment's router",
      'routers test --router claude --model claude-haiku-4-5': 'another one, before the policy names it',
    }).description("put one question to the environment's router, or to another"),
  )
    .addOption(choiceOption('--router <name>', "instead of the policy's", routerNames))
    .option('--model <name>', 'the model it asks; on Azure the deployment')
    .action(async (options: unknown) => {
      const { api, environmentPath, present } = openApi(options, context);
      const { router, model } = readOptions(testOptions, options);
      const body = { ...(router && { router }), ...(model && { routerModel: model }) };
      const path = `${environmentPath}/router-tests`;
      const test = await api.request({ method: 'POST', path, body, schema: routerTestSchema });
      present(test, (shown, { out }) => {
        out(sayTest(shown));
      });
      if (!test.works) context.setExitCode(exitCodes.notEstablished);
    });
}

function sayTest({ router, works, reason = '', durationMs, bill, estimate }: RouterTest): string {
  const cost = bill ?? estimate;
  const costs = cost === undefined ? 'a question costs nothing' : `a question costs ${sayBill(cost)}`;
  return works
    ? `${printable(router)} works: answered in ${durationMs} ms, ${costs}`
    : `${printable(router)} does not work: ${printable(reason)}`;
}
