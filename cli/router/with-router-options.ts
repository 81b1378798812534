import type { Command } from 'commander';
import { z } from 'zod';
import { policySchema } from '../../shared/domain/environments/environment.js';
import { choiceOption } from '../parse-options.js';

const routerNames = z.enum([...policySchema.shape.router.unwrap().options, 'recorded']);

/** The options of a command that asks a router in this process. */
export const routerOptionsSchema = z.object({
  router: routerNames.optional(),
  model: z.string().optional(),
  picks: z.string().optional(),
  record: z.string().optional(),
});
export type RouterOptions = z.infer<typeof routerOptionsSchema>;

/** Adds the options that say which router is asked, and what is written down of its answers. */
export const withRouterOptions = (command: Command): Command =>
  command
    .addOption(choiceOption('--router <name>', 'which router answers the questions, "local" unless told', routerNames))
    .option('--model <name>', 'with a model as the router: the model it asks; on Azure the deployment')
    .option('--picks <file>', 'with --router recorded: the answers that --record wrote')
    .option('--record <file>', 'write what the router answered, to replay it without a key');
