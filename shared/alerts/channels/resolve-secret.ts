import { alertSettingPrefix } from '../../domain/alerts/alert.js';
import { InvalidInputError } from '../../kernel/errors/errors.js';

/** Reads what a `${NAME}` reference stands for, now. */
export type ResolveSecret = (reference: string) => string;

/** @throws {InvalidInputError} (by the returned function) when there is no such setting, or it is not one for alerts. */
export const createResolveSecret = (env: Readonly<Record<string, string | undefined>>): ResolveSecret =>
  function resolveSecret(reference) {
    const name = reference.slice(2, -1);
    if (!name.startsWith(alertSettingPrefix)) {
      throw new InvalidInputError(`${name} cannot be named by a channel: only ${alertSettingPrefix}… settings can`);
    }
    const value = env[name];
    if (value !== undefined && value !== '') return value;
    throw new InvalidInputError(`the setting ${name} is missing`);
  };
