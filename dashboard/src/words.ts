import type { Conflict, Severity } from './api/types.js';

export const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'] as const satisfies readonly Severity[];

export const conflictStatuses = [
  'open',
  'acknowledged',
  'suppressed',
  'resolved',
] as const satisfies readonly Conflict['status'][];

/** What each kind of conflict is, for people. */
export const wordsOfType: Readonly<Record<Conflict['type'], string>> = {
  EXACT_NAME: 'Two servers offer a tool of the same name',
  SIMILAR_NAME: 'Two names are easily taken for each other',
  MIXED_SCRIPT: 'A name mixes letters of several scripts',
  SCHEMA_COLLISION: 'Two tools look alike and take different values',
  SEMANTIC_OVERLAP: 'Two tools describe the same job',
  INTENT_AMBIGUITY: 'The router picks now one tool, now the other',
  SCOPE_BLEED: 'One tool takes requests that are meant for the other',
  SUPERSEDED: 'One tool takes all requests of the other',
  DEFINITION_DRIFT: 'A definition differs from what was approved',
  SHADOWING: 'A description steers the model away from another tool',
  HIDDEN_TEXT: 'A definition holds text that people cannot see',
  NEW_TOOL: 'A known server offers a tool that nobody has looked at',
  STEERING_TEXT: 'A description gives the model orders',
  CLIENT_LIMIT: 'Some clients cannot take this tool',
  TOKEN_WEIGHT: 'A tool costs more tokens than the policy allows',
};

export const conflictTypes = Object.keys(wordsOfType) as Conflict['type'][];
