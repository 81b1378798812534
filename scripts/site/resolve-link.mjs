import { existsSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { addressOf, pages } from './pages.mjs';

const isPicture = (path) => /\.(?:png|svg)$/.test(path);

/**
 * Where a link of a page leads on the site: pages to pages, pictures and the files that `copied` names to their copies,
 * anything else to where the repository is published.
 * @throws {Error} for a link that leads nowhere.
 */
export function resolveLink(href, { page, repository, copied }) {
  if (/^(?:[a-z]+:|#)/.test(href)) return href;
  const [path = '', anchor] = href.split('#');
  const target = posix.normalize(posix.join(posix.dirname(page), path)).replace(/\/$/, '');
  const end = anchor === undefined ? '' : `#${anchor}`;
  const from = posix.dirname(addressOf(page));
  const onSite = (address) => `${posix.relative(from, address)}${end}`;
  if (pages.includes(target)) return onSite(addressOf(target));
  if (pages.includes(`${target}/README.md`)) return onSite(`${target}/index.html`);
  if (!existsSync(target)) throw new Error(`${page} links to ${href}, which is not there`);
  if (isPicture(target) || copied.includes(target)) return onSite(target);
  return `${repository}/${statSync(target).isDirectory() ? 'tree' : 'blob'}/main/${target}${end}`;
}
