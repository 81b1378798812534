import { z } from 'zod';
import { projectConfigFile, projectConfigSchema } from './project-config.js';

/** The JSON schema of the configuration file, for editors. */
export function formatConfigSchema(): string {
  const { $schema, ...schema } = z.toJSONSchema(projectConfigSchema);
  return `${JSON.stringify({ $schema, title: projectConfigFile, ...schema }, undefined, 2)}\n`;
}
