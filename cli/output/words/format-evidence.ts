import { printable } from './printable.js';

/** Fields of an evidence that are shown in one line each, at most. */
const fieldsMax = 8;
const valueMax = 160;

function format(value: unknown): string | undefined {
  if (typeof value === 'number') return String(Math.round(value * 1000) / 1000);
  if (typeof value === 'string') return printable(JSON.stringify(value), valueMax);
  if (typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.length > 0) {
    const parts = value.slice(0, 4).map(format);
    if (parts.some((part) => part === undefined)) return undefined;
    return printable(`${parts.join(', ')}${value.length > 4 ? `, … (${value.length})` : ''}`, valueMax);
  }
  return undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The figures and short strings a finding rests on, in one line; what is nested deeper than once is in the JSON only. */
export const formatEvidence = (evidence: Readonly<Record<string, unknown>>): string =>
  Object.entries(evidence)
    .flatMap(([name, value]) => (isRecord(value) ? Object.entries(value) : [[name, value] as const]))
    .flatMap(([name, value]) => {
      const shown = format(value);
      return shown === undefined ? [] : [`${printable(name, 40)} ${shown}`];
    })
    .slice(0, fieldsMax)
    .join(' · ');
