import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { z } from 'zod';

/** A recording in the format asciicast v2: a header, and what a terminal got, each with the second of its arrival. */
export interface Recording {
  readonly header: z.output<typeof headerSchema>;
  readonly events: readonly z.output<typeof eventSchema>[];
}

const headerSchema = z.strictObject({
  version: z.literal(2),
  width: z.int().positive(),
  height: z.int().positive(),
  title: z.string().min(1),
  /** Players shorten longer pauses to so many seconds. */
  idle_time_limit: z.number().positive(),
  env: z.strictObject({ TERM: z.string(), SHELL: z.string() }),
});
const eventSchema = z.tuple([z.number().nonnegative(), z.literal('o'), z.string()]);

export interface Session {
  readonly title: string;
  /** What a person would type, shown after a prompt. */
  readonly typed: string;
  /** What runs in its stead. */
  readonly command: readonly string[];
  /** What is typed once the command asks. */
  readonly answer: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const [width, height] = [100, 30];
const [typingSeconds, readingSeconds] = [0.08, 1.5];
const question = '[y/N] ';

/** Whether this machine has the `script` of util-linux, which gives a program a terminal. */
export const canRecord = (): boolean => spawnSync('script', ['--version']).status === 0;

/** Runs a command in a terminal of its own. */
export async function recordTerminal({ title, typed, command, answer, cwd, env }: Session): Promise<Recording> {
  const header = {
    version: 2,
    width,
    height,
    title,
    idle_time_limit: 2,
    env: { TERM: 'xterm-256color', SHELL: '/bin/sh' },
  } as const;
  const events: Recording['events'][number][] = [[0, 'o', '$ ']];
  let at = readingSeconds;
  for (const letter of typed) events.push([(at += typingSeconds), 'o', letter]);
  events.push([(at += typingSeconds), 'o', '\r\n']);

  const quoted = command.map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qefc', `stty cols ${width} rows ${height}; exec ${quoted}`, '/dev/null'], {
    cwd,
    env: { ...header.env, LANG: 'C.UTF-8', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // Nobody waits here for somebody to read: the recording has the pauses of a person.
  let begin = performance.now() - at * 1000;
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const wasAsked = printed.includes(question);
    printed += text;
    events.push([(performance.now() - begin) / 1000, 'o', text]);
    if (wasAsked || !printed.includes(question)) return;
    begin -= readingSeconds * 1000;
    child.stdin.write(`${answer}\r`);
  });
  await once(child, 'close');
  return { header, events };
}

export const toAsciicast = ({ header, events }: Recording): string =>
  [header, ...events.map(([second, kind, text]) => [Number(second.toFixed(3)), kind, text])]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');

/** @throws {z.ZodError} for what is no asciicast v2 of a terminal's output, in the order of its times. */
export function parseAsciicast(text: string): Recording {
  const [header, ...events] = text
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  const inOrder = z
    .array(eventSchema)
    .refine((all) => all.every(([second], index) => second >= (all[index - 1]?.[0] ?? 0)));
  return { header: headerSchema.parse(header), events: inOrder.parse(events) };
}

/** What stays on the screen: without colours, times, and the progress that takes its own line away again. */
export function textOf({ events }: Recording): string {
  return (
    events
      .map(([, , text]) => text)
      .join('')
      // From where the bar keeps the cursor to where it puts it back.
      .replaceAll(/\u001b7.*?\u001b8/gs, '')
      .replaceAll(/\u001b\[[\d;?]*[A-Za-z]/g, '')
      .replaceAll('\r', '')
  );
}
