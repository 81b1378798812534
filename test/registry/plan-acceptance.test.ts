import { expect, test } from 'vitest';
import { fingerprintOf } from '../../shared/identity/identity.js';
import { planAcceptance } from '../../shared/registry/simulations/plan-acceptance.js';
import { aRegisteredTool } from '../support/builders.js';

const kept = aRegisteredTool({ server: 'desk', name: 'close_ticket', description: 'Closes a ticket.' });
const gone = aRegisteredTool({ server: 'desk', name: 'end_ticket', description: 'Ends a ticket.' });
const basedOn = { [kept.id]: fingerprintOf(kept.definition), [gone.id]: fingerprintOf(gone.definition) };
const change = ({ id: tool, server, definition: before }: typeof kept, after?: typeof before) => ({
  tool,
  server,
  before,
  ...(after !== undefined && { after }),
});

test('a tool goes at once only where no new definition has to be let in first', () => {
  const merged = { ...kept.definition, description: 'Closes a ticket. Ends a ticket.' };
  const renamed = { ...gone.definition, name: 'desk_end_ticket' };
  const rewritten = { ...gone.definition, description: 'Ends a support ticket.' };
  expect([
    planAcceptance({ basedOn, changes: [change(gone), change(kept, merged)] }),
    planAcceptance({ basedOn, changes: [change(gone, renamed)] }),
    planAcceptance({ basedOn, changes: [change(gone, rewritten)] }),
    planAcceptance({ basedOn, changes: [change(gone)] }),
    // The description to merge into says it all already.
    planAcceptance({ basedOn, changes: [change(gone), change(kept, kept.definition)] }),
  ]).toEqual([
    { registers: [{ tool: kept.id, server: 'desk', after: merged, replaces: gone.id }], deletes: [] },
    { registers: [{ tool: gone.id, server: 'desk', after: renamed, replaces: gone.id }], deletes: [] },
    { registers: [{ tool: gone.id, server: 'desk', after: rewritten, replaces: undefined }], deletes: [] },
    { registers: [], deletes: [gone.id] },
    { registers: [], deletes: [gone.id] },
  ]);
});
