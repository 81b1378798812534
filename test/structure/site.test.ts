import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, normalize, relative } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { Window } from 'happy-dom';
import MiniSearch from 'minisearch';
import { afterAll, beforeAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'mtgs-site-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Page {
  readonly ids: ReadonlySet<string>;
  readonly links: readonly string[];
  /** What the browser loads by itself. */
  readonly loaded: readonly string[];
}
const pages = new Map<string, Page>();

beforeAll(() => {
  const built = spawnSync(process.execPath, ['scripts/site/build.mjs', folder], { encoding: 'utf8' });
  expect(built.stderr).toBe('');
  expect(built.status).toBe(0);
  for (const file of globSync('**/*.html', { cwd: folder })) {
    const { document } = new Window();
    document.write(readFileSync(join(folder, file), 'utf8'));
    const all = (selector: string, attribute: string) =>
      [...document.querySelectorAll(selector)].map((element) => element.getAttribute(attribute) ?? '');
    pages.set(file.replaceAll('\\', '/'), {
      ids: new Set(all('[id]', 'id')),
      links: all('main a[href]', 'href'),
      loaded: [...all('[src]', 'src'), ...all('link[href]', 'href')],
    });
  }
}, 120_000);

/** A relative link as a file of the site and an anchor. */
function targetOf(file: string, link: string): readonly [string, string | undefined] {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? file : normalize(join(dirname(file), path)).replaceAll('\\', '/');
  return [target, anchor];
}

const isOutside = (link: string): boolean => /^[a-z]+:/.test(link);

test('every page of the documentation is a page of the site', () => {
  const written = globSync(['*.md', 'docs/**/*.md', 'shared/*/README.md']).map((file) =>
    file.replaceAll('\\', '/').replace(/(?:README)?\.md$/, (end) => (end.startsWith('R') ? 'index.html' : '.html')),
  );
  expect(written.filter((file) => !pages.has(file))).toEqual([]);
});

test('every link leads to a page, an anchor and a file that are there', () => {
  const broken = [...pages].flatMap(([file, { links, loaded }]) =>
    [...links, ...loaded]
      .filter((link) => !isOutside(link))
      .filter((link) => {
        const [target, anchor] = targetOf(file, link);
        if (anchor !== undefined) return pages.get(target)?.ids.has(anchor) !== true;
        return !existsSync(join(folder, target));
      })
      .map((link) => `${file}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test('every page can be reached from the first by links in texts and lists of pages', () => {
  const reached = new Set<string>();
  const visit = (file: string): void => {
    const page = pages.get(file);
    if (page === undefined || reached.has(file)) return;
    reached.add(file);
    for (const link of page.links) if (!isOutside(link)) visit(targetOf(file, link)[0]);
  };
  visit('index.html');
  // What no text leads to is in the list of pages beside each text.
  const listed = [...readFileSync(join(folder, 'index.html'), 'utf8').matchAll(/<li><a href="([^"]+)"/g)];
  for (const [, link = ''] of listed) visit(targetOf('index.html', link)[0]);
  expect([...pages.keys()].filter((file) => !reached.has(file))).toEqual([]);
});

test('nothing comes from another origin', () => {
  expect([...pages.values()].flatMap(({ loaded }) => loaded).filter(isOutside)).toEqual([]);
});

test('the search finds the section that has the words', () => {
  const scope: { searchIndex?: string; searchOptions?: ConstructorParameters<typeof MiniSearch>[0] } = {};
  const script = readFileSync(join(folder, 'assets', 'search-index.js'), 'utf8');
  for (const [, name, value = ''] of script.matchAll(/^globalThis\.(\w+) = (.*);$/gm))
    Object.assign(scope, { [String(name)]: JSON.parse(value) as unknown });
  const index = MiniSearch.loadJSON(scope.searchIndex!, scope.searchOptions!);
  const [first] = index.search('model file damaged', { combineWith: 'AND' });
  expect(first?.['address']).toBe('docs/failure-modes.html#22-the-models-file-is-damaged');
  expect(pages.get('docs/failure-modes.html')?.ids.has('22-the-models-file-is-damaged')).toBe(true);
});

test('a reader who types gets links to sections, and to nowhere when nothing matches', () => {
  const { document, Event } = new Window();
  document.write(readFileSync(join(folder, 'docs', 'cli.html'), 'utf8'));
  const context = createContext({ document });
  for (const name of ['minisearch', 'search-index', 'search'])
    runInContext(readFileSync(join(folder, 'assets', `${name}.js`), 'utf8'), context);
  const box = document.querySelector('input')!;
  const type = (text: string): string[] => {
    box.value = text;
    box.dispatchEvent(new Event('input'));
    return [...document.querySelectorAll('#found a')].map((link) => link.getAttribute('href') ?? '');
  };
  expect(type('breaker')).toContain('../docs/architecture.html#breakers');
  expect(type('zzzzzzz')).toEqual([]);
  expect(document.querySelector('#found')?.textContent).toBe('Nothing matches.');
  type('');
  expect(document.querySelector('#found')?.hasAttribute('hidden')).toBe(true);
});

test('each diagram is drawn in the browser, and docs/diagrams.md leads to its section', () => {
  const index = readFileSync('docs/diagrams.md', 'utf8');
  const sections = globSync('docs/**/*.md').flatMap((file) => {
    const parts = readFileSync(file, 'utf8').split(/^(?=## )/m);
    const page = relative('docs', file).replaceAll('\\', '/');
    return parts.flatMap((part) => {
      const diagrams = part.split('```mermaid').length - 1;
      const html = pages.get(`docs/${page.replace(/\.md$/, '.html')}`);
      if (diagrams > 0) expect(html?.loaded.some((each) => each.endsWith('/mermaid.min.js'))).toBe(true);
      const heading = /^## (.+)$/m.exec(part)?.[1] ?? '';
      const anchor = heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-');
      return Array.from({ length: diagrams }, () => `(${page}#${anchor})`);
    });
  });
  const listed = [...index.matchAll(/\([^)]+\)(?= \|)/g)].map(([link]) => link);
  expect(listed.sort()).toEqual(sections.sort());
});
