import Table from 'cli-table3';
import type { RouteFigures } from './drive.js';
import type { Percentiles } from './percentiles.js';
import type { Route } from './routes.js';
import type { Lateness } from './watch-loop.js';

/** One round of the bench. */
export interface Phase {
  readonly title: string;
  readonly perSecond: number;
  readonly errors: number;
  readonly routes: readonly RouteFigures[];
  /** How long one more client waited for `/health`. */
  readonly held: Percentiles;
  /** Seconds from changing one tool to its verdict, by one client that does nothing else; and whether one was left open. */
  readonly changes?: Percentiles & { readonly isOneOpen: boolean };
  readonly residentBytes: number;
  readonly cpuSeconds: number;
  /** Of it the threads of the instance's own process, by name, in seconds. */
  readonly threads: Readonly<Record<string, number>>;
  /** How long each of them could have run and waited for a processor, in seconds. */
  readonly waits: Readonly<Record<string, number>>;
  /**
   * How late the event loop of the load generator was, in milliseconds: what is measured is late by as much. It shares the
   * processors with the instance.
   */
  readonly generator: Lateness & { readonly cpuSeconds: number };
}

const ms = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value) ? '–' : value < 10 ? value.toFixed(1) : value.toFixed(0);

export function printPhase(phase: Phase, specs: readonly Route[]): void {
  const table = new Table({
    head: ['route', 'answers', 'p50 ms', 'p95 ms', 'p99 ms', 'aim p95', 'seed p95', 'errors'],
    style: { head: [], border: [] },
  });
  for (const { name, count, errors, p50, p95, p99 } of phase.routes) {
    const spec = specs.find((route) => route.name === name);
    table.push([name, count, ms(p50), ms(p95), ms(p99), ms(spec?.aimMs), ms(spec?.seedMs), errors]);
  }
  console.log(`\n${phase.title}`);
  console.log(table.toString());
  const { p50, p99, max } = phase.held;
  console.log(
    `${phase.perSecond.toFixed(0)} requests a second, ${phase.errors} errors; one more client waits for /health p50 ${ms(p50)} ms, ` +
      `p99 ${ms(p99)} ms, at most ${ms(max)} ms; ${phase.cpuSeconds.toFixed(0)} CPU s, ` +
      `${(phase.residentBytes / 1e6).toFixed(0)} MB in memory`,
  );
  console.log(`CPU s by thread: ${secondsOf(phase.threads)}`);
  console.log(`waiting for a processor, s by thread: ${secondsOf(phase.waits)}`);
  const { generator } = phase;
  console.log(
    `the load generator was late by p50 ${ms(generator.p50)} ms, p95 ${ms(generator.p95)} ms, p99 ${ms(generator.p99)} ms; ` +
      `${generator.cpuSeconds.toFixed(1)} CPU s of its own`,
  );
  if (phase.changes !== undefined) console.log(describeChanges(phase.changes));
}

const secondsOf = (threads: Phase['threads']): string =>
  Object.entries(threads)
    .filter(([, seconds]) => seconds >= 0.1)
    .map(([name, seconds]) => `${name} ${seconds.toFixed(1)}`)
    .join(', ');

function describeChanges({ count, p50, p95, isOneOpen }: NonNullable<Phase['changes']>): string {
  const open = isOneOpen ? '; the last one had none when the users stopped' : '';
  if (count === 0) return `one changed tool had no verdict in time${open}`;
  return `one changed tool has its verdict after ${p50.toFixed(2)} s (p50), ${p95.toFixed(2)} s (p95), ${count} changes${open}`;
}

/** How much longer each route takes in one round than in another. */
export function printRise(without: Phase | undefined, withExports: Phase | undefined): void {
  for (const { name, p95 } of without?.routes ?? []) {
    const beside = withExports?.routes.find((route) => route.name === name)?.p95;
    if (beside !== undefined) console.log(`${name}: p95 ${ms(p95)} ms without exports, ${ms(beside)} ms beside them`);
  }
}
