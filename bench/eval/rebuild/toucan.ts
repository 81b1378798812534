import { z } from 'zod';
import { slugify } from '../../../shared/everywhere/client-files/slugify.js';
import { digest } from '../../../shared/kernel/canonical/canonical-json.js';
import { type DataFile, linesFile } from './data-file.js';
import type { OpenRepository, PublicRepository } from './open-repository.js';

/** What live servers listed in the summer of 2025; each server has a licence of its own. */
export const toucanRepository: PublicRepository = {
  name: 'TheAgentArk/Toucan',
  commit: 'a1976dea7688c0f36533aa6e3a3fa4c27e017b4b',
};

/** Licences that allow the texts to be measured and handed on. */
const licences: ReadonlySet<string> = new Set(['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC']);

const serverSchema = z.object({
  metadata: z.object({
    remote_server_response: z.object({
      is_success: z.boolean().nullish(),
      tools: z
        .array(z.object({ name: z.string(), description: z.string().nullish(), input_schema: z.unknown() }))
        .nullish(),
    }),
    server_info_crawled: z.object({ name: z.string(), license: z.string().nullish() }),
  }),
});

export function toucan(repository: OpenRepository): DataFile {
  const known = new Set<string>();
  const rows = repository.list('mcp_servers').flatMap((path) => {
    const parsed = serverSchema.safeParse(JSON.parse(repository.read(path)));
    if (!parsed.success) return [];
    const { remote_server_response: response, server_info_crawled: info } = parsed.data.metadata;
    const license = info.license ?? '';
    const tools = response.tools ?? [];
    if (!licences.has(license) || response.is_success !== true || tools.length === 0) return [];
    const same = digest(tools.map(({ name, description }) => [name, description ?? '']));
    if (known.has(same)) return [];
    known.add(same);
    return [
      {
        server: slugify(info.name),
        license,
        source: `${toucanRepository.name} ${path}`,
        tools: tools.map(({ name, description, input_schema: inputSchema }) => ({
          name,
          description: description ?? '',
          inputSchema,
        })),
      },
    ];
  });
  return linesFile('toucan/servers.jsonl', rows);
}
