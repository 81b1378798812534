import { expect, test } from 'vitest';
import { tellingLine } from '../../../shared/platform/mcp-server/transports/telling-line.js';

const node = `node:internal/modules/cjs/loader:1210
  throw err;
  ^

Error: Cannot find module '/work/nowhere/index.js'
    at Function._resolveFilename (node:internal/modules/cjs/loader:1207:15)
    at node:internal/main/run_main_module:28:49 {
  code: 'MODULE_NOT_FOUND',
  requireStack: []
}

Node.js v24.21.0
`;
const python = `Traceback (most recent call last):
  File "/srv/server.py", line 3, in <module>
    import weather
  File "/srv/weather.py", line 1, in <module>
    raise KeyError("TOKEN")
KeyError: 'TOKEN'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/srv/server.py", line 5, in <module>
    raise RuntimeError("no token")
RuntimeError: no token
`;
const npm = `npm error code E404
npm error 404 Not Found - GET https://registry.npmjs.org/no-such-server - Not found
npm error 404
npm error A complete log of this run can be found in: /root/.npm/_logs/x.log
`;
const rust = `starting
thread 'main' panicked at src/main.rs:4:5:
no token
note: run with \`RUST_BACKTRACE=1\` environment variable to display a backtrace
`;
const go = `panic: no token

goroutine 1 [running]:
main.main()
`;
const java = `Exception in thread "main" java.lang.IllegalStateException: no token
\tat Main.main(Main.java:4)
`;

test.each([
  ['a module that is missing in Node', node, "Error: Cannot find module '/work/nowhere/index.js'"],
  ['what Python threw last', python, 'RuntimeError: no token'],
  [
    'the first complaint of npm',
    npm,
    'npm error 404 Not Found - GET https://registry.npmjs.org/no-such-server - Not found',
  ],
  ['a panic of Rust', rust, "thread 'main' panicked at src/main.rs:4:5:"],
  ['a panic of Go', go, 'panic: no token'],
  ['an exception of Java', java, 'Exception in thread "main" java.lang.IllegalStateException: no token'],
  ['one line', 'token expired, sign in again\n', 'token expired, sign in again'],
  ['the last line where nothing tells more', 'starting\nlistening\nno licence\n', 'no licence'],
  ['noise where there is nothing else', '    at x\n', '    at x'],
  ['nothing', '\n \n', undefined],
])('finds %s', (_, text, line) => {
  expect(tellingLine(text)).toBe(line);
});
