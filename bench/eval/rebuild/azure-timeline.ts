import { z } from 'zod';
import type { DataFile } from './data-file.js';
import type { OpenRepository, PublicRepository } from './open-repository.js';

/** The tools of one large server, the prompts that its makers test them with, and how an embedding ranked them (MIT). */
export const azureRepository: PublicRepository = {
  name: 'microsoft/mcp',
  commit: '13ac5135fc89cca8a1003d330e8f2623e0847011',
};

/** Commits that changed tools, prompts and results together, oldest first. */
const snapshots: readonly (readonly [date: string, commit: string])[] = [
  ['2025-08-15', '8b5af3c8ca18fdc176e95b8640772172f0a4ee3d'],
  ['2025-08-18', 'afc835825ae97b9df0ed1560b42542fb5e1a771a'],
  ['2025-08-21', 'b08d6b55635465be611e39f3d46a114f060ccfc5'],
  ['2025-09-16', 'ccaa195e363c43002d1f0cec7d6dcecbc2caee83'],
  ['2025-09-18', '440564acafaa8ddc561f4c8267cb54c9bf41fc4e'],
  ['2025-09-29', 'cf3285d32aaf4207aa32e6de67e56e2f018547fc'],
  ['2025-09-30', '865c8d2d82b46c3df8829bf12894392f9134156a'],
  ['2025-10-01', '78289e5c1b5a95ca3b42de595e24220704e11a6b'],
  ['2025-10-07', 'efbe403e9e06f581c5be37a1028d4de199605c93'],
  ['2025-10-07', '928805310ce4c3c2c0c313f877228ea1cd814042'],
  ['2025-10-10', '44b2d5ef3eff4a349a4a4e0f29d14c8fa9abb453'],
  ['2025-10-10', '02eb3768f300d71d5fc17b0535864eee92314a3a'],
  ['2025-10-11', '1ae1e26a3537412adfbcc11e5ebdf6808a8c5fb2'],
];

const evaluator = 'eng/tools/ToolDescriptionEvaluator';
/** Of a ranking so many are kept. */
const rankedMax = 10;

const toolsSchema = z.object({
  results: z.array(
    z.object({
      command: z.string(),
      description: z.string(),
      option: z
        .array(
          z.object({
            name: z.string(),
            description: z.string().nullish(),
            type: z.string().nullish(),
            required: z.boolean().nullish(),
          }),
        )
        .nullish(),
    }),
  ),
});

function toTool({ command, description, option }: z.infer<typeof toolsSchema>['results'][number]): object {
  const options = (option ?? []).map(({ name, ...rest }) => ({ ...rest, name: name.replace(/^--/u, '') }));
  const required = options.filter((one) => one.required === true).map(({ name }) => name);
  return {
    server: 'azure',
    name: command.replaceAll(' ', '_'),
    description: description.replaceAll('\r\n', '\n'),
    inputSchema: {
      type: 'object',
      properties: Object.fromEntries(
        options.map(({ name, description: words, type }) => [
          name,
          { type: type ?? 'string', ...(typeof words === 'string' && { description: words }) },
        ]),
      ),
      ...(required.length > 0 && { required }),
    },
  };
}

/** The tests of `results.md`: a prompt, the tool it is for, and a table of the tools that came first. */
function readResults(text: string): object[] {
  return text.split(/^## Test \d+\s*$/mu).flatMap((section) => {
    const tool = /\*\*Expected Tool:\*\* `([^`]+)`/u.exec(section)?.[1];
    const prompt = /\*\*Prompt:\*\* (.+?)\s*$/mu.exec(section)?.[1];
    if (tool === undefined || prompt === undefined) return [];
    const rows = section.matchAll(/^\| \d+ \| ([\d.]+) \| `([^`]+)` \|/gmu);
    const ranking = [...rows].slice(0, rankedMax).map(([, score, name]) => ({ tool: name, score: Number(score) }));
    return [{ prompt: prompt.replaceAll('\\', ''), tool, ranking }];
  });
}

export const azureTimeline = (repository: OpenRepository): DataFile[] =>
  snapshots.map(([date, commit], at) => {
    const { results } = toolsSchema.parse(JSON.parse(repository.read(`${evaluator}/tools.json`, commit)));
    const prompts = readResults(repository.read(`${evaluator}/results.md`, commit));
    return {
      path: `azure-timeline/${String(at).padStart(2, '0')}-${date}.json`,
      rows: prompts.length,
      text: JSON.stringify({ source: azureRepository.name, commit, date, tools: results.map(toTool), prompts }),
    };
  });
