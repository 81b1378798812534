import { type Html, markup } from './markup.js';
import { untrusted } from './untrusted.js';

/** A table of cells that may hold text from outside. */
export const toTable = (head: readonly string[], rows: readonly (readonly string[])[]): Html =>
  markup`<table><thead><tr>${head.map((cell) => markup`<th>${cell}</th>`)}</tr></thead><tbody>
${rows.map(toRow)}</tbody></table>`;

const toRow = (
  row: readonly string[],
): Html => markup`<tr>${row.map((cell) => markup`<td>${untrusted(cell)}</td>`)}</tr>
`;
