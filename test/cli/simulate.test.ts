import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openPicksFile } from '../../cli/router/open-picks-file.js';
import { describeImpact } from '../../cli/output/impact/describe-impact.js';
import { toHtml } from '../../cli/output/impact/to-html.js';
import { toMarkdown } from '../../cli/output/impact/to-markdown.js';
import { type ImpactReport, impactReportSchema } from '../../shared/analysis/simulation/impact/impact-report.js';
import { parallelMax } from '../../shared/models/model-calls.js';
import { simulateImpact } from '../../shared/analysis/simulation/impact/simulate-impact.js';
import { compareRegistries } from '../../shared/registry/simulations/compare-registries.js';
import { aRegisteredTool } from '../support/builders.js';
import { startModelPeer } from '../support/peers/model-peer.js';
import { runInProcess } from './support/in-process.js';
import { startMtgs } from './support/run-mtgs.js';
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

  it(
    'any of several tools will do, and one that must never be reached ends it with 1',
    { timeout: 60_000 },
    async () => {
      const before = writeRegistry('before', { 'desk.json': [issues, weather] });
      const after = writeRegistry('after', { 'desk.json': [issues, weather], 'hub.json': [twin] });
      const probes = join(before, '..', 'probes.jsonl');
      const query = 'which issues does the project have';
      const simulate = async (line: object) => {
        writeFileSync(probes, JSON.stringify({ query, ...line }));
        const args = ['simulate', '--before', before, '--after', after, '--probes', probes, '--json'];
        const { code, out, err } = await runInProcess(args);
        return { code, err, report: impactReportSchema.parse(JSON.parse(out)) };
      };
      const alike = await simulate({ expect: ['desk~list_issues', 'list_project_issues'], never: 'forecast_weather' });
      expect(alike.report.stolen.filter((one) => one.query === query)).toEqual([]);
      expect([alike.code, alike.report.forbidden]).toEqual([0, []]);
      const never = await simulate({ never: ['desk~list_issues', 'hub~list_project_issues'] });
      expect(never.report.forbidden).toMatchObject([{ query }]);
      expect([never.code, never.err]).toEqual([
        1,
        expect.stringContaining('1 question reached a tool that "never" names'),
      ]);
    },
  );

  const bad: [string, string][] = [
    ['not json', 'is not JSON'],
    ['{"query":""}', 'query'],
    ['{"query":"x","expected":"nothing"}', 'no tool'],
    ['{"query":"x","tool":"list_issues"}', 'named by "expect"'],
    ['{"query":"x","expect":["list_issues","nothing"]}', 'no tool'],
    ['{"query":"x","never":"nothing"}', 'no tool'],
    ['{"query":"x","expect":"list_issues","never":["list_issues"]}', 'must never reach it'],
    ['{"query":"x","expect":[]}', 'expect'],
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

describe('with a router of its own', () => {
  const registries = () => {
    const before = writeRegistry('before', { 'desk.json': [issues, weather] });
    const after = writeRegistry('after', { 'desk.json': [issues, weather], 'hub.json': [twin] });
    const picks = join(before, '..', 'picks.jsonl');
    return { before, after, picks, args: ['simulate', '--before', before, '--after', after, '--per-tool', '1'] };
  };

  it('records what a model answered, with its bill, and replays the same report without a key', async () => {
    const peer = await startModelPeer('claude');
    try {
      peer.say = ({ tools, query }) =>
        /weather/.test(query) ? 'refusal' : { call: tools.map(({ name }) => name).sort()[0]! };
      const { args, picks } = registries();
      const env = { MTGS_ANTHROPIC_API_KEY: 'sk-x', MTGS_ANTHROPIC_URL: peer.url };
      const model = ['--router', 'claude', '--model', 'claude-haiku-5-5'];
      const asked = await runInProcess([...args, ...model, '--record', picks, '--json'], { env });
      const report = impactReportSchema.parse(JSON.parse(asked.out));
      expect(report).toMatchObject({ router: 'claude:claude-haiku-5-5', status: 'not-established' });
      expect(report.bill?.calls).toBe(peer.count());
      expect(report.open.join()).toMatch(/no answer to ".*weather.*": the model gave no whole answer \(refusal\)/);
      expect(asked.err).toMatch(/at most \d+ calls, about .*\$/);
      expect(asked.code).toBe(3);

      await peer.stop();
      const replayed = await runInProcess([...args, '--router', 'recorded', '--picks', picks, '--json']);
      const again = impactReportSchema.parse(JSON.parse(replayed.out));
      const { bill: _, notes, ...same } = report;
      expect(notes).toEqual([]);
      expect(again).toEqual({
        ...same,
        router: 'recorded:claude:claude-haiku-5-5',
        notes: ['The picks were read from a file: they are as true as the file is.'],
      });
      expect(replayed.code).toBe(3);
    } finally {
      await peer.stop();
    }
  });

  it('names each question that the file does not answer, and is not established', { timeout: 60_000 }, async () => {
    const { args, picks, after } = registries();
    expect((await runInProcess([...args, '--record', picks])).code).toBe(0);
    const replay = [...args, '--router', 'recorded', '--picks', picks];
    expect((await runInProcess(replay)).code).toBe(0);
    const changed = tool('list_project_issues', 'Lists the people of a project.');
    writeFileSync(join(after, 'hub.json'), JSON.stringify([changed]));
    const { out, code } = await runInProcess([...replay, '--json']);
    const { open, probes, status } = impactReportSchema.parse(JSON.parse(out));
    expect(status).toBe('not-established');
    expect(open).toHaveLength(probes.planned);
    for (const line of open) expect(line).toMatch(/^no answer to ".+": the picks file has no answer to this question/);
    expect(code).toBe(3);
  });

  it('keeps to the bounds of what a model may cost', async () => {
    const peer = await startModelPeer('claude');
    try {
      const { args } = registries();
      const env = { MTGS_ANTHROPIC_API_KEY: 'sk-x', MTGS_ANTHROPIC_URL: peer.url };
      const { out, code } = await runInProcess([...args, '--router', 'claude', '--model', 'm', '--max-calls', '5'], {
        env,
      });
      expect([peer.count(), code]).toEqual([5, 3]);
      expect(out).toContain('the budget of 5 calls is used up');
    } finally {
      await peer.stop();
    }
  });

  it('a router that is not set up establishes nothing, and leaves an earlier record as it was', async () => {
    const { args, picks } = registries();
    writeFileSync(picks, 'kept');
    const { out, code } = await runInProcess([...args, '--router', 'openai', '--record', picks]);
    expect(out).toContain('MTGS_OPENAI_API_KEY');
    expect(code).toBe(3);
    expect(readFileSync(picks, 'utf8')).toBe('kept');
  });

  it(
    'a file that holds something else, or picks of another router, is refused as it is',
    { timeout: 60_000 },
    async () => {
      const { args, picks } = registries();
      const other = JSON.stringify({
        version: 1,
        router: 'claude:x',
        query: 'a',
        trial: 0,
        tools: 'a'.repeat(64),
        tool: null,
      });
      for (const [content, why] of [
        ['my notes', 'line 1 is no recorded pick'],
        [`${other}\n`, 'holds picks of claude:x'],
        [`${other}\n{"version":1,"rou`, 'holds picks of claude:x'],
      ] as const) {
        writeFileSync(picks, content);
        const { code, err } = await runInProcess([...args, '--record', picks]);
        expect([code, err]).toEqual([2, expect.stringContaining(why)]);
        expect(readFileSync(picks, 'utf8').startsWith(content.split('\n')[0]!)).toBe(true);
      }
    },
  );

  it(
    'a process that is killed in the middle keeps what it was answered, and the file is free again',
    { timeout: 120_000 },
    async () => {
      const peer = await startModelPeer('claude');
      try {
        const { args, picks } = registries();
        const env = { MTGS_ANTHROPIC_API_KEY: 'sk-x', MTGS_ANTHROPIC_URL: peer.url };
        const command = [...args, '--router', 'claude', '--model', 'm', '--record', picks, '--json'];
        const killAt = 12;
        const running = startMtgs(command, { env });
        let kept = '';
        const { say } = peer;
        peer.say = (asked, count) => {
          if (count >= killAt && kept === '') {
            kept = readFileSync(picks, 'utf8');
            running.kill();
          }
          return say(asked, count);
        };
        const { code } = await running.finished;
        const [cut, paid] = [readFileSync(picks, 'utf8'), peer.count()];
        expect(code).toBeNull();
        // A question waits for the answers before it to be in the file; those that are out are lost, at most.
        const known = cut.split('\n').length - 1;
        expect(cut.startsWith(kept)).toBe(true);
        expect(known).toBeGreaterThanOrEqual(killAt - parallelMax);
        expect(known).toBeLessThan(paid);

        const again = await runInProcess(command, { env });
        const report = impactReportSchema.parse(JSON.parse(again.out));
        expect(report).toMatchObject({ status: 'established', bill: { calls: peer.count() - paid } });
        const whole = readFileSync(picks, 'utf8');
        expect(whole.split('\n').length - 1).toBe(known + peer.count() - paid);
        expect((await runInProcess([...args, '--router', 'recorded', '--picks', picks])).code).toBe(0);
      } finally {
        await peer.stop();
      }
    },
  );

  it(
    'two runs that record into one file at once do not pay twice: the second is refused',
    { timeout: 60_000 },
    async () => {
      const peer = await startModelPeer('claude');
      try {
        const { args, picks } = registries();
        const env = { MTGS_ANTHROPIC_API_KEY: 'sk-x', MTGS_ANTHROPIC_URL: peer.url };
        const command = [...args, '--router', 'claude', '--model', 'm', '--record', picks];
        const first = await openPicksFile(picks, 'claude/m', { cwd: '.' });
        const refused = await runInProcess(command, { env });
        expect([refused.code, peer.count()]).toEqual([2, 0]);
        expect(refused.err).toContain('another process uses the picks file');
        await first.close();
        expect((await runInProcess(command, { env })).code).toBe(0);
        expect(readFileSync(picks, 'utf8').split('\n').length - 1).toBe(peer.count());
        expect((await runInProcess([...args, '--router', 'recorded', '--picks', picks])).code).toBe(0);
      } finally {
        await peer.stop();
      }
    },
  );

  it(
    'goes on from what a run that was killed had paid for, and the file is that of one run',
    { timeout: 120_000 },
    async () => {
      const peer = await startModelPeer('claude');
      try {
        peer.say = ({ tools, query }) =>
          /weather/.test(query) ? 'refusal' : { call: tools.map(({ name }) => name).sort()[0]! };
        const { args, picks } = registries();
        const env = { MTGS_ANTHROPIC_API_KEY: 'sk-x', MTGS_ANTHROPIC_URL: peer.url };
        const command = [...args, '--router', 'claude', '--model', 'claude-haiku-5-5', '--record', picks, '--json'];
        // Each answer is in the file before the next question of its kind is asked, so that nothing has to be closed.
        const running: string[] = [];
        const whole = peer.say;
        peer.say = (asked, count) => {
          running.push(readFileSync(picks, 'utf8'));
          return whole(asked, count);
        };
        const first = await runInProcess(command, { env });
        const calls = peer.count();
        expect(running.at(-1)!.split('\n').length).toBeGreaterThan(calls - 10);
        const full = readFileSync(picks, 'utf8');
        const lines = full.split('\n').slice(0, -1);
        writeFileSync(picks, `${lines.slice(0, 5).join('\n')}\n${lines[5]!.slice(0, 40)}`);
        const again = await runInProcess(command, { env });
        expect(peer.count() - calls).toBe(lines.length - 5);
        const { bill: _paid, ...report } = impactReportSchema.parse(JSON.parse(again.out));
        const { bill: _all, ...before } = impactReportSchema.parse(JSON.parse(first.out));
        expect(report).toEqual(before);
        expect(readFileSync(picks, 'utf8').split('\n').sort()).toEqual(full.split('\n').sort());
        await runInProcess(command, { env });
        expect(peer.count() - calls).toBe(lines.length - 5);
      } finally {
        await peer.stop();
      }
    },
  );

  it.each<[string[], string, number?]>([
    [['--router', 'recorded'], '--picks'],
    [['--picks', 'x.jsonl'], '--router recorded'],
    [['--router', 'recorded', '--picks', 'absent.jsonl'], 'absent.jsonl cannot be read'],
    [['--router', 'recorded', '--picks', 'x.jsonl', '--record', 'y.jsonl'], '--record'],
    [['--model', 'x'], '--model needs a model'],
    [['--router', 'claude', '--model', 'a b'], 'no name of a model'],
    [['--record', 'missing/picks.jsonl'], 'cannot be written', 3],
  ])('refuses %j', async (more, why, exit = 2) => {
    const { args } = registries();
    const { code, err } = await runInProcess([...args, ...more]);
    expect(code).toBe(exit);
    expect(err).toContain(why);
  });

  it('is refused at an instance, where the policy names the router', async () => {
    const { code, err } = await runInProcess(['simulate', '--remove', 'a~b', '--record', 'x.jsonl']);
    expect(code).toBe(2);
    expect(err).toContain('--record works offline only');
  });

  it('answers the questions of a scan as well', { timeout: 60_000 }, async () => {
    const { after, picks } = registries();
    const scan = async (...more: string[]) => {
      const { out, code } = await runInProcess(['scan', after, '--json', ...more]);
      return {
        code,
        report: JSON.parse(out) as {
          conflicts: unknown;
          stages: { stage: string; status: string }[];
          warnings: string[];
        },
      };
    };
    const first = await scan('--record', picks);
    const again = await scan('--router', 'recorded', '--picks', picks);
    const untimed = (stages: unknown) => JSON.stringify(stages).replaceAll(/"durationMs":[\d.]+/g, '');
    expect(again.report.conflicts).toEqual(first.report.conflicts);
    expect(untimed(again.report.stages)).toBe(untimed(first.report.stages));
    expect(again.report.warnings.join()).toMatch(/recorded:local-.* answered the questions of stage 4/);
    writeFileSync(
      join(after, 'hub.json'),
      JSON.stringify([{ ...twin, description: 'Lists all issues of a project.' }]),
    );
    const { stages } = (await scan('--router', 'recorded', '--picks', picks)).report;
    expect(stages.find(({ stage }) => stage === 'behavioural')?.status).toBe('not-established');
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
