import type { Command } from 'commander';
import { z } from 'zod';
import type { CommandContext } from '../../command-context.js';
import { withExamples } from '../../with-examples.js';
import { exitCodes } from '../../exit-codes.js';
import { parseInteger, readOptions } from '../../parse-options.js';
import { hostLog } from '../../stack/host-log.js';
import { isLoopback } from '../../stack/is-loopback.js';
import { loadStartStack } from '../../stack/load-start-stack.js';
import { waitForAbort } from '../../stack/wait-for-abort.js';

const optionsSchema = z.object({
  data: z.string().min(1),
  port: z.int(),
  host: z.string().min(1),
  verbose: z.boolean().optional(),
  allowStdio: z.boolean().default(false),
});

const addLocal = '  mtgs servers add files -- npx -y @modelcontextprotocol/server-filesystem .';
const addRemote = '  mtgs servers add files --at https://… (a server with a command needs: mtgs up --allow-stdio)';

const openNetwork =
  'Note: other machines reach this instance over HTTP, which does not encrypt keys. Put a proxy with TLS in front of it: docs/guides/install.md.';

/** `mtgs up`: the whole product in this process, until Ctrl-C. */
export function addUp(program: Command, context: CommandContext): void {
  withExamples(program.command('up'), {
    'up --data .mtgs --port 7071': 'on this machine alone',
    'up --host 0.0.0.0 --allow-stdio --verbose': 'for other machines too, with servers that are processes here',
  })
    .description('start the embedded stack: API, analyses and registry in one process, data in one folder')
    .option('--data <folder>', 'where everything is kept', '.mtgs')
    .option('--port <port>', 'port on this machine; 0 takes a free one', parseInteger(0, 65_535), 7071)
    .option('--host <address>', 'address to listen on: 0.0.0.0 or :: for every network of this machine', '127.0.0.1')
    .option('--allow-stdio', 'let administrators add servers that are started as processes of this machine')
    .option('--verbose', 'print everything the host logs')
    .action(async (options: unknown) => {
      const { data, port, host, verbose = false, allowStdio } = readOptions(optionsSchema, options);
      const { terminal, signal } = context;
      const { out, say, explain, colors } = terminal;
      say('Starting…');
      const startStack = await loadStartStack(context);
      const { url, adminKey, signInLink, stop } = await startStack({
        dataFolder: data,
        port,
        host,
        log: hostLog(terminal, { isVerbose: verbose }),
        allowStdio,
      });
      out(`${colors.bold('MTGS')} is at ${url}, its API reference at ${url}/docs`);
      if (!isLoopback(host)) explain(openNetwork);
      if (adminKey !== undefined) {
        out(`The first administrator's key, shown this once: ${colors.bold(adminKey)}`);
      }
      if (signInLink !== undefined) out(`Open this in your browser, once and within ten minutes: ${signInLink}`);
      say('Next, in another shell:');
      say(`  export MTGS_URL=${url} MTGS_API_KEY=${adminKey ?? '<your key>'}`);
      say(allowStdio ? addLocal : addRemote);
      say('  mtgs servers sync files && mtgs conflicts list');
      say('Ctrl-C stops it.');
      await waitForAbort(signal);
      say('Stopping…');
      await stop();
      context.setExitCode(exitCodes.interrupted);
    });
}
