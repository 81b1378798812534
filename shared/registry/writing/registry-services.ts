import type { RegistryStore } from '../../stores/registry-store.js';

/** What every verb of the registry needs. */
export interface RegistryServices {
  readonly registry: RegistryStore;
  readonly now: () => Date;
}
