import type { ConflictType } from '../../../shared/domain/analysis/conflict.js';
import type { Severity } from '../../../shared/domain/severity.js';

interface Words {
  readonly title: string;
  readonly text: string;
  /** The severity that conflicts of the type mostly have. */
  readonly severity: Severity;
  /** The page of docs/rules about it. */
  readonly page: string;
}

/** What each type of conflict is, in words for people who have not met it. */
export const conflictWords: Record<ConflictType, Words> = {
  EXACT_NAME: {
    title: 'Exact name',
    text: 'Two tools have the same name, or names that people read as the same: which is called depends on the client.',
    severity: 'CRITICAL',
    page: 'lexical',
  },
  SIMILAR_NAME: {
    title: 'Similar name',
    text: 'Two names are so alike that a model mistakes one for the other.',
    severity: 'MEDIUM',
    page: 'lexical',
  },
  MIXED_SCRIPT: {
    title: 'Mixed script',
    text: 'A name mixes letters of two alphabets that look alike: people read another name than it is.',
    severity: 'MEDIUM',
    page: 'lexical',
  },
  SCHEMA_COLLISION: {
    title: 'Schema collision',
    text: 'Two tools share parameter names whose types, formats or values clash.',
    severity: 'MEDIUM',
    page: 'schema',
  },
  SEMANTIC_OVERLAP: {
    title: 'Semantic overlap',
    text: 'Two tools say that they do the same thing.',
    severity: 'HIGH',
    page: 'semantic',
  },
  INTENT_AMBIGUITY: {
    title: 'Intent ambiguity',
    text: 'Asked for one of two tools, a router picks the other, and the other way round.',
    severity: 'HIGH',
    page: 'behavioural',
  },
  SCOPE_BLEED: {
    title: 'Scope bleed',
    text: 'Requests meant for one tool are drawn to another one.',
    severity: 'MEDIUM',
    page: 'behavioural',
  },
  SUPERSEDED: {
    title: 'Superseded',
    text: 'A tool is hardly ever picked any more because another one takes its requests.',
    severity: 'HIGH',
    page: 'behavioural',
  },
  DEFINITION_DRIFT: {
    title: 'Definition drift',
    text: 'A live server offers another definition than the one that was approved.',
    severity: 'HIGH',
    page: 'drift',
  },
  SHADOWING: {
    title: 'Shadowing',
    text: 'A text of a tool steers models to or away from the tools of others.',
    severity: 'HIGH',
    page: 'steering',
  },
  HIDDEN_TEXT: {
    title: 'Hidden text',
    text: 'A definition holds text that models read and people cannot see.',
    severity: 'HIGH',
    page: 'tool-text',
  },
  NEW_TOOL: {
    title: 'New tool',
    text: 'A server that was known before offers a tool that nobody has looked at.',
    severity: 'HIGH',
    page: 'new-tool',
  },
  STEERING_TEXT: {
    title: 'Steering text',
    text: 'A definition tells models to hide something, to hand something over, or to take it for instructions.',
    severity: 'HIGH',
    page: 'steering',
  },
  CLIENT_LIMIT: {
    title: 'Client limit',
    text: 'A definition is valid, and model APIs or clients that are in wide use refuse it.',
    severity: 'LOW',
    page: 'client-limits',
  },
  TOKEN_WEIGHT: {
    title: 'Token weight',
    text: 'A tool costs a model more of its context than the policy allows, or does so together with the others.',
    severity: 'HIGH',
    page: 'token-weight',
  },
};
