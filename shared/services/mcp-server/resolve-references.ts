import { UnreachableError } from '../../errors/errors.js';

/** `${NAME}`, and `${NAME:-what stands for it where it is not set}`. */
const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/g;

/** Settings that a server's configuration may use on a shared host. The others are the host's own secrets. */
const serverSettings = /^MTGS_SERVER_/;

/** Where references are looked up, and which may be. */
export interface ReferenceSource {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether who configures servers may use every setting. Otherwise only those for servers, `MTGS_SERVER_…`. */
  readonly everySetting: boolean;
}

/**
 * Fills references in. @throws {UnreachableError} naming every setting that is missing or not for servers: a server must
 * not be asked with half a credential, nor with one that is not its own.
 */
export function resolveReferences(values: readonly string[], source: ReferenceSource): string[] {
  const missing = new Set<string>();
  const foreign = new Set<string>();
  const resolved = values.map((value) =>
    value.replaceAll(reference, (_, name: string, otherwise: string | undefined) => {
      if (!source.everySetting && !serverSettings.test(name)) foreign.add(name);
      const found = source.environment[name] ?? otherwise;
      if (found === undefined) missing.add(name);
      return found ?? '';
    }),
  );
  if (foreign.size > 0) {
    throw new UnreachableError(`these settings are not for servers: ${[...foreign].sort().join(', ')}`, {
      hint: 'Only settings whose names begin with MTGS_SERVER_ may be used here.',
    });
  }
  if (missing.size === 0) return resolved;
  throw new UnreachableError(`these settings are not set: ${[...missing].sort().join(', ')}`, {
    hint: 'Set them where MTGS runs, or correct the references.',
  });
}

/** The same for the values of a record. */
export function resolveValues(
  record: Readonly<Record<string, string>>,
  source: ReferenceSource,
): Record<string, string> {
  const values = resolveReferences(Object.values(record), source);
  return Object.fromEntries(Object.keys(record).map((name, index) => [name, values[index] ?? '']));
}
