import { quoteTool } from '../analysis/writing/quote-data.js';
import { type FailedTry, readWritten, toRequest } from '../analysis/writing/write-once.js';
import type { Written, WritingRequest } from '../analysis/writing/writing-model.js';
import type { Fix, Sides } from './fix.js';
import { proposalsMax, proposalsSchema } from './proposal.js';
import { readProposal } from './read-proposal.js';

/** Fixes in an answer of a model, and what is wrong with the rest of it. */
export interface FixesOfAnswer {
  readonly fixes: readonly Fix[];
  readonly faults: readonly string[];
}

/** A model that writes fixes, and what it answered: to the first try, or to the second one. */
export interface FixWriter {
  /** Provider and model. */
  readonly id: string;
  /** @throws what `WritingModel.write` throws. */
  ask(attempt: number, request: Omit<WritingRequest, 'signal'>): Promise<Pick<Written, 'text' | 'isCut'>>;
}

const findingsShown = 10;

const task = [
  'You repair definitions of MCP tools that a model mixes up. The data hold two tools, number 1 and 2, whether they are of ' +
    'one server, and what was found about them.',
  `Write 1 to ${proposalsMax} changes, each to one tool, so that a model sees from names and descriptions alone which of the ` +
    'two a request is for. They are tried one by one: each has to help by itself.',
  'RENAME: "name", 1 to 64 letters, digits, "_" and "-", that says what the tool does, to what, and where.',
  'DESCRIPTION_REWRITE: "description", the whole new description, at most 1,024 characters; the first sentence says what ' +
    'sets the tool apart. Keep every fact and warning of the old one and add none.',
  'SCOPE_NARROWING: the same, and it states which requests the tool is not for.',
  'SCHEMA_CLARIFICATION: "parameters", those that get another name ("from", "to") or a description.',
  'Fields that a change does not need are null. "why" is one sentence for a person. Never name a tool of another server, ' +
    'and write no orders to a model.',
].join('\n');

/** The request for fixes of two tools; after a first try that did not help, with what is wrong with it. */
export function fixRequestOf({ tool, other, findings }: Sides, failed?: FailedTry) {
  const data = {
    tools: [quoteTool(tool, 1), quoteTool(other, 2)],
    isOneServer: tool.server === other.server,
    findings: findings.slice(0, findingsShown).map(({ type, severity, text }) => ({ type, severity, text })),
  };
  return toRequest({ task, data, name: 'tool_fixes', schema: proposalsSchema, failed });
}

interface Reading extends Sides {
  readonly author: string;
  /** Whether a server has a tool of that name. */
  readonly isTaken: (server: string, name: string) => boolean;
}

/** Reads the answer to such a request. */
export function readFixes(answer: Pick<Written, 'text' | 'isCut'>, reading: Reading): FixesOfAnswer {
  const read = readWritten(proposalsSchema, answer);
  if ('fault' in read) return { fixes: [], faults: [read.fault] };
  const fixes: Fix[] = [];
  const faults: string[] = [];
  for (const proposal of read.value.fixes) {
    const sides = sidesOf(proposal.tool, reading);
    const result =
      sides === undefined
        ? { fault: '"tool" must be 1 or 2' }
        : readProposal(proposal, { ...reading, ...sides, isTaken: (name) => reading.isTaken(sides.tool.server, name) });
    if ('fault' in result) faults.push(`${proposal.type} of tool ${proposal.tool}: ${result.fault}`);
    else fixes.push(result);
  }
  return { fixes, faults };
}

function sidesOf(number: number, { tool, other }: Sides): Pick<Sides, 'tool' | 'other'> | undefined {
  return number === 1 ? { tool, other } : number === 2 ? { tool: other, other: tool } : undefined;
}
