import { UnreachableError } from '../../errors/errors.js';

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Fills `${NAME}` in from the settings. @throws {UnreachableError} naming every setting that is missing: a server must
 * not be asked with half a credential.
 */
export function resolveReferences(
  values: Readonly<Record<string, string>>,
  settings: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const missing = new Set<string>();
  const resolved = Object.entries(values).map(([name, value]) => [
    name,
    value.replaceAll(reference, (_, setting: string) => {
      const found = settings[setting];
      if (found === undefined) missing.add(setting);
      return found ?? '';
    }),
  ]);
  if (missing.size === 0) return Object.fromEntries(resolved) as Record<string, string>;
  throw new UnreachableError(`these settings are not set: ${[...missing].sort().join(', ')}`, {
    hint: 'Set them where MTGS runs, or correct the references.',
  });
}
