import { homedir } from 'node:os';
import { join } from 'node:path';
import { homeConfigurations, projectConfigurations } from './known-configurations.js';

/** The configurations of clients that are here and in the user's home, as they may be typed. */
export async function findConfigurations(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<string[]> {
  const home = env['HOME'] ?? homedir();
  const [here, there] = await Promise.all([projectConfigurations(cwd), homeConfigurations(home)]);
  return [...here, ...there.map((file) => join(home, file))];
}
