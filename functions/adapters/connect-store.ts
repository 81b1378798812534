import { join } from 'node:path';
import type { Settings } from '../../shared/config/config.js';
import type { AlertQueue } from '../../shared/platform/alert-queue/alert-queue.js';
import {
  type ContainerName,
  containerSpecs,
  leasesSpec,
  partitionKeys,
} from '../../shared/platform/documents/containers.js';
import type { Documents } from '../../shared/platform/documents/documents.js';
import type { Platform } from '../../shared/readiness/platform-checks.js';

export interface Store {
  readonly open: (name: ContainerName) => Documents;
  readonly platform?: Platform;
}

/** The store that the settings name. The other one is not loaded: each costs time, and SQLite a newer Node. */
export async function connectStore(settings: Settings, alertQueue: AlertQueue | undefined): Promise<Store> {
  switch (settings.MTGS_STORE) {
    case 'sqlite':
      return connectSqlite(settings);
    case 'cosmos':
      return connectCosmos(settings, alertQueue);
  }
}

type SettingsOf<Kind extends Settings['MTGS_STORE']> = Extract<Settings, { MTGS_STORE: Kind }>;

async function connectSqlite({ MTGS_DATA: folder }: SettingsOf<'sqlite'>): Promise<Store> {
  const { openSqliteDocuments } = await import('../../shared/platform/documents/sqlite-documents.js');
  const file = join(folder, 'mtgs.db');
  return { open: (name) => openSqliteDocuments(file, { name, partitionKey: partitionKeys[name] }) };
}

async function connectCosmos(settings: SettingsOf<'cosmos'>, alertQueue: AlertQueue | undefined): Promise<Store> {
  const { createCosmosAccount } = await import('../../shared/platform/documents/cosmos-account.js');
  const account = createCosmosAccount({
    endpoint: settings.MTGS_COSMOS__accountEndpoint,
    connectionString: settings.MTGS_COSMOS,
    database: settings.MTGS_COSMOS_DATABASE,
  });
  return {
    open: (name) => account.open(name),
    platform: {
      containers: [...Object.keys(containerSpecs), leasesSpec.name],
      problemOf: (name) => account.problemOf(name as ContainerName),
      queueProblem: async () => (alertQueue === undefined ? noQueue : alertQueue.problem()),
    },
  };
}

const noQueue = 'is not set up: set MTGS_SERVICEBUS__fullyQualifiedNamespace. Alerts are written down and wait';
