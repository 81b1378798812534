import type { Finding } from '../../domain/conflict.js';
import type { Severity } from '../../domain/severity.js';
import { mentionsIn, type Mention } from './mentions.js';
import type { RegisteredTool } from '../../domain/registry-view.js';
import { partSigns, scoreOf, worstOrder } from './describe-signs.js';
import { judgeClaims, judgeSigns } from './judge-signs.js';
import { passagesOf } from './passages.js';
import { signsIn } from './read-signs.js';
import { toolAddresses } from './tool-addresses.js';

/** What a server tells models about itself, and the tools around it. */
export interface ServerText {
  readonly server: string;
  readonly instructions: string;
  /** All tools that a model may be offered, those of the server included. */
  readonly tools: readonly RegisteredTool[];
}

/** What is wrong with a text of a server, before it is known which tool it is filed under. */
interface Trouble {
  readonly type: 'SHADOWING' | 'STEERING_TEXT';
  readonly severity: Severity;
  readonly line: string;
  readonly told: string;
  /** A tool of another server that it is about. */
  readonly about?: RegisteredTool;
}

const textsOf = (instructions: string) => ({
  fields: [{ path: ['instructions'], value: instructions, isKey: false }],
  unread: 0,
});

/** The tools of other servers that a mention orders something about. */
function foreign({ server, tools }: ServerText, { keys, steers }: Mention): RegisteredTool[] {
  if (!steers) return [];
  for (const key of keys) {
    const named = tools.filter((tool) => toolAddresses(tool).includes(key));
    if (named.some((tool) => tool.server === server)) return [];
    if (named.length > 0) return named;
  }
  return [];
}

function* troublesOf(text: ServerText): Generator<Trouble> {
  const { passages } = passagesOf(textsOf(text.instructions));
  for (const mention of mentionsIn(passages, [], '').mentions)
    for (const about of foreign(text, mention)) {
      const told = `when to use or avoid "${about.definition.name}" of another server`;
      yield { type: 'SHADOWING', severity: 'HIGH', line: mention.sentence, told, about };
    }
  const { claims, orders } = partSigns(signsIn(passages, text.server));
  const [claim] = claims;
  const claimed = judgeClaims(claims, orders);
  if (claim !== undefined && claimed !== undefined)
    yield { type: 'SHADOWING', severity: claimed, line: claim.text, told: 'to put tools before or above all others' };
  const worst = worstOrder(orders);
  const severity = judgeSigns(orders);
  if (worst !== undefined && severity !== undefined)
    yield { type: 'STEERING_TEXT', severity, line: worst.sign.text, told: worst.deed };
}

/** How many parts of a server's instructions are beyond what is read. */
export const unreadInstructions = (instructions: string): number => passagesOf(textsOf(instructions)).unread;

/** Sentences that are said of one server at most. */
const sentencesMax = 5;

/** What the instructions of a server steer, in sentences for people, with nothing in them that a terminal obeys. */
export function describeInstructions(server: string, instructions: string): string[] {
  const said = Array.from(
    troublesOf({ server, instructions, tools: [] }),
    ({ severity, told, line }) => `${severity}: its instructions tell models ${told}: "${line}"`,
  );
  const unread = unreadInstructions(instructions) > 0 ? ['its instructions are longer than what is read'] : [];
  return [...unread, ...said.slice(0, sentencesMax)].map((one) => one.replaceAll(/\p{Cc}/gu, ' '));
}

/**
 * What the instructions of a server steer. A finding is about tools: these are filed under the first tool of the server,
 * and their text and evidence name the server. A server without tools has none.
 */
export function inspectInstructions(text: ServerText): Finding[] {
  const own = text.tools.find(({ server }) => server === text.server);
  if (own === undefined) return [];
  return Array.from(troublesOf(text), ({ type, severity, line, told, about }) => {
    const tools = [own, ...(about === undefined ? [] : [about])].sort((a, b) => (a.id < b.id ? -1 : 1));
    return {
      stage: 'lexical' as const,
      type,
      severity,
      score: scoreOf[severity],
      tools: tools.map(({ id }) => id),
      fingerprints: tools.map(({ fingerprint }) => fingerprint),
      text: `The instructions of server "${text.server}" tell the model ${told}: "${line}"`,
      evidence: { server: text.server, field: 'instructions', sentence: line },
    };
  });
}
