import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { loadOnce } from '../../../shared/kernel/load-once.js';

export interface DashboardFile {
  readonly type: string;
  readonly content: Uint8Array;
  /** The same compressed with Brotli. */
  readonly compressed: Uint8Array;
  /** Digest of the content. */
  readonly digest: string;
}

export interface DashboardFiles {
  /** The page; `undefined` where the dashboard was not built. */
  readonly page: DashboardFile | undefined;
  /** What the page loads, by name. */
  readonly assets: ReadonlyMap<string, DashboardFile>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const compress = promisify(brotliCompress);
/** Nearly as small as the best quality and many times as fast. */
const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };

/** `dist/dashboard`, for the sources as for what is built of them. */
function folderOfDashboard(): string | undefined {
  for (let folder = dirname(fileURLToPath(import.meta.url)); dirname(folder) !== folder; folder = dirname(folder)) {
    const built = join(basename(folder) === 'dist' ? folder : join(folder, 'dist'), 'dashboard');
    if (existsSync(built)) return built;
  }
  return undefined;
}

async function readAsset(path: string): Promise<DashboardFile> {
  const content = await readFile(path);
  return {
    type: types[extname(path)] ?? 'application/octet-stream',
    content,
    compressed: await compress(content, options),
    digest: createHash('sha256').update(content).digest('base64url').slice(0, 22),
  };
}

async function read(): Promise<DashboardFiles> {
  const folder = folderOfDashboard();
  if (folder === undefined) return { page: undefined, assets: new Map() };
  const names = await readdir(join(folder, 'assets'));
  const assets = await Promise.all(
    names.map(async (name) => [name, await readAsset(join(folder, 'assets', name))] as const),
  );
  return { page: await readAsset(join(folder, 'index.html')), assets: new Map(assets) };
}

/** The built dashboard, read once: only what was there then is served, whatever a request names. */
export const readDashboardFiles = loadOnce(read);
