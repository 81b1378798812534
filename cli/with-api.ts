import type { Command } from 'commander';
import { z } from 'zod';
import { slugSchema } from '../shared/domain/ids.js';
import { InvalidInputError } from '../shared/kernel/errors/errors.js';
import { type ApiClient, createApiClient } from './api-client.js';
import type { CommandContext } from './command-context.js';
import { asCommand } from './output/words/as-command.js';
import { createPresenter, type Present } from './output/create-presenter.js';
import { printable } from './output/words/printable.js';
import { readOptions } from './parse-options.js';

const optionsSchema = z.looseObject({
  url: z.string().optional(),
  key: z.string().optional(),
  env: z.string().optional(),
  json: z.boolean().optional(),
});

export const defaultUrl = 'http://127.0.0.1:7071';
const defaultEnvironment = 'default';

/** What a command that talks to a running instance works with. */
export interface ApiCommand {
  readonly api: ApiClient;
  /** The path of the environment, `/v1/environments/…`. */
  readonly environmentPath: string;
  readonly env: string;
  /** Whether JSON was asked for: for printers of their own form only, others `present`. */
  readonly isJson: boolean;
  readonly present: Present;
  /** A further command for the same instance and environment, as it may be typed. */
  readonly next: (...words: readonly string[]) => string;
}

/** Adds the options that say which instance, which environment and how to print. */
export const withApiOptions = (command: Command): Command =>
  command
    .option('--url <url>', `address of the instance (MTGS_URL; else ${defaultUrl})`)
    .option('--key <key>', 'API key (MTGS_API_KEY)')
    .option('--env <name>', 'environment', defaultEnvironment)
    .option('--json', 'print JSON');

/** Opens the client that a command's options ask for. @throws {InvalidInputError} for a bad URL or environment name. */
export function openApi(options: unknown, { env: settings, signal, terminal }: CommandContext): ApiCommand {
  const { url, key, env = defaultEnvironment, json = false } = readOptions(optionsSchema, options);
  const named = slugSchema.safeParse(env);
  if (!named.success) {
    throw new InvalidInputError(`"${env}" is no name of an environment`, [], {
      hint: 'Names have 1 to 63 lower-case letters, digits and inner hyphens.',
    });
  }
  const api = createApiClient({
    url: url ?? settings['MTGS_URL'] ?? defaultUrl,
    key: key ?? settings['MTGS_API_KEY'],
    signal,
    startCommand: asCommand(settings, 'up'),
    onRetry: (reason, seconds) => {
      terminal.explain(`${printable(reason)}; trying again in ${Math.ceil(seconds)} s`);
    },
    onUnreadable: (id, reason) => {
      terminal.say(`left out, for it cannot be read: ${printable(id)}: ${printable(reason)}`);
    },
  });
  const same = [...(url === undefined ? [] : ['--url', url]), ...(env === defaultEnvironment ? [] : ['--env', env])];
  const next = (...words: readonly string[]): string => asCommand(settings, ...words, ...same);
  return {
    api,
    env,
    environmentPath: `/v1/environments/${env}`,
    isJson: json,
    present: createPresenter(terminal, json),
    next,
  };
}
