import type { Command } from 'commander';
import { z } from 'zod';
import { driftClassSchema } from '../../shared/domain/analysis/conflict.js';
import { severitySchema } from '../../shared/domain/severity.js';
import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import type { CommandContext } from '../command-context.js';
import { type Examples, withExamples } from '../examples.js';
import { defaultLockFile } from '../lock/default-lock-file.js';
import { tokenBudget } from '../output/words/definitions-size.js';
import { writeReport, writeReports } from '../output/formats/write-report.js';
import { routerOptionsSchema, withRouterOptions } from '../router/with-router-options.js';
import { applyProjectConfig } from '../project/apply-project-config.js';
import { printConfig } from '../project/print-config.js';
import { readProjectConfig } from '../project/read-project-config.js';
import { failOnOption, parseInteger, readOptions } from '../parse-options.js';

const examples: Examples = {
  scan: 'every client of this machine; asks before it starts anything',
  'scan --yes --all': 'the same without the question, every conflict in full',
  'scan mcp.json --fail-on MEDIUM --timeout 60 --max 20': "one client's configuration, stricter than by default",
  'scan ~/.claude.json --project ~/work/shop --budget 50000': 'the servers of one project',
  'scan https://crm.example.com/mcp --explain': 'a live server, with the figures that findings rest on',
  'scan tools --static --json': 'a folder of definitions; starts nothing and connects to nothing',
  'scan mcp.json --sarif mtgs.sarif --junit mtgs.xml --gitlab quality.json --markdown comment.md': 'reports for CI',
  'scan mcp.json --locked --lock ci/mtgs.lock.json --let-through wording':
    'blocks what was not reviewed, but for changed wording',
  'scan tools --router claude --model claude-haiku-5-5 --record picks.jsonl':
    'a model answers the questions of stage 4, and its answers are kept',
  'scan tools --router recorded --picks picks.jsonl': 'the same again without a key',
  'scan mcp.json --baseline mtgs.baseline.json --waivers waivers.json': 'blocks for new conflicts only',
  'scan --print-config': 'the options in force, those of mtgs.config.json among them, and where each is from',
  'scan tools --no-config': 'as if there were no mtgs.config.json',
};

const optionsSchema = z.object({
  ...routerOptionsSchema.shape,
  failOn: severitySchema,
  timeout: z.int(),
  static: z.boolean().default(false),
  project: z.string().optional(),
  budget: z.int(),
  locked: z.boolean().default(false),
  lock: z.string(),
  letThrough: z.array(driftClassSchema).default([]),
  baseline: z.string().optional(),
  waivers: z.string().optional(),
  yes: z.boolean().default(false),
  json: z.boolean().optional(),
  sarif: z.string().optional(),
  junit: z.string().optional(),
  gitlab: z.string().optional(),
  markdown: z.string().optional(),
  max: z.int().optional(),
  all: z.boolean().default(false),
  explain: z.boolean().default(false),
});

/** `mtgs scan <target>`: finds the conflicts among the tools of a configuration, a folder or a live server. */
export function addScan(program: Command, context: CommandContext): void {
  withRouterOptions(withExamples(program.command('scan'), examples))
    .description(
      "find conflicts among the tools of a client's configuration, a folder or file of definitions, or a live URL",
    )
    .argument(
      '[target]',
      "a client's configuration (mcp.json and the like), folder, file, http(s) URL, or - for standard input; without it: that of mtgs.config.json, or every client of this machine",
    )
    .addOption(failOnOption('exit 1 for conflicts at or above this severity').default('HIGH'))
    .option('--timeout <seconds>', 'how long a server may take to list its tools', parseInteger(1, 600), 30)
    .option(
      '--static',
      'read files only: start no command and connect to nothing, and say which servers were not looked at',
    )
    .option('--project <folder>', 'in ~/.claude.json: the project whose servers count beside those for all projects')
    .option('--budget <tokens>', 'note when all definitions take more', parseInteger(1, 100_000_000), tokenBudget)
    .option('--locked', 'also block what is not as it was reviewed in the lock, which "mtgs lock" writes')
    .option('--lock <file>', 'with --locked: the lock', defaultLockFile)
    .option(
      '--let-through <classes>',
      `with --locked: classes of changes that do not block, of ${driftClassSchema.options.join(', ')}`,
      (text) => text.split(',').map((word) => word.trim()),
    )
    .option('--baseline <file>', 'let through the conflicts that "mtgs baseline" wrote')
    .option('--waivers <file>', 'let through the conflicts that somebody answers for, each until a day')
    .option('--yes', 'without a target: start and ask what is configured without a question')
    .option('--json', 'print the report as JSON')
    .option('--sarif <file>', 'also write SARIF 2.1.0, for code scanning')
    .option('--junit <file>', 'also write JUnit XML, for CI test reports')
    .option('--gitlab <file>', 'also write a code quality report of GitLab')
    .option('--markdown <file>', 'also write Markdown, for a comment')
    .option('--max <count>', 'how many families of conflicts to print in full: 8 unless told', parseInteger(0, 100_000))
    .option('--all', 'print every family of conflicts in full')
    .option('--no-config', 'pass over mtgs.config.json of this folder, or above it in the git repository')
    .option('--print-config', 'print the options in force and where each is from, and scan nothing')
    .option('--explain', 'print what is inside each family: every pair, and the figures it rests on')
    .action(async (typed: string | undefined, _: unknown, command: Command) => {
      const found = command.opts()['config'] === false ? undefined : await readProjectConfig(context.cwd);
      if (found !== undefined) applyProjectConfig(found, command, context);
      if (command.opts()['printConfig'] === true) {
        printConfig({ target: typed, found }, command, context);
        return;
      }
      const target = typed ?? found?.values.target;
      const {
        failOn,
        timeout,
        static: isStatic,
        project,
        budget,
        yes,
        locked,
        lock,
        letThrough,
        baseline,
        waivers,
        router,
        model,
        picks,
        record,
        ...output
      } = readOptions(optionsSchema, command.opts());
      const routing = { router, model, picks, record };
      if (!locked) refuseLockOptions(command);
      const request = { failOn, timeoutSeconds: timeout, isStatic, tokenBudget: budget };
      // Loaded when needed: it brings the client of MCP and the detection, which no other command waits for.
      if (target === undefined) {
        refuseWithoutTarget({ project, baseline, waivers, ...(locked && { locked }), ...routing, ...output });
        const { scanMachine } = await import('../scan/scan-machine.js');
        writeReports(await scanMachine({ ...request, isAgreed: yes }, context), output, context);
        return;
      }
      if (isStatic && /^https?:/i.test(target)) {
        throw new InvalidInputError('--static connects to nothing, and the target is a live server');
      }
      const [{ readTarget }, { scan }, { readReviewed }] = await Promise.all([
        import('../scan/read-target.js'),
        import('../scan/scan.js'),
        import('../accepted/read-reviewed.js'),
      ]);
      const source = await readTarget(target, context, { project });
      // A file of the repository names a target, and does not agree to start what the target names.
      if (typed === undefined && !isStatic) {
        const { agreeToStart, showSession } = await import('../scan/agree-to-start.js');
        const session = { client: target, source };
        showSession(session, context.terminal);
        await agreeToStart([session], yes, context);
      }
      const { locked: reviewed, accept } = await readReviewed(
        { lock: locked ? lock : undefined, letThrough, baseline, waivers },
        context,
      );
      const report = await scan(
        { ...request, routing, target, source, ...(reviewed && { locked: reviewed }) },
        context,
      );
      await writeReport(accept(report), output, context);
    });
}

/** A lock that is named and not compared with would read as a pass. */
function refuseLockOptions(command: Command): void {
  const typed = (['lock', 'letThrough'] as const).find((option) => command.getOptionValueSource(option) === 'cli');
  if (typed === undefined) return;
  const flag = typed === 'lock' ? '--lock' : '--let-through';
  throw new InvalidInputError(`${flag} does nothing without --locked`, [], { hint: 'Give --locked as well.' });
}

/** What is about one report cannot be written for several clients. */
function refuseWithoutTarget(options: Readonly<Record<string, unknown>>): void {
  const given = [
    'project',
    'locked',
    'baseline',
    'waivers',
    'sarif',
    'junit',
    'gitlab',
    'markdown',
    'router',
    'model',
    'picks',
    'record',
  ].filter((name) => options[name] !== undefined);
  if (given.length === 0) return;
  throw new InvalidInputError(`${given.map((name) => `--${name}`).join(', ')} needs a target`, [], {
    hint: 'Name the configuration that is meant, here or as "target" in mtgs.config.json.',
  });
}
