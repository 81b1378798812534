/** The id that an entry is kept under: ids are in the order of the numbers, and no two entries have the same. */
export const entryId = (sequence: number): string => `entry:${String(sequence).padStart(16, '0')}`;

/** The number that an id says, if it is the id of an entry. */
export function sequenceOfId(id: string): number | undefined {
  const sequence = Number(/^entry:(\d{16})$/.exec(id)?.[1]);
  return Number.isSafeInteger(sequence) ? sequence : undefined;
}

/** The id of what is written beside the entry of an event, so that the event gets only one. */
export const markerId = (eventId: string): string => `event:${eventId}`;
