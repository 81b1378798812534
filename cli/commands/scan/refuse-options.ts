import type { Command } from 'commander';
import { InvalidInputError } from '../../../shared/kernel/errors/errors.js';
import { reportFiles } from '../../output/formats/report-files.js';
import type { ScanOptions } from './scan-options.js';

/** A lock that is named and not compared with would read as a pass. */
export function refuseLockOptions(command: Command): void {
  const typed = (['lock', 'letThrough'] as const).find((option) => command.getOptionValueSource(option) === 'cli');
  if (typed === undefined) return;
  const flag = typed === 'lock' ? '--lock' : '--let-through';
  throw new InvalidInputError(`${flag} does nothing without --locked`, [], { hint: 'Give --locked as well.' });
}

const aboutOneReport = [
  'project',
  'header',
  'locked',
  'baseline',
  'since',
  'waivers',
  'probes',
  ...reportFiles,
  'comment',
  'router',
  'model',
  'picks',
  'record',
] as const;

/** What is about one report cannot be written for several clients. */
export function refuseWithoutTarget(options: ScanOptions): void {
  const given = aboutOneReport.filter((name) => options[name] !== undefined && options[name] !== false);
  if (given.length === 0) return;
  throw new InvalidInputError(`${given.map((name) => `--${name}`).join(', ')} needs a target`, [], {
    hint: 'Name the configuration that is meant, here or as "target" in mtgs.config.json.',
  });
}
