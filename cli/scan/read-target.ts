import { open, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { createJsonLocator, type TextRegion } from '../../shared/canonical/locate-json.js';
import { transportSchema } from '../../shared/domain/server.js';
import { AppError, InvalidInputError, NotFoundError, TooLargeError } from '../../shared/errors/errors.js';
import { maskUrl } from '../../shared/secrets/mask-transport.js';
import { parseDefinitionsFile } from '../../shared/sync/parse-definitions-file.js';
import { parseMcpConfig } from '../../shared/sync/parse-mcp-config.js';
import { slugify, uniqueSlug } from '../../shared/sync/slugify.js';
import { listJsonFiles } from './list-json-files.js';
import type { Place, ScanServer, ScanSource } from './scan-source.js';

/** Largest file that is read, in bytes. */
const fileBytesMax = 4 * 1024 * 1024;

/** Folders that editors keep their mcp.json in: commands in it are relative to the folder around. */
const editorFolders = new Set(['.vscode', '.cursor', '.claude']);

/**
 * What a target names: an mcp.json, a folder of definitions, one file of definitions, or the URL of a live server.
 * @throws {NotFoundError} when there is no such file. @throws {InvalidInputError} when it is none of these.
 */
export async function readTarget(target: string, cwd: string): Promise<ScanSource> {
  if (/^https?:\/\//i.test(target)) return { servers: [urlServer(target)], failures: [] };
  const path = resolve(cwd, target);
  const found = await stat(path).catch((cause: unknown) => {
    throw new NotFoundError(`there is no ${target}`, {
      cause,
      hint: 'Name an mcp.json, a folder or file of tool definitions, or an http(s) URL.',
    });
  });
  return { ...(found.isDirectory() ? await readFolder(path) : await readOneFile(path)), path };
}

function urlServer(target: string): ScanServer {
  const transport = transportSchema.safeParse({ type: 'http', url: target });
  if (!transport.success) {
    throw new InvalidInputError(`"${maskUrl(target)}" is no URL`, [], { hint: 'Check the address.' });
  }
  return { kind: 'live', id: slugify(new URL(target).hostname), transport: transport.data };
}

async function readOneFile(path: string): Promise<ScanSource> {
  const text = await readText(path);
  if (!/"(?:mcpServers|servers)"\s*:/.test(text)) return { servers: [fileServer(path, text, new Set())], failures: [] };
  return readConfig(path, text);
}

function readConfig(path: string, text: string): ScanSource {
  const { servers, problems } = parseMcpConfig(text);
  const locate = createJsonLocator(text);
  const folder = dirname(path);
  const base = editorFolders.has(basename(folder)) ? dirname(folder) : folder;
  return {
    servers: servers.map(({ name, transport, path: where }) => ({
      kind: 'live',
      id: name,
      place: placeIn(path, locate(where)),
      transport: transport.type === 'stdio' ? { ...transport, cwd: resolve(base, transport.cwd ?? '.') } : transport,
    })),
    failures: problems.map(({ path: what, message: reason }) => ({ what, reason })),
  };
}

async function readFolder(folder: string): Promise<ScanSource> {
  const taken = new Set<string>();
  const servers: ScanServer[] = [];
  const failures: { what: string; reason: string }[] = [];
  for (const file of await listJsonFiles(folder)) {
    const path = join(folder, file);
    try {
      servers.push(fileServer(path, await readText(path), taken));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      failures.push({ what: file, reason: error.message });
    }
  }
  if (servers.length === 0 && failures.length === 0) {
    throw new InvalidInputError(`${folder} holds no .json files`, [], { hint: 'Name a folder with tool definitions.' });
  }
  return { servers, failures };
}

function fileServer(path: string, text: string, taken: Set<string>): ScanServer {
  const filed = parseDefinitionsFile(text);
  const locate = createJsonLocator(text);
  const byName = new Map(filed.toReversed().map(({ definition, path: where }) => [nameOf(definition), where]));
  const id = uniqueSlug(basename(path).replace(/\.json$/i, ''), taken);
  const definitions = filed.map(({ definition }) => definition);
  return { kind: 'file', id, definitions, placeOf: (name) => placeIn(path, locate(byName.get(name) ?? [])) };
}

const nameOf = (definition: unknown): unknown =>
  typeof definition === 'object' && definition !== null && 'name' in definition ? definition.name : undefined;

const placeIn = (file: string, region: TextRegion | undefined): Place => ({ file, ...(region && { region }) });

async function readText(path: string): Promise<string> {
  const handle = await open(path).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InvalidInputError(`${relative(process.cwd(), path)} cannot be read: ${reason}`, [], { cause });
  });
  try {
    const { size } = await handle.stat();
    if (size > fileBytesMax)
      throw new TooLargeError(`${basename(path)} takes ${size} bytes, at most ${fileBytesMax} are read`);
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}
