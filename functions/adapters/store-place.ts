import { join, resolve } from 'node:path';
import type { Settings } from '../../shared/config/config.js';

/** Where the instance keeps what it keeps. */
export interface StorePlace {
  /** Tells the instance from others in the same process. */
  readonly instance: string;
  /** As traces name it. */
  readonly database: string;
  /** The data folder, where there is one: several hosts over one database share none. */
  readonly folder?: string;
  /** Where the last readings of registries are kept unless a setting says where. */
  readonly snapshots?: string;
}

export function storePlaceOf(settings: Settings): StorePlace {
  switch (settings.MTGS_STORE) {
    case 'sqlite':
      return {
        instance: resolve(settings.MTGS_DATA),
        database: 'mtgs',
        folder: settings.MTGS_DATA,
        snapshots: join(settings.MTGS_DATA, 'registry-snapshots'),
      };
    case 'cosmos':
      return { instance: settings.MTGS_COSMOS_DATABASE, database: settings.MTGS_COSMOS_DATABASE };
  }
}
