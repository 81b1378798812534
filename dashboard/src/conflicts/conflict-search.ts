import { oneOf, optional, textOf } from '../search-values.js';
import { conflictStatuses, conflictTypes, severities } from '../words.js';

/** What an address, or a saved view, says of the page of conflicts. */
export const conflictSearch = (search: Readonly<Record<string, unknown>>) =>
  optional({
    severity: oneOf(severities, search['severity']),
    type: oneOf(conflictTypes, search['type']),
    status: oneOf(conflictStatuses, search['status']),
    server: textOf(search['server']),
    owner: textOf(search['owner']),
    text: textOf(search['text']),
  });
