import type { ChainVerification } from '../../shared/domain/governance/chain-verification.js';
import { type ExitCode, exitCodes } from '../exit-codes.js';
import { plural } from '../../shared/everywhere/plural.js';
import { printable } from '../output/words/printable.js';
import type { Terminal } from '../output/terminal.js';

/** Where the entries and the anchors came from. */
export interface VerifiedFrom {
  readonly file?: string | undefined;
  readonly anchorFile?: string | undefined;
}

/** Prints what verifying showed, for people or as JSON, and says with which code the command ends. */
export function printVerification(
  result: ChainVerification,
  from: VerifiedFrom,
  isJson: boolean,
  { out, say }: Terminal,
): ExitCode {
  if (isJson) out(JSON.stringify(result, undefined, 2));
  const print = isJson ? say : out;
  if (result.verdict === 'not-established') {
    const [what, next] = unestablished(result, from);
    say(`mtgs: not established: ${what}`);
    say(`hint: ${next}`);
    return exitCodes.notEstablished;
  }
  if (result.verdict === 'broken') {
    const { sequence, eventId, reason } = result.fault;
    const event = eventId === undefined ? '' : ` (${printable(eventId)})`;
    print(`${nameOf(result, from)} is BROKEN at entry ${sequence}${event}: ${printable(reason, reasonMax)}`);
    return exitCodes.blocked;
  }
  if (!isJson) whole(result, from).forEach(out);
  return exitCodes.clean;
}

const reasonMax = 500;

const nameOf = ({ chain }: ChainVerification, { file }: VerifiedFrom): string =>
  chain === undefined ? `the chain in ${printable(file ?? '')}` : `the chain ${printable(chain)}`;

function whole(result: ChainVerification, from: VerifiedFrom): string[] {
  const { entries, sequence, hash, anchors } = result;
  const compared = anchors.compared === 0 ? 'no anchor' : `compared with ${plural(anchors.compared, 'anchor')}`;
  const last = `the last has number ${sequence} and hash ${hash}`;
  const unseen =
    anchors.compared === 0
      ? 'Without an anchor, it cannot be seen whether the end was cut off or the whole chain was rewritten: keep the line of "mtgs audit anchor" somewhere else, and verify with --anchor.'
      : `The newest anchor is of entry ${anchors.upTo}: entries that were cut off after it cannot be seen.`;
  const count = entries === 1 ? '1 entry' : `${entries} entries`;
  return [`${nameOf(result, from)} is whole: ${count}, ${compared}; ${last}`, unseen];
}

/** What there was nothing of, and what to do about it. */
function unestablished(
  result: Extract<ChainVerification, { verdict: 'not-established' }>,
  from: VerifiedFrom,
): [what: string, next: string] {
  const { file, anchorFile } = from;
  const chain = printable(result.chain ?? 'NAME');
  if (result.reason === 'no-anchor-compared') {
    return [
      `no anchor in ${printable(anchorFile ?? '')} is of an entry of the chain ${chain}: a cut-off end cannot be seen`,
      `Give the file in which the lines of "mtgs audit anchor --env ${chain}" were kept. If it was emptied, find out by whom.`,
    ];
  }
  return file === undefined
    ? [
        `the chain ${chain} has no entries`,
        'Check the name of the environment. A chain that had entries has lost them.',
      ]
    : [
        `${printable(file)} holds no entries`,
        `Export them with "mtgs audit export --env NAME --out ${printable(file)}".`,
      ];
}
