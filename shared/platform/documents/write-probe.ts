import type { Document } from './documents.js';

const probe = '~readiness';

/** What an instance creates in a container to see that it may write there. It is the same each time, and stays. */
export const writeProbe = (partitionKey: string): Document => ({
  id: probe,
  [partitionKey]: probe,
  kind: 'probe',
});

/** Whether a change of a container is the probe and nothing else. */
export function isWriteProbe(change: unknown, partitionKey: string): boolean {
  const fields = Object.entries(change ?? {}).filter(([field]) => !field.startsWith('_'));
  const wanted = writeProbe(partitionKey);
  return fields.length === Object.keys(wanted).length && fields.every(([field, value]) => wanted[field] === value);
}
