import { readClientLimits } from '../client-limits/read-client-limits.js';
import { defineRule } from '../inspection/define-rule.js';
import type { Inspection } from '../inspection/inspection.js';

/** Places one limit lists. */
const placesShown = 10;

const scoreOf = { MEDIUM: 60, LOW: 30 } as const;

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
    },
  },

  *inspect({ candidate: { tool } }: Inspection) {
    const { exceeded, unread } = readClientLimits(tool);
    const coverage =
      unread === 0 ? {} : { unread: `${unread} schemas of "${tool.definition.name}" are beyond what is read` };
    const [worst] = exceeded;
    const [first] = worst?.places ?? [];
    if (worst === undefined || first === undefined) return coverage;
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
    return coverage;
  },
});
