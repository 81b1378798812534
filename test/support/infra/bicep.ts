import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';

const resourceSchema = z.looseObject({
  type: z.string(),
  name: z.string(),
  id: z.string(),
  properties: z.unknown().optional(),
});
/** A resource as it would be deployed. */
export type Resource = z.infer<typeof resourceSchema>;
const snapshotSchema = z.object({ predictedResources: z.array(resourceSchema).min(1) });

const builtSchema = z.object({ parametersJson: z.string(), templateJson: z.string() });
const givenSchema = z.object({ parameters: z.record(z.string(), z.object({ value: z.unknown() })) });
const templateSchema = z.object({
  parameters: z.record(z.string(), z.looseObject({ defaultValue: z.unknown().optional() })),
});
const valuesIn = <Key extends string>(
  parameters: Readonly<Record<string, { readonly [K in Key]?: unknown }>>,
  key: Key,
) => Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, parameter[key]]));

const diagnosticsSchema = z.object({
  runs: z.array(
    z.object({
      results: z.array(
        z.looseObject({
          ruleId: z.string(),
          message: z.object({ text: z.string() }),
          locations: z.array(
            z.looseObject({
              physicalLocation: z.looseObject({
                artifactLocation: z.object({ uri: z.string() }),
                region: z.looseObject({ startLine: z.number() }),
              }),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** Runs the compiler on a copy of `infra/`, into which it may write. */
export function createBicep(program: string) {
  const folder = mkdtempSync(join(tmpdir(), 'mtgs-infra-'));
  cpSync('infra', folder, { recursive: true, filter: (source) => !source.startsWith(join('infra', 'tools')) });

  function run(...args: string[]): { stdout: string; output: string; status: number | null } {
    const { stdout, stderr, status } = spawnSync(resolve(program), args, {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 64e6,
      timeout: 120_000,
    });
    return { stdout, output: stdout + stderr, status };
  }

  return {
    folder,
    /** Every diagnostic, warnings among them: a wrong property is only a warning to the compiler. */
    lint(pattern = './**/*.bicep'): string[] {
      const { output } = run('lint', '--pattern', pattern, '--diagnostics-format', 'sarif');
      // One document for each file, without anything between them.
      const found = output
        .split(/(?<=^\})(?=\{)/m)
        .flatMap((document) => diagnosticsSchema.parse(JSON.parse(document)).runs)
        .flatMap(({ results }) => results);
      return found.map(({ ruleId, message, locations: [at] }) => {
        const { artifactLocation, region } = at!.physicalLocation;
        return `${basename(artifactLocation.uri)}:${region.startLine} ${ruleId} ${message.text.split(' [')[0] ?? ''}`;
      });
    },
    /** Writes every file as the compiler would. */
    format(): void {
      for (const pattern of ['./**/*.bicep', './**/*.bicepparam']) run('format', '--pattern', pattern);
    },
    /** Every parameter of the template that a parameter file is for: what the file sets, or else its default. */
    parameters(file: string): Readonly<Record<string, unknown>> {
      const { stdout, output, status } = run('build-params', file, '--stdout');
      if (status !== 0) throw new Error(`bicep build-params ${file}: ${output}`);
      const { parametersJson, templateJson } = builtSchema.parse(JSON.parse(stdout));
      return {
        ...valuesIn(templateSchema.parse(JSON.parse(templateJson)).parameters, 'defaultValue'),
        ...valuesIn(givenSchema.parse(JSON.parse(parametersJson)).parameters, 'value'),
      };
    },
    /**
     * What a parameter file would deploy, with loops, conditions and modules worked out: into a subscription, or into a
     * resource group of it.
     */
    snapshot(parameters: string, group?: string): Resource[] {
      const { output, status } = run(
        ...['snapshot', parameters, '--mode', 'overwrite', '--location', 'westeurope'],
        ...['--tenant-id', '00000000-0000-0000-0000-000000000002'],
        ...['--subscription-id', '00000000-0000-0000-0000-000000000001'],
        ...(group === undefined ? [] : ['--resource-group', group]),
      );
      if (status !== 0) throw new Error(`bicep snapshot ${parameters}: ${output}`);
      const file = join(folder, parameters.replace(/\.bicepparam$/, '.snapshot.json'));
      return snapshotSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).predictedResources;
    },
    remove: (): void => {
      rmSync(folder, { recursive: true });
    },
  };
}
