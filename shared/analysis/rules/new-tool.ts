import { defineRule } from '../inspection/define-rule.js';
import type { Inspection } from '../inspection/inspection.js';
import type { VerbClass } from '../text/verbs.js';

const changing: readonly VerbClass[] = ['create', 'update', 'delete', 'run'];

/** Stage 1: what a known server begins to offer. */
export const newTool = defineRule({
  meta: {
    id: 'new-tool',
    stage: 'lexical',
    summary: 'A server that was known before offers a tool that nobody has looked at.',
    lifecycle: 'stable',
    types: ['NEW_TOOL'],
    messages: {
      changes: 'A model that uses {{server}} can now call "{{tool}}", a new tool, which can change things.',
      reads: 'A model that uses {{server}} can now call "{{tool}}", a new tool, which only reads.',
    },
  },

  *inspect({ candidate: { tool, profile }, options }: Inspection) {
    if (options.isNewOnKnownServer !== true) return;
    const { readOnlyHint, destructiveHint } = tool.definition.annotations ?? {};
    // A claim to be read-only counts only as far as the tool's own words agree with it.
    const saysReads = readOnlyHint === true && destructiveHint !== true;
    const doesChange = profile.verb === undefined ? !saysReads : changing.includes(profile.verb.class);
    const isChanging = destructiveHint === true || doesChange;
    yield {
      message: isChanging ? ('changes' as const) : ('reads' as const),
      type: 'NEW_TOOL' as const,
      severity: isChanging ? ('HIGH' as const) : ('LOW' as const),
      score: isChanging ? 90 : 30,
      tools: [tool] as const,
      data: { server: tool.server, tool: tool.definition.name },
    };
  },
});
