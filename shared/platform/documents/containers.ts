/** How one container has to be made: whoever provisions it and whoever checks it reads this. */
interface ContainerSpec {
  /** The property it is partitioned by, without a slash. */
  readonly partitionKey: string;
  /** `-1` lets documents expire by their own `ttl`; without it they stay, whatever they carry. */
  readonly defaultTtl?: -1;
  /** Paths that no query asks for: indexing them costs request units with each write. */
  readonly unindexed: readonly string[];
}

/** Every container that the app opens. */
export const containerSpecs = {
  registry: {
    partitionKey: 'env',
    unindexed: [
      '/value/definition/*',
      '/value/active/definition/*',
      '/value/deflated/?',
      '/value/points/*',
      '/value/before/*',
      '/value/after/*',
    ],
  },
  access: { partitionKey: 'env', unindexed: ['/value/before/*', '/value/after/*'] },
  // `text` holds the parts of large values, up to 300,000 characters each.
  simulations: { partitionKey: 'runId', defaultTtl: -1, unindexed: ['/value/*', '/text/*'] },
  embeddings: { partitionKey: 'model', unindexed: ['/vector/*'] },
  audit: { partitionKey: 'chain', unindexed: ['/value/before/*', '/value/after/*'] },
  poison: { partitionKey: 'container', unindexed: ['/document/*', '/text/*'] },
} as const satisfies Record<string, ContainerSpec>;

export type ContainerName = keyof typeof containerSpecs;

/** The container of the change-feed triggers: the host opens it, the app only checks that it is there. */
export const leasesSpec = { name: 'leases', partitionKey: 'id' } as const;

type PartitionKeys = { readonly [Name in ContainerName]: (typeof containerSpecs)[Name]['partitionKey'] };

/** Every container and the property it is partitioned by. */
export const partitionKeys = Object.fromEntries(
  Object.entries(containerSpecs).map(([name, { partitionKey }]) => [name, partitionKey]),
) as PartitionKeys;
