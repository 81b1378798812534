import { sha256 } from '../kernel/canonical/canonical-json.js';
import type { ToolId } from '../domain/ids.js';
import type { RoutableTool } from '../analysis/router/router.js';

/** Longest name that every API takes, in characters. */
const aliasMax = 64;
const suffixLength = 9;

/**
 * A name for each tool that the APIs of models accept (`^[a-zA-Z0-9_-]{1,64}$`), and back. A name that fits and that no
 * other tool of these has stays as it is; others get a digest of the tool's id, whichever order the tools come in.
 */
export function aliasTools(tools: readonly RoutableTool[]): {
  readonly aliasOf: (id: ToolId) => string;
  readonly toolOf: (alias: string) => ToolId | undefined;
} {
  const plain = new Map<string, number>();
  const cleaned = tools.map(({ id, definition: { name } }) => ({ id, name, clean: clean(name) }));
  for (const { clean: name } of cleaned) plain.set(name, (plain.get(name) ?? 0) + 1);
  const aliases = new Map<ToolId, string>();
  const ids = new Map<string, ToolId>();
  for (const { id, name, clean: base } of cleaned) {
    const isUnique = plain.get(base) === 1 && base === name;
    const alias = isUnique
      ? base
      : `${base.slice(0, aliasMax - suffixLength)}_${sha256(id).slice(0, suffixLength - 1)}`;
    aliases.set(id, alias);
    ids.set(alias, id);
  }
  return { aliasOf: (id) => aliases.get(id) ?? id, toolOf: (alias) => ids.get(alias) };
}

const clean = (name: string): string => name.replace(/[^a-zA-Z0-9_-]/gu, '_').slice(0, aliasMax) || '_';
