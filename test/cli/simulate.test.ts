import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeImpact } from '../../cli/output/impact/describe-impact.js';
import { toHtml } from '../../cli/output/impact/to-html.js';
import { toMarkdown } from '../../cli/output/impact/to-markdown.js';
import { type ImpactReport, impactReportSchema } from '../../shared/analysis/simulation/impact/impact-report.js';
import { simulateImpact } from '../../shared/analysis/simulation/impact/simulate-impact.js';
import { compareRegistries } from '../../shared/registry/simulations/compare-registries.js';
import { aRegisteredTool } from '../support/builders.js';
import { runInProcess } from './support/in-process.js';
import { temporaryFolder } from './support/temporary-folder.js';

const tool = (name: string, description: string) => ({ name, description, inputSchema: { type: 'object' } });
const issues = tool('list_issues', 'Lists the issues of a project in the tracker.');
const weather = tool('forecast_weather', 'Forecasts rain and wind for a town.');
const twin = tool('list_project_issues', 'Lists the issues of a project in the tracker.');

function writeRegistry(name: string, files: Record<string, unknown>): string {
  const folder = join(temporaryFolder(), name);
  mkdirSync(folder);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(folder, file), JSON.stringify(content));
  return folder;
}

describe('over files', () => {
  it('says what a twin does to the tool that was there, in every form', { timeout: 60_000 }, async () => {
    const before = writeRegistry('before', { 'desk.json': [issues, weather] });
    const after = writeRegistry('after', { 'desk.json': [issues, weather], 'hub.json': [twin] });
    const probes = join(before, '..', 'probes.jsonl');
    writeFileSync(probes, '{"query":"which issues does the project have","expected":"list_issues"}\n\n');
    const [page, comment] = [join(before, '..', 'page.html'), join(before, '..', 'comment.md')];
    const args = ['simulate', '--before', before, '--after', after, '--probes', probes];
    const json = await runInProcess([...args, '--json', '--html', page, '--markdown', comment]);
    const report = impactReportSchema.parse(JSON.parse(json.out));
    expect(report).toMatchObject({
      status: 'established',
      change: { added: ['hub~list_project_issues'], changed: [], removed: [] },
      probes: { people: 1 },
    });
    expect(json.code).toBe(0);
    expect(readFileSync(page, 'utf8')).toContain('hub~list_project_issues');
    expect(readFileSync(comment, 'utf8')).toContain('list\\_project\\_issues');
    const text = await runInProcess([...args, '--max-risk', '0']);
    expect(text.out).toMatch(/Risk [\d.]+ of 100/);
    expect(text.code).toBe(report.risk.score > 0 ? 1 : 0);
  });

  it('is not established where a file cannot be read, whatever else it finds', { timeout: 60_000 }, async () => {
    const before = writeRegistry('before', { 'desk.json': [issues] });
    const after = writeRegistry('after', { 'desk.json': [issues], 'other.json': { theme: 'dark' } });
    writeFileSync(join(after, 'hub.json'), '[{"name": "cut');
    const { code, out } = await runInProcess(['simulate', '--before', before, '--after', after]);
    expect(out).toContain('Not established');
    expect(out).toMatch(/hub\.json/);
    expect(out).toMatch(/left out: .*other\.json/);
    expect(code).toBe(3);
  });

  const bad: [string, string][] = [
    ['not json', 'is not JSON'],
    ['{"query":""}', 'query'],
    ['{"query":"x","expected":"nothing"}', 'no tool'],
    [' ', 'holds 0 questions'],
  ];
  it.each(bad)('refuses the probes %j', async (line, why) => {
    const before = writeRegistry('before', { 'desk.json': [issues] });
    const probes = join(before, '..', 'probes.jsonl');
    writeFileSync(probes, line);
    const { code, err } = await runInProcess(['simulate', '--before', before, '--after', before, '--probes', probes]);
    expect(code).toBe(2);
    expect(err).toContain(why);
  });

  it.each([
    [['simulate']],
    [['simulate', '--before', 'x']],
    [['simulate', '--tool', 'x.json']],
    [['simulate', '--tool', 'x.json', '--server', 'crm', '--before', 'x', '--after', 'y']],
  ])('%j is wrong use', async (args) => {
    const { code, err } = await runInProcess(args);
    expect(code).toBe(2);
    expect(err).toContain('simulate needs one change');
  });
});

describe('texts of strangers', () => {
  const hostile = '</td><script>alert(1)</script> [x](https://evil.example) @team | `x` \u001b[2J\u202e';

  async function reportOn(text: string): Promise<ImpactReport> {
    const had = aRegisteredTool({ server: 's', name: 'keep', description: 'Keeps.' });
    const thief = aRegisteredTool({ server: 's', name: text, description: text });
    return simulateImpact(
      {
        registries: compareRegistries([had], [had, thief]),
        given: [{ query: text, expected: had.id, origin: 'manual' }],
        perTool: 1,
        maxProbes: 10,
        trials: 1,
        unread: [text],
      },
      {
        router: {
          id: 'r',
          route: ({ tools }) => Promise.resolve({ tool: tools.find(({ id }) => id !== had.id)?.id ?? had.id }),
        },
      },
    );
  }

  it('run nothing, load nothing, name nobody and break no table, in HTML and Markdown', async () => {
    const report = await reportOn(hostile);
    expect(report.stolen).toHaveLength(1);
    const html = toHtml(report);
    expect(html).not.toContain('<script');
    expect(html).toContain("default-src 'none'");
    expect(html.match(/<td>/g)).toHaveLength(html.match(/<\/td>/g)?.length ?? 0);
    const markdown = toMarkdown(report);
    expect(markdown).not.toMatch(/<script|[^\\]\[x\]|@team|:\/\/evil/);
    for (const text of [html, markdown]) expect(text).not.toMatch(/[\u001b\u202e]/);
  });

  it('no table is longer than asked, and says what it leaves out', async () => {
    const report = await reportOn('x');
    const many = { ...report, stolen: Array.from({ length: 30 }, () => report.stolen[0]!) };
    const stolen = describeImpact(many, 20).find(({ title }) => title === 'Stolen questions');
    expect(stolen?.table?.rows).toHaveLength(20);
    expect(stolen?.left).toBe(10);
  });
});
