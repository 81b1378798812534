import { mkdirSync, writeFileSync, existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../../cli/output/report/report.js';
import { clientPlaces } from '../../../cli/scan/client-places.js';
import { runInProcess } from '../support/in-process.js';
import { temporaryFolder } from '../support/temporary-folder.js';

const script = fileURLToPath(new URL('../fixtures/server.mjs', import.meta.url));

/** A server that leaves a file behind when it is started. */
const server = (mark: string, ...tools: string[]) => ({
  command: 'sh',
  args: ['-c', `echo started >> ${mark}; exec ${process.execPath} ${script} ${tools.join(' ')}`],
});

interface Machine {
  readonly home: string;
  readonly project: string;
  readonly mark: string;
}

function machine(write: (mark: string) => Record<string, string>): Machine {
  const [home, project] = [temporaryFolder(), temporaryFolder()];
  const mark = join(home, 'started');
  for (const [file, text] of Object.entries(write(mark))) {
    const path = join(file.startsWith('project/') ? project : home, file.replace(/^(?:project|home)\//, ''));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return { home, project, mark };
}

const run = (
  { home, project }: Machine,
  args: readonly string[],
  more: { env?: Record<string, string>; answer?: boolean } = {},
) =>
  runInProcess(['scan', ...args], {
    cwd: project,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, ...more.env },
    ...(more.answer !== undefined && { answer: more.answer }),
  });

const twoClients = (mark: string) => ({
  'home/.claude.json': JSON.stringify({ mcpServers: { a: server(mark, 'create_invoice') } }),
  'home/.cursor/mcp.json': JSON.stringify({
    mcpServers: { a: server(mark, 'create_invoice'), b: server(mark, 'rotate_camera') },
  }),
});

describe('scan without a target', () => {
  it('shows what it would start, without secrets, and starts nothing that nobody agreed to', async () => {
    const found = machine((mark) => ({
      'home/.cursor/mcp.json': JSON.stringify({
        mcpServers: { a: server(mark, 'create_invoice'), b: { url: 'https://u:sesame@docs.example/mcp' } },
      }),
    }));
    for (const more of [{}, { answer: false }]) {
      const { code, err } = await run(found, [], more);
      expect(err).toContain('a: starts sh -c');
      expect(err).toMatch(/b: connects to https:.*docs\.example/);
      expect(err).not.toContain('sesame');
      expect([code, existsSync(found.mark)]).toEqual([2, false]);
    }
  });

  it('never searches a build machine, whoever agrees', async () => {
    const found = machine(twoClients);
    const { code, err } = await run(found, ['--yes'], { env: { CI: 'true' }, answer: true });
    expect([code, existsSync(found.mark)]).toEqual([2, false]);
    expect(err).toContain('in CI');
  });

  it('looks at each client by itself, since their servers never meet', async () => {
    const { code, out } = await run(machine(twoClients), ['--yes', '--json']);
    const { clients } = JSON.parse(out) as { clients: Report[] };
    expect(
      clients.map(({ target, tools, conflicts }) => [target.split(' (')[0], tools.length, conflicts.length]),
    ).toEqual([
      ['Claude Code', 1, 0],
      ['Cursor', 2, 0],
    ]);
    expect(code).toBe(0);
  });

  it('puts the servers of a project before those of the user that have their name', async () => {
    const found = machine((mark) => ({
      'home/.cursor/mcp.json': JSON.stringify({ mcpServers: { a: server(mark, 'create_invoice') } }),
      'project/.cursor/mcp.json': JSON.stringify({ mcpServers: { a: server(mark, 'rotate_camera') } }),
    }));
    const { out } = await run(found, [], { answer: true });
    expect(out).toContain('the one of .cursor/mcp.json goes before it');
    expect(out).toContain('1 tool of 1 server');
  });

  describe('servers that the client has switched off', () => {
    const both = (mark: string) => ({
      mcpServers: { on: server(mark, 'rotate_camera'), off: server(`${mark}-off`, 'create_invoice') },
    });
    const inProject = ({ project }: Machine, file: string, value: unknown): void => {
      mkdirSync(dirname(join(project, file)), { recursive: true });
      writeFileSync(join(project, file), JSON.stringify(value));
    };

    it.each<[string, (mark: string) => Record<string, string>, (found: Machine) => void]>([
      [
        '/mcp of Claude Code, in the project',
        () => ({}),
        (found) => {
          const projects = { [found.project]: { disabledMcpServers: ['off'] } };
          writeFileSync(join(found.home, '.claude.json'), JSON.stringify({ ...both(found.mark), projects }));
        },
      ],
      [
        'disabledMcpjsonServers of settings for one person',
        (mark) => ({ 'project/.mcp.json': JSON.stringify(both(mark)) }),
        (found) => {
          inProject(found, '.claude/settings.local.json', { disabledMcpjsonServers: ['off'] });
        },
      ],
      [
        'disabledMcpjsonServers of the user',
        (mark) => ({
          'project/.mcp.json': JSON.stringify(both(mark)),
          'home/.claude/settings.json': '{"enableAllProjectMcpServers":true,"disabledMcpjsonServers":["off"]}',
        }),
        () => undefined,
      ],
      [
        'a list of approved servers without it',
        (mark) => ({ 'project/.mcp.json': JSON.stringify(both(mark)) }),
        (found) => {
          inProject(found, '.claude/settings.json', { enabledMcpjsonServers: ['on'] });
        },
      ],
      [
        'mcp.excluded of Gemini CLI',
        (mark) => ({ 'home/.gemini/settings.json': JSON.stringify({ ...both(mark), mcp: { excluded: ['OFF'] } }) }),
        () => undefined,
      ],
      [
        'mcp.allowed of the project, for Gemini CLI',
        (mark) => ({
          'home/.gemini/settings.json': JSON.stringify(both(mark)),
          'project/.gemini/settings.json': '{"mcp":{"allowed":["on"]}}',
        }),
        () => undefined,
      ],
      [
        'gemini mcp disable',
        (mark) => ({
          'home/.gemini/settings.json': JSON.stringify(both(mark)),
          'home/.gemini/mcp-server-enablement.json': '{"off":{"enabled":false}}',
        }),
        () => undefined,
      ],
      [
        '/mcp disable of Copilot CLI',
        (mark) => ({
          'home/.copilot/mcp-config.json': JSON.stringify(both(mark)),
          'home/.copilot/settings.json': '{"disabledMcpServers":["off"]}',
        }),
        () => undefined,
      ],
      [
        'the entry of the project, where the user has it as well',
        (mark) => ({
          'home/.cursor/mcp.json': JSON.stringify(both(mark)),
          'project/.cursor/mcp.json': '{"mcpServers":{"off":{"command":"x","disabled":true}}}',
        }),
        () => undefined,
      ],
    ])('are named and not started: %s', async (_, write, more) => {
      const found = machine(write);
      more(found);
      const { code, out, err } = await run(found, ['--yes']);
      expect([code, existsSync(found.mark), existsSync(`${found.mark}-off`)]).toEqual([0, true, false]);
      expect(err).toMatch(/off.*: left out, since .*(switched off|switches it off|not approved)/);
      expect(out).toContain('1 tool of 1 server');
    });

    it('are those of .mcp.json only, where settings are about them', async () => {
      const found = machine((mark) => ({
        'home/.claude.json': JSON.stringify({ mcpServers: { off: server(mark, 'create_invoice') } }),
        'home/.claude/settings.json': '{"disabledMcpjsonServers":["off"],"enabledMcpjsonServers":["other"]}',
      }));
      await run(found, ['--yes']);
      expect(existsSync(found.mark)).toBe(true);
    });

    it('cannot be told where the settings cannot be read: that is no pass', async () => {
      const found = machine((mark) => ({
        'project/.mcp.json': JSON.stringify({ mcpServers: { on: server(mark, 'rotate_camera') } }),
        'home/.claude/settings.json': '{"disabledMcpjsonServers":[',
      }));
      const { code, out } = await run(found, ['--yes']);
      expect(out).toMatch(/NOT LOOKED AT .*settings\.json/);
      expect(code).toBe(3);
    });
  });

  it('names what it cannot read, and does not pass it', async () => {
    const found = machine((mark) => ({
      'home/.codex/config.toml': '[mcp_servers.a\n',
      'home/.gemini/settings.json': '{"theme": "Default"}',
      'home/.cursor/mcp.json': JSON.stringify({ mcpServers: { b: server(mark, 'rotate_camera') } }),
    }));
    const { code, out } = await run(found, ['--yes']);
    expect(out).toMatch(/NOT LOOKED AT .*config\.toml: this is not acceptable TOML/);
    expect(code).toBe(3);
  });

  it('connects to nothing with --static', async () => {
    const found = machine(twoClients);
    const { code } = await run(found, ['--static']);
    expect([code, existsSync(found.mark)]).toEqual([3, false]);
  });

  it.each(
    clientPlaces.flatMap(({ client, inProject, inHome, profiles = [] }) => [
      ...inProject.map((file) => [client, `project/${file.replace('*', 'docs')}`] as const),
      ...inHome.map((file) => [client, `home/${file.replace('*', 'docs')}`] as const),
      ...profiles.map((file) => [`${client}, profile 1a2b`, `home/${file.replace('*', '1a2b')}`] as const),
    ]),
  )('finds %s in %s', async (client, file) => {
    const entry = { url: 'http://127.0.0.1:9/mcp' };
    const json = file.includes('opencode')
      ? { mcp: { found: { type: 'remote', ...entry } } }
      : file.includes('ode/User/settings.json')
        ? { mcp: { servers: { found: entry } } }
        : { [client === 'Zed' ? 'context_servers' : 'mcpServers']: { found: entry } };
    const text = file.endsWith('.toml')
      ? '[mcp_servers.found]\nurl = "http://127.0.0.1:9/mcp"\n'
      : /\.ya?ml$/.test(file)
        ? 'mcpServers:\n  - name: found\n    url: http://127.0.0.1:9/mcp\n'
        : `\uFEFF// ${client}\n${JSON.stringify(json)}`;
    const { err } = await run(
      machine(() => ({ [file]: text })),
      [],
    );
    expect(err).toContain(client);
    expect(err).toContain('found: connects to http://127.0.0.1:9/mcp');
  });

  it('looks at each profile of VS Code by itself, with the servers of the project', async () => {
    const file = (name: string, mark: string, tool: string) =>
      JSON.stringify({ servers: { [name]: server(mark, tool) } });
    const found = machine((mark) => ({
      'home/.config/Code/User/mcp.json': file('main', mark, 'create_invoice'),
      'home/.config/Code/User/profiles/1a2b/mcp.json': file('other', mark, 'create_invoice'),
      'project/.vscode/mcp.json': file('shared', mark, 'rotate_camera'),
    }));
    const { out } = await run(found, ['--yes', '--json']);
    const { clients } = JSON.parse(out) as { clients: Report[] };
    expect(clients.map(({ servers, conflicts }) => [servers.map(({ id }) => id), conflicts.length])).toEqual([
      [['shared', 'main'], 0],
      [['shared', 'other'], 0],
    ]);
  });

  it.each([
    ['CODEX_HOME', '.codex/config.toml', 'config.toml', '[mcp_servers.NAME]\nurl = "http://127.0.0.1:9/mcp"\n'],
    ['CLAUDE_CONFIG_DIR', '.claude.json', '.claude.json', '{"mcpServers":{"NAME":{"url":"http://127.0.0.1:9/mcp"}}}'],
  ])('looks where %s says instead of in the home', async (setting, usual, moved, text) => {
    const found = machine(() => ({
      [`home/${usual}`]: text.replace('NAME', 'stale'),
      [`home/elsewhere/${moved}`]: text.replace('NAME', 'found'),
      'home/elsewhere/settings.json': '{"disabledMcpjsonServers":["off"]}',
      'project/.mcp.json': '{"mcpServers":{"off":{"url":"http://127.0.0.1:9/off"}}}',
    }));
    const { err } = await run(found, [], { env: { [setting]: join(found.home, 'elsewhere') } });
    expect(err).toContain('found: connects to');
    expect(err).not.toContain('stale');
    expect(err.includes('off: left out')).toBe(setting === 'CLAUDE_CONFIG_DIR');
  });
});
