import { expect, test } from 'vitest';
import { packageOf } from '../../functions/http/registry-api/package-of.js';

test.each([
  ['one version', 'npx', ['-y', 'files-mcp@3.1.0'], '3.1.0'],
  ['an early version', 'npx', ['files-mcp@3.1.0-rc.1'], '3.1.0-rc.1'],
  ['the latest', 'npx', ['files-mcp@latest'], 'latest'],
  ['none', 'npx', ['files-mcp'], 'latest'],
  ['a range of patches', 'npx', ['files-mcp@3.1.x'], undefined],
  ['a major version, which is a range', 'npx', ['files-mcp@3'], undefined],
  ['a tag that moves', 'npx', ['files-mcp@next'], undefined],
  ['a range of Python versions', 'uvx', ['files-mcp>=1'], undefined],
  ['a program in a folder by the name of a packager', './npx', ['files-mcp@3.1.0'], undefined],
  ['an argument that the format would take for a variable', 'npx', ['files-mcp@3.1.0', '{"root":"share"}'], undefined],
] as const)('what was not listed as such is no package: %s', (_, command, args, version) => {
  const found = packageOf({ type: 'stdio', command, args: [...args] });
  expect(found && (found.version ?? 'latest')).toBe(version);
});
