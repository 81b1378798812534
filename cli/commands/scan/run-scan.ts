import type { Command } from 'commander';
import { InvalidInputError } from '../../../shared/kernel/errors/errors.js';
import type { CommandContext } from '../../command-context.js';
import { writeReport, writeReports } from '../../output/formats/write-report.js';
import { readOptions } from '../../parse-options.js';
import { applyProjectConfig } from '../../project/apply-project-config.js';
import { printConfig } from '../../project/print-config.js';
import { readProjectConfig } from '../../project/read-project-config.js';
import { refuseLockOptions, refuseWithoutTarget } from './refuse-options.js';
import { type ScanOptions, scanOptionsSchema } from './scan-options.js';

/** What `mtgs scan` does with the target that was typed, and with the options of the command line and the repository. */
export async function runScan(typed: string | undefined, command: Command, context: CommandContext): Promise<void> {
  const found = command.opts()['config'] === false ? undefined : await readProjectConfig(context.cwd);
  if (found !== undefined) applyProjectConfig(found, command, context);
  if (command.opts()['printConfig'] === true) {
    printConfig({ target: typed, found }, command, context);
    return;
  }
  const options = readOptions(scanOptionsSchema, command.opts());
  if (!options.locked) refuseLockOptions(command);
  const target = typed ?? found?.values.target;
  await (target === undefined
    ? scanClients(options, context)
    : scanTarget({ target, isTyped: typed !== undefined }, options, context));
}

const requestOf = ({ failOn, timeout, static: isStatic, budget, toolLimit, catalogLimit }: ScanOptions) => ({
  failOn,
  timeoutSeconds: timeout,
  isStatic,
  tokenBudget: budget,
  tokenLimits: {
    ...(toolLimit !== undefined && { tool: toolLimit }),
    ...(catalogLimit !== undefined && { catalog: catalogLimit }),
  },
});

// What scans is loaded when needed: it brings the client of MCP and the detection, which no other command waits for.
async function scanClients(options: ScanOptions, context: CommandContext): Promise<void> {
  refuseWithoutTarget(options);
  const { scanMachine } = await import('../../scan/scan-machine.js');
  const reports = await scanMachine({ ...requestOf(options), isAgreed: options.yes }, context);
  writeReports(reports, options, context);
}

interface Target {
  readonly target: string;
  /** Whether the command line names it. A file of the repository does not agree to start what its target names. */
  readonly isTyped: boolean;
}

async function scanTarget({ target, isTyped }: Target, options: ScanOptions, context: CommandContext): Promise<void> {
  const {
    project,
    header: headers,
    yes,
    locked,
    lock,
    letThrough,
    baseline,
    waivers,
    probes,
    since,
    router,
    model,
    picks,
    record,
  } = options;
  const request = requestOf(options);
  if (request.isStatic && /^https?:/i.test(target)) {
    throw new InvalidInputError('--static connects to nothing, and the target is a live server');
  }
  const [{ readTarget }, { scan }, { readReviewed }, { conflictsAt }, { readProbeLines }] = await Promise.all([
    import('../../scan/read-target.js'),
    import('../../scan/scan.js'),
    import('../../accepted/read-reviewed.js'),
    import('../../accepted/conflicts-at.js'),
    import('../../probes/read-probes.js'),
  ]);
  const source = await readTarget(target, context, { project, headers, mayBeRegistry: true });
  if ((!isTyped || source.isSomebodyElses === true) && !request.isStatic) {
    const { agreeToStart, showSession } = await import('../../scan/agree-to-start.js');
    const session = { client: target, source };
    showSession(session, context.terminal);
    await agreeToStart([session], yes, context);
  }
  const accepted = { lock: locked ? lock : undefined, letThrough, baseline, waivers };
  const { locked: reviewed, accept } = await readReviewed(accepted, context);
  const routing = { router, model, picks, record };
  const questions = probes === undefined ? undefined : await readProbeLines(probes, context);
  const about = { ...request, routing, target, source, ...(questions && { questions }) };
  const before = since === undefined ? undefined : await conflictsAt(since, about, context);
  const report = await scan({ ...about, ...(reviewed && { locked: reviewed }) }, context);
  await writeReport(accept(report, before), options, context);
}
