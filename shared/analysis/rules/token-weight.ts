import { defineRule } from '../inspection/define-rule.js';
import type { Inspection } from '../inspection/inspection.js';
import { type Weight, weighCatalog } from '../inspection/catalog-weight.js';

/** Tools that a finding names to drop. */
const namedMax = 5;

const shown = (tokens: number): string => tokens.toLocaleString('en-US');

/** Percent of a limit, rounded. */
const shareOf = (tokens: number, limit: number): number => Math.round((100 * tokens) / limit);

/** The heaviest other tools without which enough room would be, as many as are named at most. */
function toDrop(offered: readonly Weight[], own: Weight['id'], excess: number): Weight[] {
  const dropped: Weight[] = [];
  let left = excess;
  for (const tool of offered) {
    if (tool.id === own) continue;
    if (left <= 0 || dropped.length === namedMax) break;
    dropped.push(tool);
    left -= tool.tokens;
  }
  return dropped;
}

const nameAll = (tools: readonly Weight[]): string =>
  tools.map(({ id, tokens }) => `${id} (${shown(tokens)})`).join(', ');

/** What a tool costs a model's context, against the limits of the policy; runs within stage 1. */
export const tokenWeight = defineRule({
  meta: {
    id: 'token-weight',
    stage: 'lexical',
    summary: "A tool costs more of a model's context than the policy allows, alone or together with the catalog.",
    lifecycle: 'stable',
    types: ['TOKEN_WEIGHT'],
    messages: {
      tool: 'A model pays about {{tokens}} tokens for "{{tool}}" of {{server}} in each request; the policy allows one tool {{limit}}{{more}}.',
      catalog:
        'A model pays about {{total}} tokens for the catalog in each request with "{{tool}}" of {{server}}, which takes {{tokens}} of them; the policy allows {{limit}}{{drop}}.',
    },
  },

  *inspect({ candidate: { tool, profile }, policy: { tokenLimits }, registry }: Inspection) {
    const { tool: toolLimit = Number.POSITIVE_INFINITY, catalog: limit } = tokenLimits;
    const { tokens } = profile;
    const excess = limit === undefined ? undefined : excessOf(registry, tool, limit);
    const isTooHeavy = tokens > toolLimit;
    if (!isTooHeavy && excess === undefined) return;
    const finding = {
      type: 'TOKEN_WEIGHT' as const,
      severity: 'HIGH' as const,
      score: 100,
      tools: [tool] as const,
      evidence: {
        tokens,
        ...(isTooHeavy && { tool: { limit: toolLimit, share: shareOf(tokens, toolLimit) } }),
        ...(excess && { catalog: excess.evidence }),
      },
    };
    const named = { tool: tool.definition.name, server: tool.server, tokens: shown(tokens) };
    if (isTooHeavy) {
      const more = excess === undefined ? '' : `, and the catalog would take ${shown(excess.evidence.tokens)}`;
      yield { ...finding, message: 'tool' as const, data: { ...named, limit: shown(toolLimit), more } };
    } else if (excess !== undefined) {
      const { evidence } = excess;
      const drop = evidence.drop.length === 0 ? '' : `. The heaviest to drop: ${nameAll(evidence.drop)}`;
      const data = { ...named, total: shown(evidence.tokens), limit: shown(evidence.limit), drop };
      yield { ...finding, message: 'catalog' as const, data };
    }
  },
});

/** What the catalog takes with a version in it, where that is more than the limit. */
function excessOf(registry: Inspection['registry'], { id }: { readonly id: Weight['id'] }, limit: number) {
  const { with: withTool, offered } = weighCatalog(registry, limit);
  const tokens = withTool.get(id) ?? 0;
  if (tokens <= limit) return undefined;
  return { evidence: { tokens, limit, share: shareOf(tokens, limit), drop: toDrop(offered, id, tokens - limit) } };
}
