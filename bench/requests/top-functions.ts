import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';

const profileSchema = z.object({
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string(), lineNumber: z.number() }),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});

export interface TimeOfFunction {
  readonly name: string;
  readonly ms: number;
}

/** The functions in which the thread that runs `program` spent the most time of its own, from the CPU profiles in a folder. */
export async function topFunctions(folder: string, program: string, count: number): Promise<readonly TimeOfFunction[]> {
  for (const file of await readdir(folder)) {
    const { nodes, samples, timeDeltas } = profileSchema.parse(JSON.parse(await readFile(join(folder, file), 'utf8')));
    if (!nodes.some(({ callFrame: { url } }) => url.endsWith(program))) continue;
    const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
    const times = new Map<string, number>();
    for (const [at, id] of samples.entries()) {
      const name = names.get(id) ?? '';
      times.set(name, (times.get(name) ?? 0) + (timeDeltas[at] ?? 0) / 1000);
    }
    times.delete('(idle)');
    return Array.from(times, ([name, ms]) => ({ name, ms }))
      .sort((a, b) => b.ms - a.ms)
      .slice(0, count);
  }
  return [];
}

const nameOf = (frame: {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}): string => {
  const name = frame.functionName === '' ? '(unnamed)' : frame.functionName;
  return frame.url === '' ? name : `${name}, ${basename(frame.url)}:${frame.lineNumber + 1}`;
};
