import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { distance } from 'fastest-levenshtein';
import type { z } from 'zod';
import { InvalidInputError, type Problem } from '../../shared/kernel/errors/errors.js';
import { plainIssue } from '../../shared/kernel/errors/plain-issue.js';
import { parseJson } from '../../shared/kernel/canonical/parse-json.js';
import { inFile } from '../files/in-file.js';
import { readTextFile } from '../files/read-text.js';
import { findProjectConfig } from './find-project-config.js';
import { type ProjectConfig, projectConfigSchema } from './project-config.js';

/** A configuration file that counts in a folder. */
export interface FoundConfig {
  /** As it may be typed in the folder. */
  readonly file: string;
  /** Its paths are relative to the folder. */
  readonly values: Omit<ProjectConfig, '$schema'>;
}

const bytesMax = 64 * 1024;
const pathKeys = ['target', 'lock', 'baseline', 'waivers', 'probes'] as const;

/** @throws {InvalidInputError} when the file holds anything but options that it may set. */
export async function readProjectConfig(cwd: string): Promise<FoundConfig | undefined> {
  const path = await findProjectConfig(cwd);
  if (path === undefined) return undefined;
  const file = relative(cwd, path);
  const text = await readTextFile(path, file, bytesMax);
  const value = inFile({ name: file, text, hint }, () => parseJson(text.replace(/^\uFEFF/, ''), { comments: true }));
  const parsed = projectConfigSchema.safeParse(value, { error: plainIssue });
  if (!parsed.success) throw notAcceptable(file, parsed.error.issues.flatMap(toProblems));
  const { $schema: _, ...values } = parsed.data;
  const outside = pathKeys.filter((key) => !isInside(dirname(path), values[key]));
  if (outside.length > 0) throw notAcceptable(file, outside.map(outsideProblem));
  const paths = pathKeys.flatMap((key) => {
    const given = values[key];
    return given === undefined ? [] : [[key, isUrl(given) ? given : toTyped(cwd, resolve(dirname(path), given))]];
  });
  return { file, values: { ...values, ...(Object.fromEntries(paths) as Partial<ProjectConfig>) } };
}

const isUrl = (text: string): boolean => /^https?:\/\//i.test(text);

const toTyped = (cwd: string, path: string): string => relative(cwd, path) || '.';

function isInside(folder: string, path: string | undefined): boolean {
  if (path === undefined || isUrl(path)) return true;
  const way = relative(folder, resolve(folder, path));
  return !isAbsolute(path) && !isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`);
}

const outsideProblem = (key: string): Problem => ({
  path: key,
  message: `${key} must be a path below the folder of the file`,
});

const hint = 'Correct it, or scan with --no-config.';

const notAcceptable = (file: string, problems: readonly Problem[]): InvalidInputError =>
  new InvalidInputError(`${file} is not acceptable`, problems, { hint });

function toProblems(issue: z.core.$ZodIssue): Problem[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path.join('.'), message: issue.message }];
  return issue.keys.map((key) => ({ path: key, message: `${key} is no option of the file; nearest: ${nearest(key)}` }));
}

function nearest(key: string): string {
  const known = Object.keys(projectConfigSchema.shape);
  const ranked = known.map((name) => ({ name, far: distance(name.toLowerCase(), key.slice(0, 100).toLowerCase()) }));
  return ranked.reduce((best, one) => (one.far < best.far ? one : best)).name;
}
