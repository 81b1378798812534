import type { ChildProcess } from 'node:child_process';

const running = new Set<ChildProcess>();
let isWatching = false;

/** From now on until `forgetGroup`, the child and what it starts end when this process does. */
export function watchGroup(child: ChildProcess): void {
  running.add(child);
  if (isWatching) return;
  isWatching = true;
  process.on('exit', () => {
    for (const one of running) signalGroup(one, 'SIGKILL');
  });
}

export const forgetGroup = (child: ChildProcess): void => void running.delete(child);

/** Signals a child that was started detached, and all of its group. */
export function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // It has ended already.
  }
}
