import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { FilterBar } from '../base/filters/filter-bar.js';
import { TextFilter } from '../base/filters/text-filter.js';
import { Choice } from '../base/controls/choice.js';
import { conflictStatuses, conflictTypes, severities } from '../words.js';

const route = getRouteApi('/app/$env/conflicts');

interface Props {
  readonly servers: readonly string[];
  readonly owners: readonly string[];
}

/** What is shown of the conflicts; all of it is in the address. */
export function Filters({ servers, owners }: Props): ReactNode {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: Partial<typeof search>): void => {
    void navigate({ search: { ...search, ...part }, replace: true });
  };
  return (
    <FilterBar>
      <TextFilter
        value={search.text}
        onChange={(text) => {
          change({ text });
        }}
      />
      <Choice
        label="Severity"
        none="all"
        value={search.severity}
        options={severities}
        onChange={(severity) => {
          change({ severity });
        }}
      />
      <Choice
        label="Kind"
        none="all"
        value={search.type}
        options={conflictTypes}
        onChange={(type) => {
          change({ type });
        }}
      />
      <Choice
        label="Status"
        none="open"
        value={search.status}
        options={conflictStatuses}
        onChange={(status) => {
          change({ status });
        }}
      />
      <Choice
        label="Server"
        none="all"
        value={search.server}
        options={servers}
        onChange={(server) => {
          change({ server });
        }}
      />
      {owners.length > 0 && (
        <Choice
          label="Owner"
          none="all"
          value={search.owner}
          options={owners}
          onChange={(owner) => {
            change({ owner });
          }}
        />
      )}
    </FilterBar>
  );
}
