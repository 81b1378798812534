import { readFileSync } from 'node:fs';
import MiniSearch from 'minisearch';
import { createHeadingIds } from './heading-ids.mjs';
import { addressOf, pages, titleOf } from './pages.mjs';

/** How the index was made: the page in the browser opens it the same way. */
export const searchOptions = { fields: ['title', 'text'], storeFields: ['title', 'address', 'page'] };

/** One entry for each section of each page, in a script, so that it is found without a server as well. */
export function searchIndex() {
  const index = new MiniSearch(searchOptions);
  index.addAll(pages.flatMap(sectionsOf));
  return `globalThis.searchIndex = ${JSON.stringify(JSON.stringify(index))};\nglobalThis.searchOptions = ${JSON.stringify(searchOptions)};\n`;
}

function sectionsOf(page) {
  const headingId = createHeadingIds();
  const sections = [];
  let isCode = false;
  for (const line of readFileSync(page, 'utf8').split('\n')) {
    if (/^\s*```/.test(line)) isCode = !isCode;
    const title = isCode ? undefined : /^#{1,6} (.+)$/.exec(line)?.[1].replaceAll('`', '');
    if (title !== undefined) {
      const address = `${addressOf(page)}#${headingId(title)}`;
      sections.push({ id: address, title, address, page: titleOf(page), text: '' });
    } else if (sections.length > 0) sections.at(-1).text += `${line.replace(/\]\([^)]*\)/g, ']')}\n`;
  }
  return sections;
}
