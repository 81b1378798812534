import type { Conflict } from '../api/types.js';

const columns = ['id', 'severity', 'type', 'status', 'score', 'tools', 'text', 'firstSeenAt', 'lastSeenAt'] as const;

/**
 * A cell as RFC 4180 has it. A spreadsheet takes what begins like a formula for one, and texts are anybody's: those get an
 * apostrophe in front.
 */
const cell = (value: string | number | undefined): string => {
  const text = String(value ?? '');
  const inert = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${inert.replaceAll('"', '""')}"`;
};

/** Conflicts as a table for spreadsheets. */
export const toCsv = (conflicts: readonly Conflict[]): string =>
  [
    columns.join(','),
    ...conflicts.map((conflict) =>
      columns.map((name) => cell(name === 'tools' ? conflict.tools.join(' ') : conflict[name])).join(','),
    ),
  ].join('\r\n') + '\r\n';
