import { type Transport, transportSchema } from '../domain/registry/server.js';
import { type EntryOptions, type ReadEntry, readEntry } from '../everywhere/client-files/read-entry.js';
import { AppError } from '../kernel/errors/errors.js';
import { plainIssue } from '../kernel/errors/plain-issue.js';

/** What became of one server's entry. */
export type ParsedEntry =
  | { readonly is: 'server'; readonly transport: Transport; readonly notes: readonly string[] }
  | Exclude<ReadEntry, { is: 'server' }>;

/** Reads one server's entry, in whatever form its client writes it, and checks that the transport can be stored. */
export function parseServerEntry(value: unknown, options: EntryOptions): ParsedEntry {
  const entry = readWithReasons(value, options);
  if (entry.is !== 'server') return entry;
  const transport = transportSchema.safeParse(entry.transport, { error: plainIssue });
  if (transport.success) return { is: 'server', transport: transport.data, notes: entry.notes };
  return { is: 'refused', because: transport.error.issues.map(({ message }) => message).join('; ') };
}

function readWithReasons(value: unknown, options: EntryOptions): ReadEntry {
  try {
    return readEntry(value, options);
  } catch (error) {
    if (error instanceof AppError) return { is: 'refused', because: error.message };
    throw error;
  }
}
