import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { type DataFile, jsonFile, linesFile } from './data-file.js';
import type { OpenRepository, PublicRepository } from './open-repository.js';

/** Plugins and what users ask for them (MIT). */
export const metatoolRepository: PublicRepository = {
  name: 'HowieHwong/MetaTool',
  commit: '35e81bb7576826e980c80fed8f8c0a2b4a1e6fbb',
};

const rowsSchema = z.array(z.object({ Query: z.string(), Tool: z.string() }));

export function metatool(repository: OpenRepository): DataFile[] {
  const tools = z.record(z.string(), z.string()).parse(JSON.parse(repository.read('dataset/plugin_des.json')));
  const queries = rowsSchema.parse(
    parse(repository.read('dataset/data/all_clean_data.csv'), { columns: true, bom: true }),
  );
  return [
    jsonFile(
      'metatool/tools.json',
      Object.entries(tools).map(([name, description]) => ({
        server: 'metatool',
        name,
        description,
        inputSchema: { type: 'object', properties: {} },
      })),
    ),
    linesFile(
      'metatool/queries.jsonl',
      queries.map(({ Query: prompt, Tool: tool }) => ({ prompt, tool })),
    ),
  ];
}
