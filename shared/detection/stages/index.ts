import { lexical } from './lexical.js';
import { schema } from './schema.js';
import { semantic } from './semantic.js';
import { toolText } from './tool-text.js';

/** Every stage that reads definitions, in the order in which they run. */
export const stages = [toolText, lexical, schema, semantic] as const;
