import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type Transport, transportSchema } from '../../shared/domain/registry/server.js';
import { InvalidInputError, NotFoundError } from '../../shared/kernel/errors/errors.js';
import { maskUrl } from '../../shared/secrets/mask-transport.js';
import { namesServers } from '../../shared/everywhere/client-files/find-server-entries.js';
import { parseDefinitionsFile } from '../../shared/client-files/parse-definitions-file.js';
import { readDocument } from '../../shared/client-files/read-document.js';
import { slugify } from '../../shared/everywhere/client-files/slugify.js';
import type { CommandContext } from '../command-context.js';
import { fileServers } from './file-server.js';
import { formsHint, inFile } from '../files/in-file.js';
import { findRegistry } from '../registry/find-registry.js';
import { isRegistryUrl } from '../registry/registry-address.js';
import { readConfiguration } from './read-configuration.js';
import { readFolder } from './read-folder.js';
import { registryHeaders } from '../registry/registry-headers.js';
import { parsePairs } from '../parse-options.js';
import { registrySource } from './registry-source.js';
import { readText, readTextFile } from '../files/read-text.js';
import type { ScanServer, ScanSource } from './scan-source.js';

export interface TargetOptions {
  /** The project whose session is looked at, in a configuration that has servers for each. */
  readonly project?: string | undefined;
  /** Whether a URL may be that of a registry. */
  readonly mayBeRegistry?: boolean;
  /** What a URL wants, each `name=value`: a registry for itself only, not for the servers that it lists. */
  readonly headers?: readonly string[] | undefined;
}

type Where = Pick<CommandContext, 'cwd' | 'env' | 'stdin' | 'signal'>;

/**
 * What a target names: a client's configuration, a folder of definitions, one file of definitions, standard input (`-`),
 * the URL of a live server, or that of a registry where that may be.
 * @throws {NotFoundError} when there is no such file. @throws {InvalidInputError} when it is none of these.
 */
export async function readTarget(target: string, where: Where, options: TargetOptions = {}): Promise<ScanSource> {
  const source = await read(target, where, options);
  if (options.project === undefined || source.names === 'servers') return source;
  throw new InvalidInputError(`${target} names no projects`, [], {
    hint: '--project is for a configuration that has servers for each project, such as ~/.claude.json.',
  });
}

async function read(target: string, where: Where, options: TargetOptions): Promise<ScanSource> {
  if (/^https?:\/\//i.test(target)) return readUrl(target, where, options);
  if ((options.headers ?? []).length > 0) {
    throw new InvalidInputError('--header is for a URL', [], { hint: 'A configuration has headers of its own.' });
  }
  const { cwd } = where;
  const stdin = target === '-' ? where.stdin : undefined;
  if (stdin !== undefined) {
    return readContent(
      resolve(cwd, 'input'),
      'standard input',
      await readText(stdin, 'standard input'),
      where,
      options,
    );
  }
  const path = resolve(cwd, target);
  const found = await stat(path).catch((cause: unknown) => {
    throw new NotFoundError(`there is no ${target}`, { cause, hint: hintFor(target) });
  });
  if (found.isDirectory()) return readFolder(path, target, where.env);
  return readContent(path, target, await readTextFile(path, target), where, options);
}

const hintFor = (target: string): string =>
  /^\w+:\/\//.test(target)
    ? 'The address of a live server begins with http:// or https://.'
    : "Name a client's configuration (mcp.json), a folder or file of tool definitions, or an http(s) URL.";

async function readUrl(target: string, { signal, env }: Where, options: TargetOptions): Promise<ScanSource> {
  const given = options.headers ?? [];
  // References in them are filled in when the server is asked, as those of a configuration are.
  const own = given.length > 0 && { headers: parsePairs(given) };
  const transport = transportSchema.safeParse({ type: 'http', url: target, ...own });
  if (!transport.success)
    throw new InvalidInputError(`"${maskUrl(target)}" is no URL`, [], { hint: 'Check the address.' });
  if (options.mayBeRegistry !== true) return liveServer(target, transport.data);
  const request = { target, signal, headers: registryHeaders(given, env) };
  if (isRegistryUrl(target)) return registrySource(request);
  const found = await findRegistry(request);
  return found.is === 'registry' ? registrySource(request) : liveServer(target, transport.data, found.tried);
}

function liveServer(target: string, transport: Transport, alsoTried?: string): ScanSource {
  const id = slugify(new URL(target).hostname);
  const server: ScanServer = {
    kind: 'live',
    id,
    label: id,
    transport,
    ...(alsoTried !== undefined && { alsoTried }),
  };
  return { names: 'servers', servers: [server], failures: [], leftOut: [], notes: [] };
}

function readContent(
  path: string,
  name: string,
  text: string,
  { env: environment }: Where,
  { project }: TargetOptions,
): ScanSource {
  return inFile({ name, text, hint: formsHint }, () => {
    const document = readDocument(text, basename(path));
    if (namesServers(document.value)) return readConfiguration(path, document, { environment, project });
    const content = parseDefinitionsFile(document.value);
    if (content.is === 'other') throw new InvalidInputError(content.because, [], { hint: content.hint });
    const { servers, failures } = fileServers({ path, label: name, taken: new Set() }, { document, ...content });
    return { names: 'tools', servers, failures, leftOut: [], notes: [] };
  });
}
