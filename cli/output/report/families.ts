import { sha256 } from '../../../shared/kernel/canonical/canonical-json.js';
import type { Severity } from '../../../shared/domain/severity.js';
import { type Family, familiesOf, serverOf } from '../../../shared/everywhere/families.js';
import { toolsAmong } from '../../../shared/everywhere/server-texts.js';
import { plural } from '../../../shared/everywhere/plural.js';
import type { Report, ReportedConflict } from './report.js';

/** A family as reports name it. */
export interface ReportedFamily extends Family<ReportedConflict> {
  /** Stays the same as long as its worst conflict does. */
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
}

/** The families of a report, worst first, without what is accepted. */
export function reportedFamilies({ conflicts, tools }: Pick<Report, 'conflicts' | 'tools'>): ReportedFamily[] {
  // What blocks although it is accepted is still to be done.
  const open = conflicts.filter(({ accepted, isLocked }) => accepted === undefined || isLocked === true);
  const names = new Map(tools.map(({ id, name }) => [id, name]));
  const nameOf = (id: string): string => names.get(id) ?? id.slice(id.indexOf('~') + 1);
  return familiesOf(open).map((family) => ({
    id: sha256(`${family.lead.type} ${family.lead.tools.join(' ')}`).slice(0, 8),
    title: titleOf(family, nameOf),
    severity: family.lead.severity,
    ...family,
  }));
}

function titleOf({ conflicts, tools }: Family<ReportedConflict>, nameOf: (tool: string) => string): string {
  const servers = [...new Set(tools.map(serverOf))];
  const names = [...new Set(tools.map(nameOf))];
  if (tools.length <= 2) return tools.join(' ↔ ');
  if (names.length === 1) return `${names.join()} in ${servers.join(', ')}`;
  const pairs = conflicts.every((conflict) => conflict.tools.length === 1) ? '' : ', some alike';
  return `${plural(toolsAmong(tools).length, 'tool')} of ${servers.join(' and ')}${pairs}`;
}

/** `SEMANTIC_OVERLAP 3, SIMILAR_NAME 1`, most first. */
export const countTypes = ({ conflicts }: ReportedFamily): string =>
  [...Map.groupBy(conflicts, ({ type }) => type)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([type, group]) => `${type} ${group.length}`)
    .join(', ');
