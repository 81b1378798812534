/** SQLite's primary result codes that say "the disk, not the statement": busy, locked, no memory, read-only, I/O, full… */
const troubleCodes = new Set([5, 6, 7, 8, 9, 10, 13, 14, 15]);

/** Whether SQLite failed for a reason that can go away by itself, such as a full disk. */
export function isStorageTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' && troubleCodes.has(errcode & 0xff);
}
