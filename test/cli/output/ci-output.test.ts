import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { annotationsOf, toAzureCommand, toGithubCommand } from '../../../cli/output/formats/ci-annotations.js';
import { toGitlab } from '../../../cli/output/formats/to-gitlab.js';
import { toMarkdown } from '../../../cli/output/formats/to-markdown.js';
import { runInProcess } from '../support/in-process.js';
import { sampleReport } from '../support/sample-report.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const hostile = fc
  .array(
    fc.constantFrom(
      '::error::x',
      '##vso[task.setvariable]',
      '\n',
      '\r',
      ']',
      ';',
      ',',
      '%0A',
      '|',
      '<img src=x>',
      '![a](http://b)',
      '@all',
      'a',
      ' ',
      '`',
      '\u001b[31m',
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('marks in the changed files', () => {
  it('are one command a line each, whatever servers call things', () => {
    fc.assert(
      fc.property(hostile, hostile, (title, text) => {
        const place = { file: `a${title}.json`, region: { line: 3, column: 1, endLine: 4, endColumn: 2 } };
        const github = toGithubCommand({ level: 'error', title, text, place });
        expect(github).toMatch(/^::error file=[^:,\n\r]*,line=3,endLine=4,title=MTGS%3A[^:,\n\r]*::[^\n\r]*$/u);
        const azure = toAzureCommand({ level: 'warning', title, text, place });
        expect(azure).toMatch(
          /^##vso\[task\.logissue type=warning;sourcepath=[^;\]\n]*;linenumber=3;columnnumber=1\][^;\]\n\r]*$/u,
        );
        expect(azure.lastIndexOf('##vso[')).toBe(0);
      }),
    );
  });

  it('point at the line that declares a tool, what was not looked at first', () => {
    const [open, ...others] = annotationsOf(sampleReport());
    expect(open).toMatchObject({ level: 'error', title: 'Not looked at' });
    expect(others.at(-1)).toMatchObject({
      level: 'error',
      title: 'HIGH SEMANTIC_OVERLAP',
      place: { file: 'conf/mcp.json', region: { line: 3 } },
    });
  });
});

describe('Markdown', () => {
  it('has nothing of its own in texts from outside: no HTML, links, images, cells, mentions', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const markdown = toMarkdown(
          sampleReport({ warnings: [text], failures: [{ what: text, reason: text }], target: text }),
        );
        expect(markdown).not.toMatch(/<|(?<!\\)[`![]|@a|http:\/\//u);
        for (const row of markdown.split('\n').filter((line) => line.startsWith('|'))) {
          expect(row.match(/(?<!\\)\|/gu)).toHaveLength(5);
        }
      }),
    );
  });
});

describe('the code quality report of GitLab', () => {
  it('has what its widget asks for, and an id of its own for each finding', () => {
    const issues = toGitlab(sampleReport()) as Record<string, unknown>[];
    for (const issue of issues) {
      expect(issue).toEqual({
        description: expect.stringMatching(/./) as string,
        check_name: expect.stringMatching(/^[A-Z_]+$/) as string,
        fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
        severity: expect.stringMatching(/^(?:info|minor|major|critical|blocker)$/) as string,
        location: { path: expect.stringMatching(/./) as string, lines: { begin: expect.any(Number) as number } },
      });
    }
    expect(issues.map((issue) => issue['check_name'])).toContain('NOT_ESTABLISHED');
    expect(issues).toContainEqual(
      expect.objectContaining({ location: { path: 'conf/mcp.json', lines: { begin: 3 } } }),
    );
  });
});

describe('a scan in CI', () => {
  const twins = (): string => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, 'tools'));
    for (const name of ['one', 'two']) {
      const tool = { name: 'create_issue', description: 'Creates an issue.', inputSchema: { type: 'object' } };
      writeFileSync(join(cwd, 'tools', `${name}.json`), JSON.stringify([tool], undefined, 2));
    }
    return cwd;
  };

  it('marks lines and writes the summary in GitHub Actions, and leaves standard output alone', async () => {
    const cwd = twins();
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') };
    writeFileSync(env.GITHUB_STEP_SUMMARY, 'before\n');
    const { code, out, err } = await runInProcess(['scan', 'tools', '--json'], { cwd, env });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ target: 'tools' });
    expect(err).toMatch(/^::error file=tools\/one\.json,line=2,endLine=\d+,title=MTGS%3A CRITICAL EXACT_NAME::/m);
    expect(readFileSync(env.GITHUB_STEP_SUMMARY, 'utf8')).toMatch(/^before\n### MTGS: blocked by \d+ conflicts/);
  });

  it('does the same in Azure Pipelines', async () => {
    const cwd = twins();
    const { err } = await runInProcess(['scan', 'tools'], { cwd, env: { TF_BUILD: 'True', AGENT_TEMPDIRECTORY: cwd } });
    expect(err).toMatch(
      /^##vso\[task\.logissue type=error;sourcepath=tools\/one\.json;linenumber=2;columnnumber=3\]MTGS/m,
    );
    const [file = ''] = readdirSync(cwd).filter((name) => name.endsWith('.md'));
    expect(err).toContain(`##vso[task.uploadsummary]${join(cwd, file)}`);
  });

  it('has the same verdict where the summary cannot be written', async () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: '/there/is/no/such/file' };
    const { code, err } = await runInProcess(['scan', 'tools'], { cwd: twins(), env });
    expect([code, err]).toEqual([1, expect.stringContaining('could not be written')]);
  });

  it('writes the files that are asked for', async () => {
    const cwd = twins();
    await runInProcess(['scan', 'tools', '--gitlab', 'gl.json', '--markdown', 'comment.md'], { cwd });
    expect(JSON.parse(readFileSync(join(cwd, 'gl.json'), 'utf8'))).toContainEqual(
      expect.objectContaining({ check_name: 'EXACT_NAME' }),
    );
    expect(readFileSync(join(cwd, 'comment.md'), 'utf8')).toContain('| CRITICAL | one\\~create\\_issue');
  });
});
