// Builds the documentation as a site, into build/site unless told. Nothing is downloaded, and the site asks nobody else.
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import Eleventy from '@11ty/eleventy';
import { prepareMarkdown } from './markdown.mjs';
import { groupPages } from './navigation.mjs';
import { addressOf, installed, pages } from './pages.mjs';
import { searchIndex } from './search-index.mjs';

const out = resolve(process.argv[2] ?? join('build', 'site'));
const published = JSON.parse(readFileSync(join('packages', 'mtgs', 'package.json'), 'utf8')).repository.url;
const site = {
  repository: published.replace(/^git\+/, '').replace(/\.git$/, ''),
  copied: ['LICENSE', ...globSync('docs/*.json')].map((file) => file.replaceAll('\\', '/')),
};

rmSync(out, { recursive: true, force: true });
const eleventy = new Eleventy('.', out, {
  quietMode: true,
  configPath: false,
  config(config) {
    const others = globSync('**/*.md', { exclude: [installed, 'dist', 'build', 'coverage', '.mtgs'] });
    config.setUseGitIgnore(true);
    for (const file of others) if (!pages.includes(file.replaceAll('\\', '/'))) config.ignores.add(file);
    config.setTemplateFormats(['md', '11ty.mjs']);
    for (const ignored of ['.github/**', 'scripts/**']) config.ignores.add(ignored);
    config.setIncludesDirectory('scripts/site');
    config.addGlobalData('layout', 'page.11ty.mjs');
    config.addGlobalData('groups', groupPages(pages));
    config.addGlobalData('eleventyComputed', {
      permalink: ({ page }) => addressOf(page.inputPath.replace(/^\.\//, '')),
    });
    config.amendLibrary('md', (markdown) => prepareMarkdown(markdown, site));
    config.addPassthroughCopy({
      'scripts/site/assets': 'assets',
      'docs/pictures': 'docs/pictures',
      'node_modules/mermaid/dist/mermaid.min.js': 'assets/mermaid.min.js',
      'node_modules/minisearch/dist/umd/index.js': 'assets/minisearch.js',
    });
    for (const file of site.copied) config.addPassthroughCopy({ [file]: file });
    return { markdownTemplateEngine: false };
  },
});
await eleventy.write();
mkdirSync(join(out, 'assets'), { recursive: true });
writeFileSync(join(out, 'assets', 'search-index.js'), searchIndex());
console.log(`${pages.length} pages in ${out}`);
