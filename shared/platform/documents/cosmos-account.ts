import { CosmosClient, ErrorResponse, StatusCodes } from '@azure/cosmos';
import { createAzureCredential } from '../azure-credential.js';
import { type ContainerName, containerSpecs, leasesSpec } from './containers.js';
import { CosmosDocuments } from './cosmos-documents.js';
import type { Documents } from './documents.js';
import { writeProbe } from './write-probe.js';

interface CosmosAccountOptions {
  /** The account's address, where the app signs in with its identity. */
  readonly endpoint: string | undefined;
  /** In its place a connection string with a key, for the emulator. */
  readonly connectionString: string | undefined;
  readonly database: string;
}

/** One database of an account: its containers, and what is wrong with them. */
export interface CosmosAccount {
  open(name: ContainerName): Documents;
  /** What keeps a container from being used, in words for an operator; `undefined` when nothing does. */
  problemOf(name: ContainerName | typeof leasesSpec.name): Promise<string | undefined>;
}

/** Containers in which nothing else shows that this app may write: the change feeds write to all others. */
const probed: ReadonlySet<string> = new Set<ContainerName>(['audit', 'simulations', 'embeddings']);

export function createCosmosAccount({
  endpoint = '',
  connectionString,
  database,
}: CosmosAccountOptions): CosmosAccount {
  const account =
    connectionString === undefined
      ? new CosmosClient({ endpoint, aadCredentials: createAzureCredential() })
      : // An emulator names an address of its own, which only it can reach.
        new CosmosClient({ connectionString, connectionPolicy: { enableEndpointDiscovery: false } });
  const client = account.database(database);

  async function problemOf(name: ContainerName | typeof leasesSpec.name): Promise<string | undefined> {
    const spec = name === leasesSpec.name ? leasesSpec : containerSpecs[name];
    const container = client.container(name);
    try {
      const { resource } = await container.read();
      const [path] = resource?.partitionKey?.paths ?? [];
      if (path !== `/${spec.partitionKey}`) return `is partitioned by ${path ?? 'nothing'}, not /${spec.partitionKey}`;
      if ('defaultTtl' in spec && resource?.defaultTtl !== spec.defaultTtl) {
        return `has no defaultTtl of ${spec.defaultTtl}: what is temporary would stay for ever`;
      }
      // Creating what is there already asks for the same right as any entry, and adds nothing.
      if (probed.has(name)) await container.items.create(writeProbe(spec.partitionKey));
      return undefined;
    } catch (error) {
      return explain(error);
    }
  }

  return {
    open: (name) => new CosmosDocuments(client.container(name), containerSpecs[name].partitionKey),
    problemOf,
  };
}

function explain(error: unknown): string | undefined {
  const code = error instanceof ErrorResponse ? error.code : undefined;
  if (code === StatusCodes.Conflict) return undefined;
  if (code === StatusCodes.NotFound) return 'does not exist: deploy infra/ again';
  if (code === StatusCodes.Forbidden) return "is refused to this app's identity: check its role assignments";
  return `cannot be looked at (${code ?? (error instanceof Error ? error.name : 'unknown error')})`;
}
