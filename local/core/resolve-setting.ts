import { InvalidInputError } from '../../shared/kernel/errors/errors.js';
import type { RegisteredFunction } from './core-types.js';

/**
 * A text option of a trigger with its `%NAME%` replaced by that setting.
 * @throws {InvalidInputError} when the option is no text or a setting is absent.
 */
export function resolveSetting(
  fn: RegisteredFunction,
  option: string,
  settings: Readonly<Record<string, string | undefined>>,
): string {
  const value = fn.trigger.options[option];
  if (typeof value !== 'string' || value === '') {
    throw new InvalidInputError(`the function "${fn.metadata.name}" has no ${option}`);
  }
  return value.replace(/%([^%]+)%/g, (_, name: string) => {
    const setting = Object.hasOwn(settings, name) ? settings[name] : undefined;
    if (setting !== undefined) return setting;
    throw new InvalidInputError(`the function "${fn.metadata.name}" needs the setting ${name} for its ${option}`);
  });
}
