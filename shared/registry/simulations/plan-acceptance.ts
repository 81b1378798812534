import { fingerprintOf } from '../../identity/identity.js';
import type { ToolId } from '../../domain/ids.js';
import type { DefinitionChange, Recommendation } from '../../domain/routing/recommendation.js';
import type { ToolDefinition } from '../../domain/registry/tool.js';

/** A definition that is registered, and the tool that it takes the place of once it is active. */
export interface Succession {
  readonly tool: ToolId;
  readonly server: string;
  readonly after: ToolDefinition;
  readonly replaces: ToolId | undefined;
}

/** What accepting a recommendation does. */
export interface Acceptance {
  readonly registers: readonly Succession[];
  /** Tools that go at once, because a tool that is there already does their work. */
  readonly deletes: readonly ToolId[];
}

export const isRenaming = ({ before, after }: DefinitionChange): boolean =>
  after !== undefined && after.name !== before.name;

/** Whether the tool of that name goes away: it is withdrawn, or goes on under another name. */
export const isWithdrawn = (change: DefinitionChange): boolean => change.after === undefined || isRenaming(change);

/**
 * What is registered and what goes away. A tool goes at once only where no new definition has to be let in first: with one,
 * whoever uses the tool would be without it until then, or for good if it is blocked.
 */
export function planAcceptance({ changes, basedOn }: Pick<Recommendation, 'changes' | 'basedOn'>): Acceptance {
  const withdrawn = changes.filter(isWithdrawn).map(({ tool }) => tool);
  const registers = changes.flatMap(({ tool, server, after }): Succession[] =>
    after === undefined || fingerprintOf(after) === basedOn[tool]
      ? []
      : [{ tool, server, after, replaces: withdrawn[0] }],
  );
  return { registers, deletes: registers.length === 0 ? withdrawn : [] };
}
