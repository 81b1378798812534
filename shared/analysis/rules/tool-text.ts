import { spokenName } from '../../domain/registry/server-texts.js';
import { defineRule } from '../inspection/define-rule.js';
import type { Inspection } from '../inspection/inspection.js';
import type { InvisibleKind } from '../text/invisible-text.js';

const kindNames: Record<InvisibleKind, string> = {
  invisible: 'invisible',
  direction: 'direction-changing',
  tag: 'hidden tag',
  control: 'control',
};

/** Fields one finding lists. */
const fieldsShown = 20;

/** What a tool's own text does to its reader; runs within stage 1. */
export const toolText = defineRule({
  meta: {
    id: 'tool-text',
    stage: 'lexical',
    summary: 'Text nobody sees.',
    lifecycle: 'stable',
    types: ['HIDDEN_TEXT'],
    messages: {
      hidden:
        'A model reads text in "{{tool}}" of {{server}} that a person who reviews it cannot see: {{kind}} characters, the first in {{field}}.',
    },
  },

  *inspect(context: Inspection) {
    const { tool } = context.candidate;
    const name = spokenName(tool);

    const hidden = context.candidate.profile.invisible;
    const first = hidden[0];
    if (first !== undefined) {
      yield {
        message: 'hidden' as const,
        type: 'HIDDEN_TEXT' as const,
        severity: 'HIGH' as const,
        score: 95,
        tools: [tool] as const,
        data: { tool: name, server: tool.server, kind: kindNames[first.kind], field: first.field },
        evidence: { fields: hidden.slice(0, fieldsShown) },
      };
    }
  },
});
