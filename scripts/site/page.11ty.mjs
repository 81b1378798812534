import { posix } from 'node:path';
import { escapeHtml } from './escape-html.mjs';
import { addressOf, titleOf } from './pages.mjs';

/** The frame around each page: where one is, where else to go, and the search. Nothing in it comes from another origin. */
export function render({ content, page, groups }) {
  const own = page.inputPath.replace(/^\.\//, '');
  const from = posix.dirname(addressOf(own));
  const to = (address) => posix.relative(from, address);
  const root = to('.') === '' ? '.' : to('.');
  const link = (each) =>
    `<li><a href="${to(addressOf(each))}"${each === own ? ' aria-current="page"' : ''}>${escapeHtml(titleOf(each))}</a></li>`;
  const group = ({ title, pages }) =>
    `<details${pages.includes(own) ? ' open' : ''}><summary>${title}</summary><ul>${pages.map(link).join('')}</ul></details>`;
  const diagrams = content.includes('<pre class="mermaid">')
    ? `<script src="${root}/assets/mermaid.min.js" defer></script><script src="${root}/assets/draw-diagrams.js" defer></script>`
    : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'">
<title>${escapeHtml(titleOf(own))} – MTGS</title>
<link rel="stylesheet" href="${root}/assets/site.css">
<script src="${root}/assets/minisearch.js" defer></script>
<script src="${root}/assets/search-index.js" defer></script>
<script src="${root}/assets/search.js" defer></script>
${diagrams}
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header><a href="${to('index.html')}">MTGS</a>
<search><label>Search <input type="search" id="search" data-root="${root}" autocomplete="off"></label><ol id="found" hidden></ol></search></header>
<nav aria-label="Pages">${groups.map(group).join('\n')}</nav>
<main id="content">
${content}
</main>
</body>
</html>
`;
}
