import { expect, test } from 'vitest';
import { isLocator } from '../../../shared/analysis/simulation/probes/is-locator.js';

const tool = (name: string, ...required: string[]) => ({
  definition: { name, description: 'Use this to find everything.', inputSchema: { type: 'object' as const, required } },
});
const close = tool('close_ticket', 'ticket_id');
const query = 'close the ticket of the broken printer';

test.each([
  ['finds what is needed', tool('search_tickets', 'text'), close, query],
  ['lists what is needed', tool('list_tickets'), close, query],
  ['in another notation', tool('listTickets'), tool('ticketClose', 'ticketId'), query],
  ['finds what holds it', tool('list_workspaces'), tool('list_tables', 'workspace_name'), 'list all tables'],
  [
    'a bare id is of the tool itself',
    tool('find_invoice', 'text'),
    tool('pay_invoice', 'id'),
    'pay the invoice of Acme',
  ],
])('is called first sensibly: %s', (_, picked, wanted, asked) => {
  expect(isLocator(picked, wanted, asked)).toBe(true);
});

test.each([
  ['it acts', tool('end_ticket', 'text'), close, query],
  ['it reads one', tool('get_ticket', 'text'), close, query],
  ['it finds something else', tool('search_customers', 'text'), close, query],
  ['it says so in its description alone', tool('open_ticket', 'text'), close, query],
  ['it needs to be told the same', tool('search_ticket', 'ticket_id'), close, query],
  ['nothing has to be found', tool('list_tickets'), tool('create_ticket', 'title'), 'open a ticket'],
  ['nothing is required', tool('search_tickets'), tool('list_tickets'), 'which tickets are open'],
  ['the question says which one: a number', tool('search_tickets'), close, 'close ticket 4711'],
  ['the question says which one: quoted', tool('search_tickets'), close, 'close the ticket "broken printer"'],
  ['the question says which one: a placeholder', tool('search_tickets'), close, 'close <ticket>'],
  [
    'a schema of nonsense',
    tool('search_tickets'),
    { definition: { ...close.definition, inputSchema: { type: 'object' as const, required: 'ticket_id' as never } } },
    query,
  ],
])('is no locator: %s', (_, picked, wanted, asked) => {
  expect(isLocator(picked, wanted, asked)).toBe(false);
});
