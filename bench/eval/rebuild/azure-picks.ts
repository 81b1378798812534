import { z } from 'zod';
import { type DataFile, jsonFile, linesFile } from './data-file.js';
import type { OpenRepository } from './open-repository.js';

const reports = 'eng/tools/CopilotCliTester/src/reports';
const reportSchema = z.array(
  z.object({
    tool: z.string(),
    prompt: z.string(),
    toolsCalled: z.array(z.string()).nullish(),
    attempts: z.int(),
    status: z.int(),
  }),
);

/** What a real model called when it was asked the prompts of the server's makers. */
export function azurePicks(repository: OpenRepository): DataFile {
  const files = repository.list(reports).filter((path) => /\/e2e-results-\d+-\d+\.json$/u.test(path));
  return linesFile(
    'azure-llm-picks.jsonl',
    files.flatMap((path) =>
      reportSchema.parse(JSON.parse(repository.read(path))).map(({ tool, prompt, toolsCalled, attempts, status }) => ({
        run: /-(\d+)\.json$/u.exec(path)?.[1],
        tool,
        prompt: prompt.replaceAll('\\', ''),
        called: (toolsCalled ?? []).map((name) => name.replace(/^azure-/u, '')),
        attempts,
        passed: status === 1,
      })),
    ),
  );
}

/** The latest state that was measured: groups came and went later than picks. */
const groupsCommit = '557fca14350b3e3ca8dc503fb149e092bb12d2d9';

const groupsSchema = z.object({
  consolidated_tools: z.array(
    z.object({ name: z.string(), description: z.string(), mappedToolList: z.array(z.string()) }),
  ),
});

/** Tools that the server's makers merged into one. */
export function azureGroups(repository: OpenRepository): DataFile {
  const text = repository.read('servers/Azure.Mcp.Server/src/Resources/consolidated-tools.json', groupsCommit);
  const { consolidated_tools: groups } = groupsSchema.parse(JSON.parse(text));
  return jsonFile(
    'azure-human-groups.json',
    groups.map(({ name, description, mappedToolList: members }) => ({ name, description, members })),
  );
}
