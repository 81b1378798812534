import { toolsAmong } from '../../../../shared/everywhere/server-texts.js';
import { severities } from '../../../../shared/everywhere/severities.js';
import { plural } from '../../../../shared/everywhere/plural.js';
import { cutText } from '../cut-text.js';
import { type Html, markup } from '../markup.js';
import { layOutMap, type MapLayout, type PlacedServer, type PlacedTool } from './lay-out-map.js';
import { linksMax, type MapLink, type SelectedMap, toolsMax } from './select-map.js';

const nameMax = 24;
const titleMax = 200;

/** The map as a picture in the page: tools around their servers, a line for each pair that has conflicts. */
export function drawMap(map: SelectedMap): Html {
  const layout = layOutMap(map.tools);
  const { reach } = layout;
  const label = `${plural(toolsAmong(map.tools.map(({ id }) => id)).length, 'tool')} of ${plural(layout.servers.length, 'server')}, ${plural(map.links.length, 'pair')} with conflicts`;
  return markup`<svg role="img" aria-label="${label}" viewBox="${-reach.x} ${-reach.y} ${2 * reach.x} ${2 * reach.y}">
${layout.servers.map(drawServer)}${drawLinks(map.links, layout)}${layout.tools.map(drawTool)}
</svg>
<p>${severities.map((severity) => markup`<span class="${severity}">● ${severity}</span> `)}● no conflict</p>
<p>${leftWords(map)}</p>`;
}

const drawServer = ({ id, x, y, radius }: PlacedServer): Html =>
  markup`<circle class="server" cx="${x}" cy="${y}" r="${radius}"/>
<text class="name" x="${x}" y="${y}" text-anchor="middle">${cutName(id)}</text>
`;

function drawLinks(links: readonly MapLink[], { tools }: MapLayout): Html[] {
  const places = new Map(tools.map((placed) => [placed.tool.id, placed]));
  // The worst are drawn last, so that nothing milder covers them.
  return links.toReversed().flatMap(({ tools: [first, second], severity, types }) => {
    const [from, to] = [places.get(first), places.get(second)];
    if (from === undefined || to === undefined) return [];
    const title = cutText(`${severity} ${first} ↔ ${second}: ${types.join(', ')}`, 2 * titleMax);
    return [
      markup`<line class="${severity}" x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}"><title>${title}</title></line>
`,
    ];
  });
}

function drawTool({ tool, x, y, label }: PlacedTool): Html {
  const anchor = Math.abs(label.x - x) < 2 ? 'middle' : label.x > x ? 'start' : 'end';
  const { id, name, severity = 'none' } = tool;
  return markup`<circle class="${severity}" cx="${x}" cy="${y}" r="5"><title>${cutText(id, titleMax)}</title></circle>
<text x="${label.x}" y="${label.y}" text-anchor="${anchor}">${cutName(name)}</text>
`;
}

const cutName = (name: string): string =>
  name.length <= nameMax ? name : `${name.slice(0, nameMax - 1).replace(/[\ud800-\udbff]$/, '')}…`;

function leftWords({ tools, left }: SelectedMap): string {
  const rule = `The map shows at most ${toolsMax} tools and ${linksMax} pairs, those with the worst conflicts first.`;
  const accepted = left.accepted === 0 ? '' : ` Not drawn: ${plural(left.accepted, 'accepted conflict')}.`;
  if (left.tools + left.links === 0) return `${rule} These are all ${plural(tools.length, 'tool')}.${accepted}`;
  return `${rule} Left out: ${plural(left.tools, 'tool')} and ${plural(left.links, 'pair')} with conflicts.${accepted}`;
}
