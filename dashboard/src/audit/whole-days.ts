/** A day as a field of the page writes it. */
const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** When a day begins where the reader is, for a filter that includes its limit. */
export const beginOf = (day: string | undefined): string | undefined => instantOf(day, 0);

/** When the day after begins there, for a filter that excludes its limit: all of the day is found. */
export const endOf = (day: string | undefined): string | undefined => instantOf(day, 1);

function instantOf(day: string | undefined, daysLater: number): string | undefined {
  if (day === undefined) return undefined;
  // Without a time and a zone a day would be one of UTC. Days of a change of the clocks have another length.
  const time = new Date(dayPattern.test(day) ? `${day}T00:00:00` : day);
  if (Number.isNaN(time.getTime())) return undefined;
  if (dayPattern.test(day)) time.setDate(time.getDate() + daysLater);
  return time.toISOString();
}
