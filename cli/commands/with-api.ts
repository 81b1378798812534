import type { Command } from 'commander';
import { z } from 'zod';
import { slugSchema } from '../../shared/domain/ids.js';
import { InvalidInputError } from '../../shared/errors/errors.js';
import { type ApiClient, createApiClient } from '../api-client.js';
import type { CommandContext } from '../command-context.js';
import { printable } from '../output/printable.js';

const optionsSchema = z.looseObject({
  url: z.string().optional(),
  key: z.string().optional(),
  env: z.string().optional(),
  json: z.boolean().optional(),
});

export const defaultUrl = 'http://127.0.0.1:7071';

/** What a command that talks to a running instance works with. */
export interface ApiCommand {
  readonly api: ApiClient;
  /** The path of the environment, `/v1/environments/…`. */
  readonly environmentPath: string;
  readonly env: string;
  readonly isJson: boolean;
}

/** Adds the options that say which instance, which environment and how to print. */
export const withApiOptions = (command: Command): Command =>
  command
    .option('--url <url>', `address of the instance (MTGS_URL; else ${defaultUrl})`)
    .option('--key <key>', 'API key (MTGS_API_KEY)')
    .option('--env <name>', 'environment', 'default')
    .option('--json', 'print JSON');

/** Opens the client that a command's options ask for. @throws {InvalidInputError} for a bad URL or environment name. */
export function openApi(options: unknown, { env: settings, signal, terminal }: CommandContext): ApiCommand {
  const { url, key, env = 'default', json = false } = optionsSchema.parse(options);
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
    onRetry: (reason, seconds) => {
      terminal.say(`${printable(reason)}; trying again in ${Math.ceil(seconds)} s`);
    },
    onUnreadable: (id, reason) => {
      terminal.say(`left out, for it cannot be read: ${printable(id)}: ${printable(reason)}`);
    },
  });
  return { api, env, environmentPath: `/v1/environments/${env}`, isJson: json };
}
