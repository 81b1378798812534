import { readdir, readFile } from 'node:fs/promises';

/** What a process and all it started use. */
export interface ProcessFigures {
  readonly cpuSeconds: number;
  /** The largest resident set that each of them had, added up. */
  readonly peakBytes: number;
  readonly residentBytes: number;
}

const ticksPerSecond = 100;

interface Entry {
  readonly parent: number;
  readonly ticks: number;
}

/** CPU time and memory of a process and its descendants, from `/proc`; Linux only. What has ended is counted by its parent. */
export async function measureProcessTree(root: number): Promise<ProcessFigures> {
  const entries = new Map<number, Entry>();
  for (const name of await readdir('/proc')) {
    const entry = /^\d+$/.test(name) ? await readEntry(Number(name)) : undefined;
    if (entry !== undefined) entries.set(Number(name), entry);
  }
  const family = [...entries.keys()].filter((pid) => isBelow(pid, root, entries));
  const memory = await Promise.all(family.map(readMemory));
  return {
    cpuSeconds: family.reduce((sum, pid) => sum + (entries.get(pid)?.ticks ?? 0), 0) / ticksPerSecond,
    peakBytes: memory.reduce((sum, { peak }) => sum + peak, 0),
    residentBytes: memory.reduce((sum, { resident }) => sum + resident, 0),
  };
}

function isBelow(pid: number, root: number, entries: ReadonlyMap<number, Entry>): boolean {
  for (let at: number | undefined = pid; at !== undefined && at > 0; at = entries.get(at)?.parent) {
    if (at === root) return true;
  }
  return false;
}

async function readEntry(pid: number): Promise<Entry | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name is in parentheses and may hold blanks; numbers follow it.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, parent] = fields;
  if (parent === undefined || Number.isNaN(parent)) return undefined;
  // utime, stime, and those of children that have ended.
  return { parent, ticks: fields.slice(11, 15).reduce((sum, ticks) => sum + ticks, 0) };
}

async function readMemory(pid: number): Promise<{ peak: number; resident: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const bytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) * 1024;
  return { peak: bytes('VmHWM'), resident: bytes('VmRSS') };
}
