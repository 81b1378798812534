import { digest, sha256 } from './canonical-json.js';

/** A question to a router, as far as its answer depends on it. */
interface Question {
  readonly query: string;
  readonly tools: readonly { readonly id: string; readonly definition: object }[];
  readonly trial: number;
}

const digests = new WeakMap<object, string>();

/** Digest of a definition, worked out once: a question names hundreds of them. */
function digestOf(definition: object): string {
  const known = digests.get(definition) ?? digest(definition);
  digests.set(definition, known);
  return known;
}

/** Digest of the tools that are offered, in their order: ids and definitions, which is all that a router sees. */
export const toolsDigest = (tools: Question['tools']): string =>
  sha256(JSON.stringify(tools.map(({ id, definition }) => [id, digestOf(definition)])));

/** What makes a question to a router another one: its words, the trial, and the tools in their order. */
export const questionKey = ({ query, tools, trial }: Question): string =>
  sha256(JSON.stringify([query, trial, toolsDigest(tools)]));
