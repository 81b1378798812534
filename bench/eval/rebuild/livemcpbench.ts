import { z } from 'zod';
import { type DataFile, linesFile } from './data-file.js';
import type { OpenRepository, PublicRepository } from './open-repository.js';

/** Tools of public servers, as they list them (Apache-2.0). */
export const livemcpbenchRepository: PublicRepository = {
  name: 'icip-cas/LiveMCPBench',
  commit: 'a928e57d1ee7a25579b9a7036030faffff72d15b',
};

const serversSchema = z.array(
  z.object({
    name: z.string(),
    tools: z.record(z.string(), z.object({ tools: z.array(z.looseObject({ name: z.string() })) })),
  }),
);

export function livemcpbench(repository: OpenRepository): DataFile {
  const servers = serversSchema.parse(JSON.parse(repository.read('tools/LiveMCPTool/tools.json')));
  return linesFile(
    'livemcpbench/tools.jsonl',
    servers.flatMap(({ name: server, tools }) =>
      Object.values(tools).flatMap((listing) =>
        listing.tools.map(({ name, description, inputSchema }) => ({
          server,
          name,
          description: description ?? '',
          inputSchema,
        })),
      ),
    ),
  );
}
