import { z } from 'zod';
import { mergeFindings } from '../../shared/analysis/findings.js';
import { type ShownCheck, shownCheckSchema } from '../../shared/api/shown-check.js';
import { readStage } from '../../shared/api/shown-stage.js';
import { slugSchema } from '../../shared/domain/ids.js';
import { toReported, worstFirst } from '../output/report/report.js';
import { plural } from '../../shared/everywhere/plural.js';
import { printable } from '../output/words/printable.js';
import { defineMcpTool, quoteNote } from './mcp-tool.js';

const shownMax = 10;
const textMax = 600;

/** What registering definitions would find, before anybody registers them. */
export const checkDefinition = defineMcpTool({
  name: 'check_tool_definition',
  title: 'Check a tool definition',
  description:
    'Checks MCP tool definitions that you wrote against every tool in the MTGS registry, without registering them: ' +
    'which tools a model would mix them up with, why, and what to change. Call it again until the verdict is pass.',
  inputSchema: z.object({
    server: slugSchema.describe('The server that would offer the tools'),
    tools: z
      .array(z.looseObject({ name: z.string() }))
      .min(1)
      .max(50)
      .describe('Definitions as in an answer to tools/list: name, description, inputSchema'),
  }),
  async answer(body, { api, env, environmentPath }) {
    const path = `${environmentPath}/checks`;
    const check = await api.request({ method: 'POST', path, body, schema: shownCheckSchema });
    const left = body.tools.length - check.tools.length;
    const verdict = left > 0 && check.verdict === 'pass' ? 'not-established' : check.verdict;
    return [
      `Verdict in ${env}: ${verdict}. ${meanings[verdict]}`,
      ...(left > 0 ? [`The instance left out ${plural(left, 'tool')}.`] : []),
      ...openStages(check).map((line) => `Not looked at: ${line}`),
      ...conflictLines(check),
    ];
  },
});

const meanings = {
  pass: 'These definitions can be registered.',
  block: 'These definitions would wait for a person, or be refused.',
  'not-established': 'Part of it could not be looked at, which is no pass: check again.',
} as const;

function conflictLines({ environment, blockedBy, tools }: ShownCheck): readonly string[] {
  const blocking = new Set(blockedBy.map(({ id }) => id));
  const merged = mergeFindings(
    environment,
    tools.flatMap(({ findings }) => findings),
  );
  const conflicts = toReported([...merged.values()]).toSorted(
    (a, b) => Number(blocking.has(b.id)) - Number(blocking.has(a.id)) || worstFirst(a, b),
  );
  const more = conflicts.length - shownMax;
  return [
    ...(conflicts.length > 0 ? [quoteNote] : ['No conflicts.']),
    ...conflicts
      .slice(0, shownMax)
      .flatMap(({ id, severity, type, text, advice, tools: pair }) => [
        `- ${severity} ${type}${blocking.has(id) ? ', blocks' : ''}: ${pair.map((tool) => printable(tool)).join(' and ')}`,
        `  ${printable(text, textMax)}`,
        `  What to do: ${printable(advice, textMax)}`,
      ]),
    ...(more > 0 ? [`${plural(more, 'further conflict')}, less severe.`] : []),
  ];
}

/** Every stage that was not established for some tool, each reason once. */
function openStages({ tools }: ShownCheck): readonly string[] {
  const open = tools
    .flatMap(({ stages }) => stages.map(readStage))
    .filter(({ status }) => status === 'not-established')
    .map(({ stage, reason = 'no reason was given' }) => `${stage}, ${printable(reason)}`);
  return [...new Set(open)];
}
