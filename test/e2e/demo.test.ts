import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const minutes = 5;

function runDemo(): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }> {
  const child = spawn(process.execPath, [join('dist', 'cli', 'demo', 'index.js'), '--once'], {
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve) => {
    child.once('close', (code) => {
      resolve({ code, out, err });
    });
  });
}

test(
  'the demo finds the conflicts of eleven real servers and shows a bad tool blocked',
  async ({ skip }) => {
    const { code, out, err } = await runDemo();
    if (!existsSync(join('examples', 'servers', 'node_modules', '.mtgs-lock')))
      skip(`the npm registry cannot be reached: ${err.slice(-300)}`);
    expect(code, err).toBe(0);
    const [, tools, servers] = /among (\d+) live tools of (\d+) servers/.exec(out) ?? [];
    expect(Number(servers)).toBeGreaterThanOrEqual(8);
    expect(Number(tools)).toBeGreaterThanOrEqual(150);
    expect(out).toMatch(/CRITICAL EXACT_NAME github~create_issue ↔ gitlab~create_issue/);
    expect(out).toContain('shadow-tracker~create_issue is blocked');
  },
  minutes * 60_000,
);
