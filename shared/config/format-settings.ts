import { z } from 'zod';
import { type StoreKind, schemasOf } from './config.js';
import { settingsMeanings } from './settings-meanings.js';
import { settingsWords } from './settings-words.js';

const begin = '<!-- Settings: written by `npm run generate` from shared/config, not here. -->';
const end = '<!-- End of the settings. -->';

/** The configuration page with its settings as they are now. */
export function placeSettings(page: string): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error(`the page lacks the lines "${begin}" and "${end}"`);
  return `${before}${begin}\n\n${formatSettings()}\n${end}${after}`;
}

function formatSettings(): string {
  return Object.entries(settingsMeanings)
    .map(([subject, meanings]) => [`### ${subject}\n`, ...head, ...Object.entries(meanings).map(row), ''].join('\n'))
    .join('\n');
}

const head = ['| setting | with | default | must | meaning |', '| --- | --- | --- | --- | --- |'];

function row([name, meaning]: readonly [string, string]): string {
  const schemas = schemasOf(name);
  const words = settingsWords[name] ?? '';
  const cells = [`\`${name}\``, storesOf(Object.keys(schemas)), defaultOf(schemas), words, meaning];
  return `| ${cells.map((cell) => cell.replaceAll(/[|<]/g, '\\$&')).join(' | ')} |`;
}

/** The store that an instance needs for the setting to count. */
const storesOf = ([store, ...others]: readonly string[]): string =>
  others.length > 0 || store === undefined ? 'any' : `\`${store}\``;

/** The same whatever the store; a setting without a default is needed or it turns something on. */
function defaultOf(schemas: Readonly<Partial<Record<StoreKind, z.ZodType>>>): string {
  const [schema] = Object.values(schemas);
  if (schema instanceof z.ZodDefault) return `\`${String(schema.def.defaultValue)}\``;
  return schema instanceof z.ZodOptional ? '' : 'required';
}
