import type { SetAsideStore } from '../stores/set-aside-store.js';
import type { StoreFaults } from '../platform/documents/store-faults.js';
import type { Check } from './check.js';

interface Services {
  readonly setAside: Pick<SetAsideStore, 'list'>;
  readonly faults: StoreFaults;
}

/** Warnings only: everything beside what is damaged or was set aside works. */
export const createUnreadableChecks = ({ setAside, faults }: Services): Check[] => [
  {
    name: 'changes set aside',
    required: false,
    async look() {
      const { items, unreadable } = await setAside.list();
      const damaged = items.filter((one) => one.damaged).length;
      const count = items.length + unreadable.length;
      return { ok: count === 0, detail: `${count}, of which ${damaged + unreadable.length} cannot be read` };
    },
  },
  {
    name: 'damaged rows',
    required: false,
    look() {
      const { unreadable } = faults.read();
      return Promise.resolve({ ok: unreadable === 0, detail: `${unreadable} met since the start` });
    },
  },
];
