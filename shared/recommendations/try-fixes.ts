import { UnansweredError } from '../analysis/router/router.js';
import { BudgetSpentError } from '../analysis/simulation/create-meter.js';
import { digest } from '../kernel/canonical/canonical-json.js';
import type { DroppedFix, Measured } from '../domain/routing/recommendation.js';
import type { Fix } from './fix.js';
import { type Bench, measureFix } from './measure-fix.js';
import { whyDropped } from './why-dropped.js';

export interface MeasuredFix extends Fix {
  readonly measured: Measured;
}

/** Fixes of one conflict that are tried one after the other, and what came of them so far. */
export interface Trial {
  /** Measures these, each change once. @returns how many of them help, and why the others do not. */
  add(fixes: readonly Fix[]): Promise<{ readonly helping: number; readonly faults: readonly string[] }>;
  /** Time that was spent on something else than measuring. */
  pardon(ms: number): void;
  readonly helping: readonly MeasuredFix[];
  readonly dropped: readonly DroppedFix[];
  /** What could not be measured, and why. */
  readonly open: readonly string[];
}

export function createTrial(
  bench: Bench,
  { until, signal }: { readonly until: number; readonly signal?: AbortSignal | undefined },
): Trial {
  const helping: MeasuredFix[] = [];
  const dropped: DroppedFix[] = [];
  const open: string[] = [];
  const known = new Set<string>();
  let end = until;
  let isSpent = false;

  /** What a fix does; undefined where it could not be measured. @throws {UnreachableError} when the router is away. */
  async function measure(fix: Fix): Promise<Measured | undefined> {
    try {
      return await measureFix(fix, bench);
    } catch (error) {
      if (error instanceof BudgetSpentError) isSpent = true;
      else if (!(error instanceof UnansweredError)) throw error;
      open.push(
        `${fix.type} of ${fix.changes[0]?.tool ?? ''} by ${fix.author} could not be measured: ${error.message}`,
      );
      return undefined;
    }
  }

  async function add(fixes: readonly Fix[]) {
    const before = helping.length;
    const faults: string[] = [];
    const fresh = fixes.filter(({ changes }) => !known.has(digest(changes)));
    for (const [index, fix] of fresh.entries()) {
      signal?.throwIfAborted();
      if (isSpent || performance.now() > end) {
        const what = isSpent ? 'the budget' : 'the time';
        open.push(`${what} was enough to try ${index} of ${fresh.length} fixes by ${fix.author}`);
        break;
      }
      known.add(digest(fix.changes));
      const measured = await measure(fix);
      const tool = fix.changes[0]?.tool;
      if (measured === undefined || tool === undefined) continue;
      const why = whyDropped(measured);
      if (why === undefined) helping.push({ ...fix, measured });
      else {
        dropped.push({ type: fix.type, author: fix.author, tool, why });
        faults.push(`${fix.type} of ${fix.changes[0]?.before.name ?? ''} was tried and does not help: ${why}`);
      }
    }
    return { helping: helping.length - before, faults };
  }

  return {
    ...{ add, helping, dropped, open },
    pardon(ms) {
      end += ms;
    },
  };
}
