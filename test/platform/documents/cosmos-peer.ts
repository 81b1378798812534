import { once } from 'node:events';
import { Agent } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type Container, CosmosClient } from '@azure/cosmos';
import { createHttpsServer } from '@vercel/cosmosdb-server';

/** A Cosmos DB in memory, spoken to by the real client. */
export interface CosmosPeer {
  container(name: string, partitionKey: string): Promise<Container>;
  close(): Promise<void>;
}

/**
 * The service knows the partition of a batch from the request; the peer wants it on every operation that replaces or
 * deletes, as in bulk requests.
 */
function nameThePartition(container: Container): Container {
  const { items } = container;
  const batch = items.batch.bind(items);
  items.batch = (operations, partition, options) => {
    return batch(
      operations.map((operation) => ({ ...operation, partitionKey: partition as string })),
      partition,
      options,
    );
  };
  return container;
}

/** Starts the peer on a free port of the loopback. Its certificate is self-signed and trusted by this client only. */
export async function startCosmosPeer(): Promise<CosmosPeer> {
  const server = createHttpsServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({ rejectUnauthorized: false, keepAlive: true });
  const client = new CosmosClient({
    endpoint: `https://127.0.0.1:${port}`,
    key: 'a2V5',
    agent,
    connectionPolicy: { enableEndpointDiscovery: false },
  });
  const { database } = await client.databases.createIfNotExists({ id: 'mtgs' });
  return {
    async container(name, partitionKey) {
      const definition = { id: name, partitionKey: { paths: [`/${partitionKey}`] } };
      return nameThePartition((await database.containers.createIfNotExists(definition)).container);
    },
    async close() {
      client.dispose();
      agent.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
