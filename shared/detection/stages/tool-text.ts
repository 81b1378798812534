import { lexicalCandidatesMax } from '../bounds.js';
import { defineStage } from '../define-stage.js';
import type { IndexedTool } from '../indexed-tool.js';
import type { Inspection } from '../inspection.js';
import type { InvisibleKind } from '../invisible-text.js';

const kindNames: Record<InvisibleKind, string> = {
  invisible: 'invisible',
  direction: 'direction-changing',
  tag: 'hidden tag',
  control: 'control',
};

/** Fields one finding lists. */
const fieldsShown = 20;

/** Mentions with the tool of another server that each one means, and who says it; both directions. */
function* foreignMentions(context: Inspection) {
  const { candidate, registry } = context;
  const mentioned = function* (
    speaker: IndexedTool,
    names: readonly string[],
    listeners: (name: string) => readonly IndexedTool[],
  ) {
    for (const mention of speaker.profile.mentions) {
      if (!names.includes(mention.name)) continue;
      const named = listeners(mention.name);
      // A name that the speaker's own server offers means that one.
      if (named.some(({ tool }) => tool.server === speaker.tool.server && tool.id !== candidate.tool.id)) continue;
      for (const listener of named)
        if (listener.tool.server !== speaker.tool.server) yield { speaker, listener, mention };
    }
  };
  yield* mentioned(
    candidate,
    candidate.profile.mentions.map(({ name }) => name),
    (name) => context.others(registry.lexical.named(name)).slice(0, lexicalCandidatesMax),
  );
  const ownName = candidate.profile.normalisedName;
  for (const speaker of context.others(registry.lexical.mentions.toolsWith(ownName)).slice(0, lexicalCandidatesMax)) {
    if (speaker.tool.server === candidate.tool.server) continue;
    const siblings = registry.lexical.named(ownName).some(({ tool }) => tool.server === speaker.tool.server);
    const mention = speaker.profile.mentions.find(({ name }) => name === ownName);
    if (!siblings && mention !== undefined) yield { speaker, listener: candidate, mention };
  }
}

/** What a tool's own text does to its reader; runs within stage 1. */
export const toolText = defineStage({
  meta: {
    id: 'tool-text',
    stage: 'lexical',
    summary: 'Text nobody sees, text that steers to or from other servers.',
    lifecycle: 'stable',
    types: ['HIDDEN_TEXT', 'SHADOWING'],
    messages: {
      hidden: '"{{tool}}" holds {{count}} {{kind}} characters that a reviewer cannot see, the first in {{field}}.',
      steers: '"{{speaker}}" tells the model when to use or avoid "{{listener}}" of another server.',
      mentions: '"{{speaker}}" speaks of "{{listener}}", which is a tool of another server.',
    },
  },

  *inspect(context: Inspection) {
    const { tool } = context.candidate;
    const name = tool.definition.name;

    const hidden = context.candidate.profile.invisible;
    const first = hidden[0];
    if (first !== undefined) {
      const count = hidden.reduce((sum, field) => sum + field.count, 0);
      yield {
        message: 'hidden' as const,
        type: 'HIDDEN_TEXT' as const,
        severity: 'HIGH' as const,
        score: 95,
        tools: [tool] as const,
        data: { tool: name, count, kind: kindNames[first.kind], field: first.field },
        evidence: { fields: hidden.slice(0, fieldsShown) },
      };
    }

    const told = new Set<string>();
    for (const { speaker, listener, mention } of foreignMentions(context)) {
      const pair = [speaker.tool.id, listener.tool.id].sort().join(' ');
      if (told.has(pair)) continue;
      told.add(pair);
      yield {
        message: mention.steers ? ('steers' as const) : ('mentions' as const),
        type: 'SHADOWING' as const,
        severity: mention.steers ? ('HIGH' as const) : ('LOW' as const),
        score: mention.steers ? 90 : 30,
        tools: [speaker.tool, listener.tool] as const,
        data: { speaker: speaker.tool.definition.name, listener: listener.tool.definition.name },
        evidence: { speaker: speaker.tool.id, sentence: mention.sentence },
      };
    }
  },
});
