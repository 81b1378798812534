import type { z } from 'zod';
import type { generatedProbesSchema } from '../../../shared/api/generated-probes.js';
import { plural } from '../../../shared/everywhere/plural.js';
import { printable } from '../../output/words/printable.js';
import type { Terminal } from '../../output/terminal.js';
import { sayBill } from '../../router/say-bill.js';
import { sayCounts } from './say-counts.js';

type Generated = z.output<typeof generatedProbesSchema>;

/** What the model of the policy would cost. */
export const sayEstimate = ({ estimate }: Generated): string =>
  estimate === undefined ? 'the policy names no model: it costs nothing' : `about ${sayBill(estimate)}`;

/** Generated questions by their source, what the model cost, and where it wrote nothing. */
export function printGenerated(generated: Generated, { out, say }: Terminal): void {
  const { sources, dropped, bill, estimate, local } = generated;
  out(sayCounts(generated));
  for (const { source, questions, model = '', date = '' } of sources) {
    out(`  ${questions} ${source === 'generated' ? source : `${source} ${printable(model)}, ${date}`}`);
  }
  if (dropped > 0) say(`${plural(dropped, 'question')} of the model not used: they name a tool or order a model about`);
  if (bill !== undefined && estimate !== undefined) say(`cost ${sayBill(bill)}; estimated ${sayBill(estimate)}`);
  for (const { toolId, why } of local) say(`  ${printable(toolId)}: the local generator wrote: ${printable(why)}`);
}
