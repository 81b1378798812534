import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { asCommand } from '../../../cli/output/words/as-command.js';

describe('a next command', () => {
  it('begins as the user began', () => {
    expect(asCommand({}, 'scan', 'mcp.json')).toBe('mtgs scan mcp.json');
    expect(asCommand({ MTGS_COMMAND: 'npm run mtgs --' }, 'scan', 'mcp.json')).toBe('npm run mtgs -- scan mcp.json');
  });

  it.each(['my folder/mcp.json', "it's", '$HOME', 'a;b', '`x`', 'a\\b', '*', ''])('quotes %j for a shell', (word) => {
    const { stdout } = spawnSync('sh', ['-c', `printf %s ${asCommand({ MTGS_COMMAND: '' }, word)}`], {
      encoding: 'utf8',
    });
    expect(stdout).toBe(word);
  });
});
