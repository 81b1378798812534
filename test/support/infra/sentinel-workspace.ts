import { arrived, type Row } from './kql-expressions.js';
import { createQueryRunner } from './run-kql.js';
import { columns, fields, type Rule } from './sentinel-files.js';

const schemaOf = (list: readonly { name: string; type: string }[]): string =>
  `(${list.map(({ name, type }) => `${name}: ${type}`).join(', ')})`;
/** The tables that queries of the solution know. */
export const schemas = { MtgsAudit_CL: schemaOf(columns), source: schemaOf(fields) };

/** The transformation of the rule of an instance, as infra/sentinel/table.bicep puts it together. */
export const transformationOf = (instance: string): string =>
  `source | extend instance = '${instance}' | project ${columns.map(({ name, from }) => `${name} = ${from}`).join(', ')}`;

/** The instance whose entries arrive where a test names none. */
export const ownInstance = 'contoso';
/** That of rows which arrived before there was a column for it. */
export const unnamed = '';

const prepare = createQueryRunner(schemas);
const moments = fields.filter(({ type }) => type === 'datetime').map(({ name }) => name);

/** Fields of an entry, as the app sends them. */
export type Sent = Readonly<Record<string, unknown>>;

export const minutes = (count: number): number => count * 60_000;
export const hours = (count: number): number => minutes(count * 60);
export const days = (count: number): number => hours(count * 24);
export const later = (time: Date, ms: number): Date => new Date(time.getTime() + ms);

/** A table in memory, which entries arrive in through the transformation. */
export function createWorkspace() {
  const table: Row[] = [];
  return {
    arrive(sent: readonly Sent[], at: Date, instance = ownInstance): void {
      const source = sent.map((entry) => ({
        ...entry,
        ...Object.fromEntries(
          moments.flatMap((name) => (entry[name] === undefined ? [] : [[name, new Date(entry[name] as string)]])),
        ),
      }));
      table.push(...prepared(transformationOf(instance))({ source }, at).map((row) => ({ ...row, [arrived]: at })));
    },

    /**
     * What a query finds at a time in a window of the days before. Sentinel runs rules five minutes late; whether the window
     * ends when the rule was to run or when it does run is not documented, so tests try both.
     */
    search(query: string, now: Date, { windowDays = 14, endsEarlier = 0 } = {}): readonly Row[] {
      const visible = table.filter((row) => {
        const [came, time] = [(row as { [arrived]: Date })[arrived], row['TimeGenerated'] as Date];
        const end = now.getTime() - endsEarlier;
        return came <= now && time.getTime() <= end && time.getTime() > end - days(windowDays);
      });
      return prepared(query)({ MtgsAudit_CL: visible }, now);
    },
  };
}
export type Workspace = ReturnType<typeof createWorkspace>;

const queries = new Map<string, ReturnType<typeof prepare>>();
function prepared(query: string): ReturnType<typeof prepare> {
  const known = queries.get(query) ?? prepare(query);
  queries.set(query, known);
  return known;
}

export interface Incident {
  readonly key: string;
  readonly began: Date;
  readonly alerts: Row[];
}

/** The incidents that a rule makes of what it finds from a time on, once an hour, for some days. */
export function incidentsOf(
  rule: Rule,
  workspace: Workspace,
  { from, forDays, endsEarlier = 0 }: { readonly from: Date; readonly forDays: number; readonly endsEarlier?: number },
): readonly Incident[] {
  const { lookbackDuration, groupByCustomDetails, groupByAlertDetails } =
    rule.incidentConfiguration.groupingConfiguration;
  const severity = rule.alertDetailsOverride?.alertSeverityColumnName;
  const keyColumns = [
    ...groupByCustomDetails.map((name) => rule.customDetails[name]!),
    ...(groupByAlertDetails === undefined || severity === undefined ? [] : [severity]),
  ];
  const incidents: Incident[] = [];
  for (let run = 0; run <= forDays * 24; run += 1) {
    const now = later(from, hours(run));
    for (const row of workspace.search(rule.query, now, { endsEarlier })) {
      const key = JSON.stringify(keyColumns.map((name) => row[name]));
      const since = later(now, -days(lookbackDuration === 'P7D' ? 7 : 1));
      const open = incidents.find((one) => one.key === key && one.began >= since);
      if (open === undefined) incidents.push({ key, began: now, alerts: [row] });
      else open.alerts.push(row);
    }
  }
  return incidents;
}
