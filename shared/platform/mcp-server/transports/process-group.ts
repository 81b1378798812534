import type { ProcessFamily } from './process-family.js';

const running = new Set<ProcessFamily>();
let isWatching = false;

/** From now on until `forgetGroup`, the child and what it starts end when this process does. */
export function watchGroup(family: ProcessFamily): void {
  running.add(family);
  if (isWatching) return;
  isWatching = true;
  process.on('exit', () => {
    for (const one of running) one.kill();
  });
}

export const forgetGroup = (family: ProcessFamily): void => void running.delete(family);
