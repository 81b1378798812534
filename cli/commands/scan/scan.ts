import type { Command } from 'commander';
import { driftClassSchema } from '../../../shared/domain/analysis/conflict.js';
import type { CommandContext } from '../../command-context.js';
import { type Examples, withExamples } from '../../with-examples.js';
import { defaultLockFile } from '../../lock/default-lock-file.js';
import { tokenBudget } from '../../output/words/definitions-size.js';
import { withRouterOptions } from '../../router/with-router-options.js';
import { failOnOption, parseInteger } from '../../parse-options.js';
import { timeoutOption } from '../../timeout-option.js';
import { runScan } from './run-scan.js';

const examples: Examples = {
  scan: 'every client of this machine; asks before it starts anything',
  'scan --yes --all': 'the same without the question, every conflict in full',
  'scan mcp.json --fail-on MEDIUM --timeout 60 --max 20': "one client's configuration, stricter than by default",
  'scan ~/.claude.json --project ~/work/shop --budget 50000': 'the servers of one project',
  'scan mcp.json --tool-limit 2000 --catalog-limit 25000': "blocks what costs too much of a model's context",
  'scan https://crm.example.com/mcp --explain': 'a live server, with the figures that findings rest on',
  'scan https://registry.example.com/v0.1/servers --yes': 'every server that a registry lists',
  "scan https://mtgs.example.com/v1/environments/prod/registry/v0.1 --header 'x-api-key=${MTGS_API_KEY}' --yes":
    'a closed registry',
  'scan tools --static --json': 'a folder of definitions; starts nothing and connects to nothing',
  'scan mcp.json --sarif mtgs.sarif --junit mtgs.xml --gitlab quality.json --markdown comment.md': 'reports for CI',
  'scan tools --static --comment': 'one comment on the pull request; the token is GITHUB_TOKEN or MTGS_COMMENT_TOKEN',
  'scan mcp.json --html report.html': 'a page with the conflict map; it loads nothing and runs nothing',
  'scan mcp.json --locked --lock ci/mtgs.lock.json --let-through wording':
    'blocks what was not reviewed, but for changed wording',
  'scan tools --router claude --model claude-haiku-5-5 --record picks.jsonl':
    'a model answers the questions of stage 4, and its answers are kept',
  'scan tools --router recorded --picks picks.jsonl': 'the same again without a key',
  'scan mcp.json --baseline mtgs.baseline.json --waivers waivers.json': 'blocks for new conflicts only',
  'scan tools --static --since origin/main': 'blocks for what this branch adds or makes worse',
  'scan tools --probes probes.jsonl': 'stage 4 asks these questions as well as those that it writes',
  'scan --print-config': 'the options in force, those of mtgs.config.json among them, and where each is from',
  'scan tools --no-config': 'as if there were no mtgs.config.json',
};

/** `mtgs scan <target>`: finds the conflicts among the tools of a configuration, a folder or a live server. */
export function addScan(program: Command, context: CommandContext): void {
  withRouterOptions(withExamples(program.command('scan'), examples))
    .description(
      "find conflicts among the tools of a client's configuration, a folder or file of definitions, or a live URL",
    )
    .argument(
      '[target]',
      "a client's configuration (mcp.json and the like), folder, file, http(s) URL of a server, or of a registry (…/v0.1), or - for standard input; without it: that of mtgs.config.json, or every client of this machine",
    )
    .addOption(failOnOption('exit 1 for conflicts at or above this severity').default('HIGH'))
    .addOption(timeoutOption())
    .option(
      '--static',
      'read files only: start no command and connect to nothing, and say which servers were not looked at',
    )
    .option(
      '--header <name=value...>',
      'with a URL: headers that it wants; values may name settings of this machine as ${NAME}',
    )
    .option('--project <folder>', 'in ~/.claude.json: the project whose servers count beside those for all projects')
    .option('--budget <tokens>', 'note when all definitions take more', parseInteger(1, 100_000_000), tokenBudget)
    .option(
      '--tool-limit <tokens>',
      'a conflict, HIGH, for each tool that takes more (TOKEN_WEIGHT)',
      parseInteger(1, 100_000_000),
    )
    .option(
      '--catalog-limit <tokens>',
      'a conflict, HIGH, for each tool that all definitions up to it have no room for (TOKEN_WEIGHT)',
      parseInteger(1, 100_000_000),
    )
    .option('--locked', 'also block what is not as it was reviewed in the lock, which "mtgs lock" writes')
    .option('--lock <file>', 'with --locked: the lock', defaultLockFile)
    .option(
      '--let-through <classes>',
      `with --locked: classes of changes that do not block, of ${driftClassSchema.options.join(', ')}`,
      (text) => text.split(',').map((word) => word.trim()),
    )
    .option('--baseline <file>', 'let through the conflicts that "mtgs baseline" wrote')
    .option('--since <ref>', 'let through the conflicts that the files had in this commit of git, such as origin/main')
    .option('--waivers <file>', 'let through the conflicts that somebody answers for, each until a day')
    .option('--probes <file>', 'questions of people, with the tool that each is for, which stage 4 asks as well')
    .option('--yes', 'without a target, and with a registry: start and ask what is named without a question')
    .option('--json', 'print the report as JSON')
    .option('--sarif <file>', 'also write SARIF 2.1.0, for code scanning')
    .option('--junit <file>', 'also write JUnit XML, for CI test reports')
    .option('--gitlab <file>', 'also write a code quality report of GitLab')
    .option('--markdown <file>', 'also write Markdown, for a comment')
    .option('--html <file>', 'also write one page with the conflict map, for people')
    .option(
      '--comment',
      'in GitHub Actions: keep one comment on the pull request, which is removed when nothing blocks',
    )
    .option(
      '--max <count>',
      'how many families of conflicts to print in full; unless told 8, or as many as two screens have room for',
      parseInteger(0, 100_000),
    )
    .option('--all', 'print everything there is to say: every family of conflicts in full, every note, every server')
    .option('--no-config', 'pass over mtgs.config.json of this folder, or above it in the git repository')
    .option('--print-config', 'print the options in force and where each is from, and scan nothing')
    .option('--explain', 'print what is inside each family: every pair, and the figures it rests on')
    .action((typed: string | undefined, _: unknown, command: Command) => runScan(typed, command, context));
}
