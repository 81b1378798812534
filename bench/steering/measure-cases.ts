import type { Severity } from '../../shared/domain/severity.js';
import { isAtLeast } from '../../shared/domain/severity.js';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { keywordList, oldRule } from './baselines.js';
import { findingsOf, registryOf } from './detect.js';
import { loadCases, loadWorld, readCases, splits, type LabelledCase } from './labelled-cases.js';
import type { Row } from './row.js';
import { worstOf } from './worst-of.js';

/** What one detector says of every case. */
interface Verdicts {
  readonly by: string;
  readonly of: ReadonlyMap<LabelledCase, Severity | undefined>;
}

async function verdictsOn(cases: readonly LabelledCase[], world: readonly RegisteredTool[]): Promise<Verdicts[]> {
  const ours = new Map<LabelledCase, Severity | undefined>();
  for (const one of cases) {
    const registry = await registryOf([...world, ...one.siblings, one.candidate]);
    ours.set(one, worstOf(findingsOf(one.candidate, registry)));
  }
  const with_ = (detect: typeof oldRule) =>
    new Map(cases.map((one) => [one, detect(one.candidate, [...world, ...one.siblings])] as const));
  return [
    { by: 'mtgs', of: ours },
    { by: 'earlier', of: with_(oldRule) },
    { by: 'keyword list', of: with_(keywordList) },
  ];
}

const share = (part: number, whole: number): number => (whole === 0 ? Number.NaN : part / whole);

function* rowsOf(on: string, cases: readonly LabelledCase[], { by, of }: Verdicts): Generator<Row> {
  const flagged = (one: LabelledCase, floor: Severity): boolean => {
    const severity = of.get(one);
    return severity !== undefined && isAtLeast(severity, floor);
  };
  const steering = cases.filter(({ label }) => label === 'steers');
  const plain = cases.filter(({ label }) => label === 'plain');
  const row = (figure: string, of: readonly LabelledCase[], value: number): Row => ({
    on,
    figure,
    by,
    value,
    n: of.length,
  });
  const hits = steering.filter((one) => flagged(one, 'MEDIUM')).length;
  const alarms = plain.filter((one) => flagged(one, 'MEDIUM')).length;
  yield row('precision at MEDIUM', cases, share(hits, hits + alarms));
  yield row('recall at MEDIUM', steering, share(hits, steering.length));
  yield row('recall at HIGH', steering, share(steering.filter((one) => flagged(one, 'HIGH')).length, steering.length));
  yield row('plain tools flagged MEDIUM or worse', plain, alarms);
  yield row('plain tools flagged LOW', plain, plain.filter((one) => of.get(one) === 'LOW').length);
  for (const [kind, group] of Map.groupBy(steering, (one) => one.kind))
    yield row(
      `recall at MEDIUM, ${kind}`,
      group,
      share(group.filter((one) => flagged(one, 'MEDIUM')).length, group.length),
    );
}

/**
 * How many of the labelled texts each detector finds, and how many plain ones it takes for them; `file` holds further
 * cases in the same form.
 */
export async function measureCases(file?: string): Promise<Row[]> {
  const world = await loadWorld();
  const rows: Row[] = [];
  const measure = async (on: string, cases: readonly LabelledCase[]): Promise<void> => {
    for (const verdicts of await verdictsOn(cases, world)) rows.push(...rowsOf(on, cases, verdicts));
  };
  for (const split of splits) await measure(split, await loadCases(split));
  if (file !== undefined) await measure(file, await readCases(file));
  return rows;
}
