/**
 * Rounds of batches. Each takes a day at most. The last one asks what is left at once, so that working data, which is kept
 * for a week, is there until the end.
 */
export const roundsMax = 4;

/** How long a round is waited for, in milliseconds: providers end a batch after 24 hours. */
export const waitMaxMs = 26 * 3_600_000;

/** The longest pause between two looks at the batches of a round, in milliseconds. */
export const pauseMaxMs = 300_000;
