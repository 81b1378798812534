import { type Attributes, metrics } from '@opentelemetry/api';
import type { Verdict } from '../domain/analysis/analysis-run.js';

/** Work that waits: how much, and when the oldest of it was asked for. */
interface Backlog {
  readonly count: number;
  readonly oldest?: string;
}

/** How an environment stands, as far as it is measured from time to time. */
export interface EnvironmentStanding {
  /** Unsettled conflicts by severity. */
  readonly conflicts: Readonly<Record<string, number>>;
  readonly approvals: Backlog;
  readonly analyses: Backlog;
  readonly syncs: Backlog;
  readonly deliveries: Backlog;
}

/** What MTGS counts of its own work. What HTTP and models take is counted where it happens. */
export interface Measures {
  verdict(of: { readonly env: string; readonly work: 'analysis' | 'check'; readonly verdict: Verdict }): void;
  synchronised(of: { readonly env: string; readonly outcome: string }): void;
  stands(env: string, standing: EnvironmentStanding): void;
}

interface Sources {
  readonly now: () => Date;
  readonly breakerStates: () => readonly { readonly name: string; readonly state: string }[];
  /** Seconds that each change feed lags; the audit log lags with those that write it, a SIEM with that which sends it. */
  readonly feedLags: () => Promise<readonly { readonly feed: string; readonly seconds: number }[]>;
}

/** After this many milliseconds a standing is old: another instance may have measured since, and this one not. */
const standingMs = 15 * 60_000;
const breakerLevels = ['closed', 'half-open', 'open'];

/** The metrics of MTGS. Needs the telemetry to be started. */
export function createMeasures({ now, breakerStates, feedLags }: Sources): Measures {
  const meter = metrics.getMeter('mtgs');
  const verdicts = meter.createCounter('mtgs.verdicts', { description: 'Analyses and checks by their verdict' });
  const synchronisations = meter.createCounter('mtgs.synchronisations', { description: 'Servers listed, by outcome' });
  const standings = new Map<string, { readonly at: number; readonly standing: EnvironmentStanding }>();

  const gauge = (name: string, description: string, unit: string, read: () => Iterable<[number, Attributes]>): void => {
    meter.createObservableGauge(name, { description, unit }).addCallback((result) => {
      for (const [value, attributes] of read()) result.observe(value, attributes);
    });
  };
  function* recent(): Generator<[string, EnvironmentStanding]> {
    for (const [env, { at, standing }] of standings) {
      if (now().getTime() - at <= standingMs) yield [env, standing];
    }
  }
  const ageOf = ({ oldest }: Backlog): number =>
    oldest === undefined ? 0 : Math.max(0, (now().getTime() - Date.parse(oldest)) / 1000);

  gauge('mtgs.conflicts', 'Conflicts that are open or acknowledged', '{conflict}', function* () {
    for (const [env, { conflicts }] of recent()) {
      for (const [severity, count] of Object.entries(conflicts)) {
        yield [count, { 'mtgs.environment': env, 'mtgs.severity': severity }];
      }
    }
  });
  const kinds = ['approvals', 'analyses', 'syncs', 'deliveries'] as const;
  gauge('mtgs.waiting', 'Work and decisions that wait', '{item}', function* () {
    for (const [env, standing] of recent()) {
      for (const kind of kinds) yield [standing[kind].count, { 'mtgs.environment': env, 'mtgs.work': kind }];
    }
  });
  gauge('mtgs.waiting.age', 'How long the oldest of them waits', 's', function* () {
    for (const [env, standing] of recent()) {
      for (const kind of kinds) yield [ageOf(standing[kind]), { 'mtgs.environment': env, 'mtgs.work': kind }];
    }
  });
  gauge('mtgs.breaker.state', '0 closed, 1 half-open, 2 open', '{state}', function* () {
    for (const { name, state } of breakerStates()) yield [breakerLevels.indexOf(state), { 'mtgs.breaker': name }];
  });
  meter
    .createObservableGauge('mtgs.feed.lag', { description: 'How far a change feed is behind', unit: 's' })
    .addCallback(async (result) => {
      for (const { feed, seconds } of await feedLags()) result.observe(seconds, { 'mtgs.feed': feed });
    });

  return {
    verdict({ env, work, verdict }) {
      verdicts.add(1, { 'mtgs.environment': env, 'mtgs.work': work, 'mtgs.verdict': verdict });
    },
    synchronised({ env, outcome }) {
      synchronisations.add(1, { 'mtgs.environment': env, 'mtgs.outcome': outcome });
    },
    stands(env, standing) {
      standings.set(env, { at: now().getTime(), standing });
    },
  };
}
