import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { DefinitionChange } from '../../shared/domain/routing/recommendation.js';

export const overrideFormSchema = z.enum(['contextforge', 'toolhive', 'generic']);
export type OverrideForm = z.infer<typeof overrideFormSchema>;

/** A new name or description that a gateway puts in front of a tool. */
interface Override {
  readonly tool: string;
  readonly server: string;
  readonly original: string;
  readonly name?: string;
  readonly description?: string;
}

/**
 * Changes as a gateway can make them without the server's owner: other names and descriptions. What a gateway cannot do
 * (withdraw a tool, change its parameters) is `left`.
 */
export function overridePatch(changes: readonly DefinitionChange[], form: OverrideForm) {
  const overrides: Override[] = [];
  const left: string[] = [];
  for (const { tool, server, before, after } of changes) {
    const { name, description, ...rest } = after ?? { name: '' };
    const { name: original, description: old, ...known } = before;
    if (after === undefined || !isDeepStrictEqual(rest, known)) {
      left.push(tool);
      continue;
    }
    overrides.push({
      tool,
      server,
      original,
      ...(name !== original && { name }),
      ...(description !== undefined && description !== old && { description }),
    });
  }
  return { left, patch: forms[form](overrides) };
}

const forms: Readonly<Record<OverrideForm, (overrides: readonly Override[]) => unknown>> = {
  /** The file of `thv run --tools-override`, one for each server; also the `spec` of an MCPToolConfig. */
  toolhive: (overrides) =>
    Object.fromEntries(
      [...Map.groupBy(overrides, ({ server }) => server)].map(([server, own]) => [
        server,
        {
          toolsOverride: Object.fromEntries(
            own.map(({ original, name, description }) => [
              original,
              { ...(name !== undefined && { name }), ...(description !== undefined && { description }) },
            ]),
          ),
        },
      ]),
    ),
  /** Bodies of `PUT /tools/{id}`; the gateway's ids are found by the original name. */
  contextforge: (overrides) =>
    overrides.map(({ server, original, name, description }) => ({
      gateway: server,
      originalName: original,
      update: { ...(name !== undefined && { customName: name }), ...(description !== undefined && { description }) },
    })),
  generic: (overrides) => ({ overrides }),
};
