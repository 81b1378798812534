import { startStack } from '../../cli/stack/start-stack.js';

/** What the bench asks the instance's process for. */
export type InstanceRequest = 'stop';

/** Where the instance is, and the administrator's key. */
export interface InstanceMessage {
  readonly url: string;
  readonly key: string;
}

const [dataFolder = ''] = process.argv.slice(2);
const stack = await startStack({
  dataFolder,
  port: 0,
  log: ({ level, message }) => {
    if (level === 'error') process.stderr.write(`${level}: ${message}\n`);
  },
});
process.on('message', (_request: InstanceRequest) => void stack.stop().then(() => process.exit(0)));
process.send?.({ url: stack.url, key: stack.adminKey ?? '' } satisfies InstanceMessage);
