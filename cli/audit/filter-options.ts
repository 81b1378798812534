import type { Command } from 'commander';
import { z } from 'zod';
import { eventTypeSchema } from '../../shared/domain/event.js';
import { parseInteger } from '../parse-options.js';

export const filterSchema = z.object({
  type: eventTypeSchema.optional(),
  actor: z.string().optional(),
  subject: z.string().optional(),
  from: z.string().optional(),
  to: z.string().optional(),
  after: z.int().optional(),
});

/** Adds the options that say which entries. */
export const withFilter = (command: Command): Command =>
  command
    .addOption(command.createOption('--type <event>', 'only this event').choices(eventTypeSchema.options))
    .option('--actor <id>', 'only what this identity did')
    .option('--subject <id>', 'only what happened to this')
    .option('--from <time>', 'ingested at this ISO 8601 time or later')
    .option('--to <time>', 'ingested before this time')
    .option('--after <sequence>', 'only after this sequence number', parseInteger(0, Number.MAX_SAFE_INTEGER));
