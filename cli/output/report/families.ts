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
  /** What is wrong, and what to do about all of it. */
  readonly text: string;
  readonly advice: string;
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
    ...wordsOf(family, nameOf),
    ...family,
  }));
}

/** Tools that are named beside those of the worst conflict. */
const othersMax = 8;

/** The worst conflict says what is wrong. What it asks for is asked for every tool of the family: two of ten are not all. */
function wordsOf({ lead, tools, conflicts }: Family<ReportedConflict>, nameOf: (tool: string) => string) {
  const others = tools.filter((tool) => !lead.tools.includes(tool));
  if (others.length === 0) return { text: lead.text, advice: lead.advice };
  const [name, ...otherNames] = new Set(tools.map(nameOf));
  if (otherNames.length === 0 && lead.type === 'EXACT_NAME') {
    return {
      text: `All ${tools.length} are called "${name}": which of them a client calls is chance.`,
      advice: `Rename all but one of the ${tools.length}, each by what it acts on, or have clients prefix names by server.`,
    };
  }
  const more = others.length > othersMax ? ` and ${others.length - othersMax} more` : '';
  const named = `${others.slice(0, othersMax).join(', ')}${more}`;
  const rest = conflicts.length - 1;
  return {
    text: `${lead.text} ${rest === 1 ? 'One more finding is' : `${rest} more findings are`} about ${named}.`,
    advice: `${lead.advice} Do likewise for ${named}.`,
  };
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
export const countTypes = ({ conflicts }: Pick<ReportedFamily, 'conflicts'>): string =>
  [...Map.groupBy(conflicts, ({ type }) => type)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([type, group]) => `${type} ${group.length}`)
    .join(', ');
