import type { Command } from 'commander';
import { z } from 'zod';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { impactProbesMax } from '../../shared/analysis/simulation/impact/impact-probes-max.js';
import { budgetSchema } from '../../shared/domain/routing/bill.js';
import type { CommandContext } from '../command-context.js';
import { type Examples, withExamples } from '../with-examples.js';
import { writeImpact } from '../output/impact/write-impact.js';
import { parseInteger, parseSlug, readOptions } from '../parse-options.js';
import { type RouterOptions, routerOptionsSchema, withRouterOptions } from '../router/with-router-options.js';
import { openApi, withApiOptions } from '../with-api.js';

const examples: Examples = {
  'simulate --before now/ --after next/ --probes questions.jsonl --markdown comment.md --html report.html':
    'offline, over two folders of definitions',
  'simulate --before now/ --after next/ --router claude --model claude-haiku-5-5 --max-calls 500 --max-tokens 5000000 --max-dollars 2 --record picks.jsonl':
    'a model answers, and its answers are kept',
  'simulate --before now/ --after next/ --router claude --model claude-haiku-5-5 --batch --record picks.jsonl':
    'the same in batches, for half the price; it waits, and goes on after it was ended',
  'simulate --before now/ --after next/ --router recorded --picks picks.jsonl': 'the same again without a key',
  'simulate --tool new.json --server crm --env prod --max-risk 20': 'at an instance; exit code 1 above this risk',
  'simulate --remove crm~search crm~find --trials 5 --max 50': 'tools that are removed',
  'simulate --tool new.json --server crm --env prod --batch':
    "the policy's model answers in batches: half the price, within a day for each round",
  'simulate --follow simulation-5f3c --env prod': 'a simulation that was asked for before',
  'simulate --remove-server old-crm --per-tool 5 --max-probes 1000': 'a server that is removed',
};

const budgetDefaults = budgetSchema.parse({});

const optionsSchema = z.object({
  ...routerOptionsSchema.shape,
  maxCalls: z.int(),
  maxTokens: z.int(),
  maxDollars: z.int(),
  tool: z.string().optional(),
  server: z.string().optional(),
  remove: z.array(z.string()).optional(),
  removeServer: z.string().optional(),
  batch: z.boolean().optional(),
  follow: z.string().optional(),
  before: z.string().optional(),
  after: z.string().optional(),
  probes: z.string().optional(),
  trials: z.int(),
  perTool: z.int(),
  maxProbes: z.int(),
  json: z.boolean().optional(),
  markdown: z.string().optional(),
  html: z.string().optional(),
  max: z.int(),
  maxRisk: z.int().optional(),
});

/** `mtgs simulate`: what a change does to where requests go, before it is made. */
export function addSimulate(program: Command, context: CommandContext): void {
  const command = withExamples(program.command('simulate'), examples).description(
    'say which requests go elsewhere when tools are added, changed or removed',
  );
  withRouterOptions(withApiOptions(command))
    .option('--max-calls <count>', 'the most calls of a model', parseInteger(1, 1_000_000), budgetDefaults.calls)
    .option('--max-tokens <count>', 'the most tokens', parseInteger(1, 999_999_999), budgetDefaults.tokens)
    .option(
      '--max-dollars <count>',
      'the most dollars, where the price of the model is known',
      parseInteger(0, 100_000),
      budgetDefaults.dollars,
    )
    .option('--tool <file>', 'at an instance: a file of tools that are added or changed')
    .option('--server <id>', 'the server that these tools are of', parseSlug)
    .option('--remove <tools...>', 'at an instance: ids of tools that are removed')
    .option('--remove-server <id>', 'at an instance: a server that is removed with all its tools', parseSlug)
    .option(
      '--batch',
      'ask the model in batches, for half the price; it takes up to a day or several. Offline with --record',
    )
    .option('--follow <id>', 'at an instance: wait for a simulation that was asked for before')
    .option('--before <path>', 'offline: folder or file of definitions as they are')
    .option('--after <path>', 'the same as they would be')
    .option('--probes <file>', 'questions, one JSON object a line: {"query", "expected", "origin"}')
    .option('--trials <count>', 'how often a question is asked at most', parseInteger(1, 15), 3)
    .option('--per-tool <count>', 'questions written for a tool that has none', parseInteger(1, 20), 3)
    .option('--max-probes <count>', 'questions at most', parseInteger(1, impactProbesMax), 3_000)
    .option('--max-risk <score>', 'exit 1 above this risk, 0 to 100', parseInteger(0, 100))
    .option('--markdown <file>', 'also write it as Markdown, for a pull request')
    .option('--html <file>', 'also write it as one HTML page')
    .option('--max <count>', 'how many rows of a table to print', parseInteger(0, 100_000), 20)
    .action(async (given: unknown) => {
      const { before, after, tool, server, remove, removeServer, batch, follow, ...rest } = readOptions(
        optionsSchema,
        given,
      );
      const { router, model, picks, record, maxCalls, maxTokens, maxDollars, ...asked } = rest;
      const { probes, trials, perTool, maxProbes, ...output } = asked;
      const routing = { router, model, picks, record };
      const budget = { calls: maxCalls, tokens: maxTokens, dollars: maxDollars };
      const asking = { probes, trials, perTool, maxProbes };
      const isOnline = [tool, remove, removeServer, follow].some((part) => part !== undefined);
      const isOffline = before !== undefined || after !== undefined;
      const isChange = [tool, remove, removeServer].some((part) => part !== undefined);
      if (isOnline === isOffline || (tool === undefined) !== (server === undefined)) throw wrongParts();
      if (batch === true && follow !== undefined)
        throw new InvalidInputError('--batch needs a change, and --follow has none');
      if (follow !== undefined && isChange) throw new InvalidInputError('--follow asks for no other change');
      if (isOnline) {
        refuseRouting(routing);
        const api = openApi(given, context);
        const change = { tool, server, remove, removeServer, batch, ...asking };
        const { followSimulation, simulateOnline } = await import('../simulate/simulate-online.js');
        const report =
          follow === undefined
            ? await simulateOnline(change, api, context)
            : await followSimulation(follow, api, context);
        await writeImpact(report, output, context);
      } else {
        if (before === undefined || after === undefined) throw wrongParts();
        const request = { before, after, routing, budget, batch: batch === true, ...asking };
        const { simulateFiles } = await import('../simulate/simulate-files.js');
        await writeImpact(await simulateFiles(request, context), output, context);
      }
    });
}

const wrongParts = (): InvalidInputError =>
  new InvalidInputError('simulate needs one change', [], {
    hint:
      'Offline give --before and --after, two folders or files of definitions. At an instance give --tool FILE with ' +
      '--server, --remove, --remove-server, or --follow.',
  });

/** At an instance the policy of the environment names the router, and its answers stay there. */
function refuseRouting(routing: RouterOptions): void {
  const given = Object.entries(routing).filter(([, value]) => value !== undefined);
  if (given.length === 0) return;
  throw new InvalidInputError(`${given.map(([name]) => `--${name}`).join(', ')} works offline only`, [], {
    hint: 'Give --before and --after. At an instance the policy of the environment names the router.',
  });
}
