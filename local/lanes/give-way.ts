import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/** Beside three busy threads that share a processor with it, a tenth is left: at 10 it is a thirtieth, and exports starved. */
const nice = 5;

/**
 * Lets the other threads have the processor first: this one works on with what they leave. Linux only, where each thread
 * has a priority; elsewhere nothing changes.
 */
export function giveWay(): void {
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(thread, nice);
  } catch {
    // Another system, or one that forbids it.
  }
}
