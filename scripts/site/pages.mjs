import { globSync, readFileSync } from 'node:fs';

/** What the site is made of, besides pictures and what pages link to in the repository. */
const sources = ['*.md', 'docs/**/*.md', 'examples/**/*.md', 'local/*.md', 'model/*.md', 'shared/**/README.md'];

/** What is installed, wherever it is. */
export const installed = '**/node_modules/**';

/** The Markdown files of the site, by their paths in the repository. */
export const pages = globSync(sources, { exclude: [installed] })
  .map((file) => file.replaceAll('\\', '/'))
  .sort();

/** `docs/cli.md` → `docs/cli.html`; a README is the first page of its folder. */
export const addressOf = (page) =>
  page.replace(/(?:README)?\.md$/, (end) => (end.startsWith('R') ? 'index.html' : '.html'));

export const titleOf = (page) => /^# (.+)$/m.exec(readFileSync(page, 'utf8'))?.[1]?.replaceAll('`', '') ?? page;
