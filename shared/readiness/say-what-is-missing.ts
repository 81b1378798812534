import type { ReadReadiness } from './read-readiness.js';

/** Says at the start, a line for each, which checks fail: an operator who watches the log need not ask. */
export async function sayWhatIsMissing(readReadiness: ReadReadiness, log: (line: string) => void): Promise<void> {
  const { checks } = await readReadiness();
  for (const { name, ok, required, detail = '' } of checks) {
    if (!ok) log(JSON.stringify({ event: 'check-failed', check: name, required, detail }));
  }
}
