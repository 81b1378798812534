import { createHash } from 'node:crypto';
import type { ConflictType } from '../domain/analysis/conflict.js';
import type { ToolId } from '../domain/ids.js';
import { isServerTexts, serverTextsIdOf } from '../domain/registry/server-texts.js';
import type { ToolDefinition } from '../domain/registry/tool.js';
import { digest } from '../kernel/canonical/canonical-json.js';

/** SHA-256 over the RFC 8785 form of everything a model sees of a tool. Key order and white space do not matter. */
export const fingerprintOf = (definition: ToolDefinition): string => digest(definition);

const plainName = /^[A-Za-z0-9_.-]{1,128}$/;

/**
 * A tool's id: `server~name` for names within MCP's recommendation, `server~=digest` for all others. Neither `~` nor
 * `=` occurs in slugs and plain names, so no two tools share an id, and every id fits a URL segment and a Cosmos id.
 */
export function toolIdOf(server: string, name: string): ToolId {
  if (isServerTexts({ name })) return serverTextsIdOf(server);
  const tail = plainName.test(name) ? name : `=${createHash('sha256').update(name).digest('base64url').slice(0, 27)}`;
  return `${server}~${tail}` as ToolId;
}

/** A conflict's id: the same tools and type give the same id however often and in whichever order they are found. */
export const conflictIdOf = (env: string, type: ConflictType, tools: readonly ToolId[]): string =>
  `${type.toLowerCase().replaceAll('_', '-')}-${digest([env, type, [...tools].sort()]).slice(0, 24)}`;
