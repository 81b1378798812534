import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { FilterBar } from '../base/filters/filter-bar.js';
import { Choice } from '../base/controls/choice.js';
import { Labelled } from '../base/controls/labelled.js';
import { eventTypes } from './event-types.js';

const route = getRouteApi('/app/$env/audit');

const fields = [
  { name: 'actor', label: 'Id of the actor', type: 'search' },
  { name: 'subject', label: 'Id of the subject', type: 'search' },
  { name: 'from', label: 'From', type: 'date' },
  { name: 'to', label: 'To', type: 'date' },
] as const;

export function AuditFilters(): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: Partial<typeof search>): void => {
    void navigate({ search: { ...search, ...part }, replace: true });
  };
  return (
    <FilterBar>
      <Choice
        label="Log"
        none="of this environment"
        value={search.chain}
        options={['instance'] as const}
        onChange={(chain) => {
          change({ chain });
        }}
      />
      <Choice
        label="Kind"
        none="all"
        value={eventTypes.find((one) => one === search.type)}
        options={eventTypes}
        onChange={(type) => {
          change({ type });
        }}
      />
      <Choice
        label="Order"
        none="newest first"
        value={search.order}
        options={['oldest first'] as const}
        onChange={(order) => {
          change({ order });
        }}
      />
      {fields.map(({ name, label, type }) => (
        <Labelled key={name} label={label}>
          <input
            className="field w-44"
            type={type}
            value={search[name] ?? ''}
            onChange={({ target }) => {
              change({ [name]: target.value || undefined });
            }}
          />
        </Labelled>
      ))}
    </FilterBar>
  );
}
