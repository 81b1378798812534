import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process, told apart from a later one with the same number by when it started (in ticks since the machine did). */
interface ProcessId {
  readonly pid: number;
  readonly parent: number;
  readonly started: number;
}

/** What started processes carry in their environment, and hand on to what they start. */
export const familyVariable = 'MTGS_PROCESS_FAMILY';

const roundsMax = 10;

/**
 * A child that was started detached, and what it started: its group, and on Linux also what has left the group. That is
 * found as long as it has the family's mark in its environment, or has parents up to the child when `look` is called. What
 * has shaken off both, and on other systems whatever has left the group, is not found.
 */
export class ProcessFamily {
  readonly #child: ChildProcess;
  readonly #mark: string;
  readonly #seen = new Map<number, ProcessId>();

  constructor(child: ChildProcess, mark: string) {
    this.#child = child;
    this.#mark = `${familyVariable}=${mark}`;
  }

  signalGroup(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid !== undefined) send(process.platform === 'win32' ? pid : -pid, signal);
  }

  /** Remembers who belongs to the family now: once a process has ended, its children are anybody's. */
  look(): void {
    for (const one of this.#members()) this.#seen.set(one.pid, one);
  }

  /** Ends all of it, whatever it is doing. Takes more than one round where something is just starting something. */
  kill(): void {
    this.look();
    this.signalGroup('SIGKILL');
    for (let round = 0; round < roundsMax && this.#killSeen() > 0; round += 1) this.look();
  }

  #killSeen(): number {
    let killed = 0;
    for (const [pid, { started }] of this.#seen) {
      this.#seen.delete(pid);
      if (readProcess(pid)?.started === started && send(pid, 'SIGKILL')) killed += 1;
    }
    return killed;
  }

  #members(): ProcessId[] {
    if (process.platform !== 'linux') return [];
    const all = readProcesses();
    const members = new Map(all.filter((one) => isMarked(one.pid, this.#mark)).map((one) => [one.pid, one]));
    // Once the child has ended, its number may be a stranger's.
    const { pid } = this.#child;
    const family = new Set(pid !== undefined && isRunning(this.#child) ? [pid, ...members.keys()] : members.keys());
    for (let size = 0; size < family.size;) {
      size = family.size;
      for (const one of all) {
        if (!family.has(one.parent) || family.has(one.pid)) continue;
        family.add(one.pid);
        members.set(one.pid, one);
      }
    }
    return [...members.values()];
  }
}

export const isRunning = ({ exitCode, signalCode, pid }: ChildProcess): boolean =>
  pid !== undefined && exitCode === null && signalCode === null;

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // It has ended already.
  }
}

const readProcesses = (): ProcessId[] =>
  readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (readProcess(Number(name)) ?? []) : []));

/** From `/proc/…/stat`: the name in brackets may hold anything, so what counts begins behind the last one. */
function readProcess(pid: number): ProcessId | undefined {
  const text = read(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent] = fields;
  if (state === undefined || parent === undefined || state === 'Z' || state === 'X') return undefined;
  return { pid, parent: Number(parent), started: Number(fields[19]) };
}

/** Of strangers' processes the environment cannot be read: those are not ours. */
const isMarked = (pid: number, mark: string): boolean => read(`/proc/${pid}/environ`).split('\0').includes(mark);

function read(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
