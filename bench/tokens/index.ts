import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import type { RegisteredTool } from '../../shared/domain/registry/registry-view.js';
import { modelText } from '../../shared/domain/registry/token-weight.js';
import { loadAzureSnapshots, loadLiveMcpBench, loadMetaTool, loadToucan } from '../eval/eval-data.js';
import { measureError } from './measure-error.js';

const usage = `usage: npm run bench:tokens -- --data FOLDER

  Holds the estimate of what tools cost a model's context against o200k_base, the tokenizer of OpenAI's models.
  --data   folder with the evaluation data; a set that is not there is named and passed over`;

/** Text of a tool that looks like a special token is text. */
const count = (text: string): number => countTokens(text, { disallowedSpecial: new Set() });

const letters = /\p{L}/gu;
const otherLetters = /(?!\p{Script=Latin})\p{L}/gu;
const numberOf = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Whether a tenth of its letters or more are of another script than Latin. */
function isOfAnotherScript({ definition }: RegisteredTool): boolean {
  const text = modelText(definition);
  return numberOf(text, otherLetters) > numberOf(text, letters) / 10;
}

function percent(share: number): string {
  const rounded = Math.round(share * 100);
  return `${rounded === 0 ? '' : rounded < 0 ? '−' : '+'}${Math.abs(rounded)} %`;
}

function rowOf(name: string, tools: readonly RegisteredTool[]): string[] {
  const { charactersPerToken, ofSum, ofTools } = measureError(
    tools.map(({ definition }) => definition),
    count,
  );
  const servers = new Set(tools.map(({ server }) => server)).size;
  const [low, median, high] = ofTools.map(percent);
  return [
    name,
    String(tools.length),
    String(servers),
    charactersPerToken.toFixed(2),
    percent(ofSum),
    median ?? '',
    `${low ?? ''} to ${high ?? ''}`,
  ];
}

const sets: Readonly<Record<string, (data: string) => Promise<readonly RegisteredTool[] | undefined>>> = {
  Toucan: loadToucan,
  LiveMCPBench: loadLiveMcpBench,
  'one large server (Azure)': async (data) => (await loadAzureSnapshots(data))?.at(-1)?.tools,
  'MetaTool, no schemas': async (data) => (await loadMetaTool(data))?.tools,
};

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { data: { type: 'string' }, help: { type: 'boolean' } } });
  if (values.data === undefined || values.help === true) {
    process.stdout.write(`${usage}\n`);
    process.exitCode = values.help === true ? 0 : 2;
    return;
  }
  const table = new Table({
    head: ['tools of', 'tools', 'servers', 'characters a token', 'error of the sum', 'median error', '90 % of tools'],
    style: { head: [], border: [] },
  });
  const live: RegisteredTool[] = [];
  for (const [name, load] of Object.entries(sets)) {
    const tools = await load(values.data);
    if (tools === undefined) process.stdout.write(`${name} is absent\n`);
    else table.push(rowOf(name, tools));
    if (load === loadToucan || load === loadLiveMcpBench) live.push(...(tools ?? []));
  }
  table.push(rowOf('Toucan and LiveMCPBench', live));
  table.push(rowOf('of these, in other scripts than Latin', live.filter(isOfAnotherScript)));
  process.stdout.write(`${table.toString()}\n`);
}

await main();
