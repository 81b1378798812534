import { isSettingForServers, serverSettingPrefix } from '../../domain/registry/server.js';
import { UnreachableError } from '../../kernel/errors/errors.js';
import { replaceReferences } from '../../secrets/references.js';

/** Where references are looked up, and which may be. */
export interface ReferenceSource {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Whether every setting may be named, or only those for servers: the others are the host's own secrets. */
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
    replaceReferences(value, (name, otherwise) => {
      if (!source.everySetting && !isSettingForServers(name)) foreign.add(name);
      const found = source.environment[name] ?? otherwise;
      if (found === undefined) missing.add(name);
      return found ?? '';
    }),
  );
  if (foreign.size > 0) {
    throw new UnreachableError(`these settings are not for servers: ${[...foreign].sort().join(', ')}`, {
      hint: `Only settings whose names begin with ${serverSettingPrefix} may be used here.`,
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
