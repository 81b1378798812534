import type { Policy } from '../../domain/environments/environment.js';
import { readClientLimits } from '../client-limits/read-client-limits.js';
import { defineRule } from '../inspection/define-rule.js';
import type { Inspection } from '../inspection/inspection.js';
import { sameInClient, type SameInClient } from '../inspection/same-in-client.js';
import { selectFound } from '../inspection/select-found.js';

/** Places one limit lists. */
const placesShown = 10;

const scoreOf = { MEDIUM: 60, LOW: 30 } as const;

/**
 * MEDIUM only where the policy says that the clients of the environment put the server before the name, and one that is
 * known does it. Nobody can tell otherwise whether the company uses such a client, and one that it does not use must
 * not block a tool.
 */
const severityOf = ({ nameCollision }: Policy, { shared }: SameInClient): 'MEDIUM' | 'LOW' =>
  nameCollision === 'prefix' && shared.some(({ profile }) => profile.isKnown) ? 'MEDIUM' : 'LOW';

/** What is reported of a pair: the same whichever of the two is the candidate. */
function collisionOf(collision: SameInClient, { candidate, policy }: Inspection) {
  const { other, shared } = collision;
  const [one, two] = candidate.tool.id < other.tool.id ? [candidate.tool, other.tool] : [other.tool, candidate.tool];
  const severity = severityOf(policy, collision);
  const more = shared.length - 1;
  return {
    message: 'sameName' as const,
    type: 'CLIENT_LIMIT' as const,
    severity,
    score: scoreOf[severity],
    tools: [one, two] as const,
    data: {
      first: one.definition.name,
      firstServer: one.server,
      second: two.definition.name,
      secondServer: two.server,
      client: shared[0].profile.client,
      name: shared[0].name,
      more: more === 0 ? '' : `; ${more} more ${more === 1 ? 'client' : 'clients'} in the evidence`,
    },
    evidence: { clients: shared.map(({ profile: { id, client }, name, isCut }) => ({ id, client, name, isCut })) },
  };
}

/** What model APIs and clients refuse although it is valid; runs within stage 2. */
export const clientLimits = defineRule({
  meta: {
    id: 'client-limits',
    stage: 'schema',
    summary: 'Definitions that are valid, and that model APIs or clients in wide use refuse.',
    lifecycle: 'experimental',
    types: ['CLIENT_LIMIT'],
    messages: {
      refused:
        'A model cannot be offered "{{tool}}" of {{server}} everywhere: it has {{what}} ({{at}}), which is refused by {{who}}{{more}}.',
      sameName:
        'A model can reach only one of "{{first}}" of {{firstServer}} and "{{second}}" of {{secondServer}}: {{client}} offers both as {{name}}{{more}}.',
    },
  },

  *inspect(inspection: Inspection) {
    const { tool } = inspection.candidate;
    const { exceeded, unread } = readClientLimits(tool);
    const [worst] = exceeded;
    const [first] = worst?.places ?? [];
    if (worst !== undefined && first !== undefined) {
      const others = exceeded.reduce((sum, { places }) => sum + places.length, 0) - 1;
      yield {
        message: 'refused' as const,
        type: 'CLIENT_LIMIT' as const,
        severity: worst.severity,
        score: scoreOf[worst.severity],
        tools: [tool] as const,
        data: {
          tool: tool.definition.name,
          server: tool.server,
          what: first.what,
          at: first.at,
          who: worst.who,
          more: others === 0 ? '' : `; ${others} more in the evidence`,
        },
        evidence: {
          limits: exceeded.map(({ id, who, severity, places }) => ({
            id,
            who,
            severity,
            places: places.slice(0, placesShown),
            more: Math.max(0, places.length - placesShown),
          })),
        },
      };
    }
    const same = sameInClient(inspection);
    const { reported, coverage } = selectFound(
      same.found.map((collision) => collisionOf(collision, inspection)),
      inspection,
    );
    yield* reported;
    return {
      ...coverage,
      leftOut: coverage.leftOut + same.leftOut,
      ...(unread > 0 && { unread: `${unread} schemas of "${tool.definition.name}" are beyond what is read` }),
    };
  },
});
