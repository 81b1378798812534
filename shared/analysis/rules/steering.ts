import { notReadIn } from '../steering/server-texts-definition.js';
import { spokenName } from '../../domain/registry/server-texts.js';
import type { Severity } from '../../domain/severity.js';
import { sentenceCharsMax } from '../text/bounds.js';
import { defineRule } from '../inspection/define-rule.js';
import type { IndexedTool } from '../index/indexed-tool.js';
import type { Inspection } from '../inspection/inspection.js';
import { selectFound } from '../inspection/select-found.js';
import { partSigns, scoreOf, worstOrder } from '../steering/describe-signs.js';
import { foreignMentions, type ForeignMention } from '../inspection/foreign-mentions.js';
import { judgeClaims, judgeSigns } from '../steering/judge-signs.js';
import type { Sign } from '../steering/read-signs.js';

/** Lines one finding lists. */
const linesShown = 10;

const severityOf = ({ mention, mayBeOwn }: ForeignMention): Severity =>
  !mention.steers ? 'LOW' : mayBeOwn ? 'MEDIUM' : 'HIGH';

/** What of a tool's texts was not read, in words; undefined when all of it was. */
function unreadText({ tool, profile }: IndexedTool): string | undefined {
  const lists = notReadIn(tool.definition);
  const unread = [
    ...(profile.steering.unread === 0
      ? []
      : [`${profile.steering.unread} texts of "${spokenName(tool)}" are beyond what is read`]),
    ...(lists.length === 0 ? [] : [`${tool.server}: ${lists.join(', ')} could not be read`]),
  ];
  return unread.length === 0 ? undefined : unread.join('; ');
}

/** Texts that steer the model; runs within stage 1. */
export const steering = defineRule({
  meta: {
    id: 'steering',
    stage: 'lexical',
    summary: 'Texts that tell a model how to use other tools, what to hide, or what to hand over.',
    lifecycle: 'experimental',
    types: ['SHADOWING', 'STEERING_TEXT'],
    messages: {
      steers:
        'A model that reads "{{speaker}}" of {{speakerServer}} is told when to use or avoid "{{listener}}" of {{listenerServer}}.',
      mentions:
        'A model that reads "{{speaker}}" of {{speakerServer}} is pointed to "{{listener}}" of {{listenerServer}}.',
      claims:
        'A model that reads "{{tool}}" of {{server}} is told to put it before or above all other tools, in {{field}}: "{{line}}"',
      tells: 'A model that reads "{{tool}}" of {{server}} is told {{deed}}, in {{field}}: "{{line}}"',
    },
  },

  *inspect(inspection: Inspection) {
    const { candidate } = inspection;
    const { tool } = candidate;
    const mentions = foreignMentions(inspection).filter(({ mention, mayBeOwn }) => mention.steers || !mayBeOwn);
    const found = mentions.map((one) => {
      const { speaker, listener, mention } = one;
      const severity = severityOf(one);
      return {
        message: mention.steers ? ('steers' as const) : ('mentions' as const),
        type: 'SHADOWING' as const,
        severity,
        score: scoreOf[severity],
        tools: [speaker.tool, listener.tool] as const,
        data: {
          speaker: spokenName(speaker.tool),
          speakerServer: speaker.tool.server,
          listener: listener.tool.definition.name,
          listenerServer: listener.tool.server,
        },
        evidence: {
          speaker: speaker.tool.id,
          field: mention.field,
          sentence: mention.sentence.slice(0, sentenceCharsMax),
        },
      };
    });
    const { reported, coverage } = selectFound(found, inspection);
    yield* reported;

    const { claims, orders } = partSigns(candidate.profile.steering.signs);
    const report = (signs: readonly Sign[], severity: Severity) => ({
      severity,
      score: scoreOf[severity],
      tools: [tool] as const,
      evidence: { lines: signs.slice(0, linesShown), more: Math.max(0, signs.length - linesShown) },
    });
    const dataOf = ({ field, text }: Sign) => ({ tool: spokenName(tool), server: tool.server, field, line: text });
    const [claim] = claims;
    const claimed = judgeClaims(claims, orders);
    if (claim !== undefined && claimed !== undefined) {
      const rest = { ...report(claims, claimed), data: dataOf(claim) };
      yield { message: 'claims' as const, type: 'SHADOWING' as const, ...rest };
    }
    const worst = worstOrder(orders);
    const told = judgeSigns(orders);
    if (worst !== undefined && told !== undefined) {
      const rest = { ...report(orders, told), data: { ...dataOf(worst.sign), deed: worst.deed } };
      yield { message: 'tells' as const, type: 'STEERING_TEXT' as const, ...rest };
    }
    return { leftOut: coverage.leftOut, unread: unreadText(candidate) };
  },
});
