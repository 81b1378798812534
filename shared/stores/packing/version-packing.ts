import type { ToolVersion } from '../../domain/registry/tool.js';
import { definitionDictionary } from './definition-dictionary.js';
import { deflated } from './deflated.js';

/** Versions stay for ever and are rarely read. */
export const versionPacking = deflated<ToolVersion>(['definition', 'diff'], definitionDictionary);
