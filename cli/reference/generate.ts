import { readFile, writeFile } from 'node:fs/promises';
import { placeSettings } from '../../shared/config/format-settings.js';
import { createContext } from '../create-context.js';
import { createProgram } from '../program.js';
import { formatConfigSchema } from '../project/format-config-schema.js';
import { formatReference } from './format-reference.js';

const reference = 'docs/cli-reference.md';
const configSchema = 'docs/mtgs.config.schema.json';
const configuration = 'docs/configuration.md';

await writeFile(reference, formatReference(createProgram({ ...createContext(), env: {} })));
await writeFile(configSchema, formatConfigSchema());
await writeFile(configuration, placeSettings(await readFile(configuration, 'utf8')));
process.stderr.write(`${reference}, ${configSchema}, ${configuration}\n`);
