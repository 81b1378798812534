import { countTypes, type ReportedFamily } from '../../report/families.js';
import type { ReportedConflict } from '../../report/report.js';
import { plural } from '../../../../shared/everywhere/plural.js';
import { type Html, markup } from '../markup.js';
import { toTable } from '../to-table.js';
import { untrusted } from '../untrusted.js';

const pairsMax = 50;

/** A family in full: what, why, what to do, and what is inside. */
export function describeFamily(family: ReportedFamily): Html {
  const { id, title, severity, lead, text, advice } = family;
  return markup`<article>
    <h3><span class="${severity}">${severity}</span> ${untrusted(title)} <small>${id}</small></h3>
    <p>${lead.type}: ${untrusted(text)}</p>
    <p>→ ${untrusted(advice)}</p>
    ${pairsOf(family)}
  </article>`;
}

function pairsOf(family: ReportedFamily): Html {
  const { conflicts } = family;
  const left = conflicts.length - pairsMax;
  return markup`<details>
    <summary>${plural(conflicts.length, 'finding')}: ${countTypes(family)}</summary>
    ${toTable(['severity', 'tools', 'type', 'why', 'what to do'], conflicts.slice(0, pairsMax).map(rowOf))}
    ${left > 0 ? markup`<p>${left} more; the report of --json holds all.</p>` : ''}
  </details>`;
}

const rowOf = ({ severity, tools, type, text, advice }: ReportedConflict): string[] => [
  severity,
  tools.join(' ↔ '),
  type,
  text,
  advice,
];
