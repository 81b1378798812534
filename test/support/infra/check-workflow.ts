import { z } from 'zod';
import { expressionsIn, isBalanced } from './workflow-expressions.js';

const actionTypes = [
  'ApiConnection',
  'ApiConnectionWebhook',
  'Http',
  'HttpWebhook',
  'If',
  'Scope',
  'Terminate',
] as const;

export interface Action {
  type: (typeof actionTypes)[number];
  runAfter: Record<string, string[]>;
  inputs?: unknown;
  expression?: unknown;
  limit?: unknown;
  actions?: Record<string, Action> | undefined;
  else?: { actions: Record<string, Action> } | undefined;
}
const actionSchema: z.ZodType<Action> = z.lazy(() =>
  z.strictObject({
    type: z.enum(actionTypes),
    runAfter: z.record(z.string(), z.array(z.enum(['Succeeded', 'Failed', 'Skipped', 'TimedOut'])).min(1)),
    inputs: z.unknown().optional(),
    expression: z.unknown().optional(),
    limit: z.unknown().optional(),
    actions: z.record(z.string(), actionSchema).optional(),
    else: z.strictObject({ actions: z.record(z.string(), actionSchema) }).optional(),
  }),
);

export const workflowSchema = z.strictObject({
  $schema: z.literal(
    'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
  ),
  contentVersion: z.literal('1.0.0.0'),
  parameters: z.record(z.string(), z.looseObject({ type: z.enum(['Object', 'String', 'SecureString']) })),
  triggers: z
    .record(z.string(), z.looseObject({ type: z.enum(['Request', 'HttpWebhook', 'ApiConnectionWebhook']) }))
    .refine((triggers) => Object.keys(triggers).length === 1, 'a workflow has one trigger'),
  actions: z.record(z.string(), actionSchema),
  outputs: z.record(z.string(), z.unknown()),
});
export type Workflow = z.infer<typeof workflowSchema>;

interface Place {
  readonly action: Action;
  /** The action that it is inside of. */
  readonly above: string | undefined;
  readonly beside: Readonly<Record<string, Action>>;
}

const insideOf = ({ actions, else: other }: Action): Record<string, Action>[] =>
  [actions, other?.actions].filter((group) => group !== undefined);

function placesIn(actions: Record<string, Action>, above?: string): [string, Place][] {
  return Object.entries(actions).flatMap(([name, action]) => [
    [name, { action, above, beside: actions }] as [string, Place],
    ...insideOf(action).flatMap((group) => placesIn(group, name)),
  ]);
}

/**
 * What is wrong with a workflow, as far as it can be told without Azure: its shape, the order of its actions, and what its
 * expressions refer to.
 */
export function checkWorkflow(document: unknown): string[] {
  const parsed = workflowSchema.safeParse(document);
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  const { parameters, triggers, actions } = parsed.data;
  const list = placesIn(actions);
  const places = new Map(list);
  return [
    ...(places.size < list.length ? ['two actions have one name'] : []),
    ...list.flatMap(([name, place]) => orderProblems(name, place)),
    ...Object.entries(triggers).flatMap(([name, trigger]) =>
      referenceProblems(`trigger ${name}`, trigger, parameters, new Set()),
    ),
    ...list.flatMap(([name, { action }]) => {
      const { actions: _, else: __, ...own } = action;
      return referenceProblems(`action ${name}`, own, parameters, ranBefore(name, places));
    }),
  ];
}

function orderProblems(name: string, { action, beside }: Place): string[] {
  const strangers = Object.keys(action.runAfter).filter((before) => !(before in beside));
  const isInCircle = (from: string, seen: ReadonlySet<string>): boolean =>
    Object.keys(beside[from]?.runAfter ?? {}).some(
      (before) => before === name || (!seen.has(before) && isInCircle(before, new Set([...seen, before]))),
    );
  return [
    ...strangers.map((before) => `action ${name}: runs after ${before}, which is not beside it`),
    ...(isInCircle(name, new Set()) ? [`action ${name}: runs after itself`] : []),
  ];
}

/** Actions that have run, or were skipped, when this one runs: those before it, what is inside them, and before what it is in. */
function ranBefore(name: string, places: ReadonlyMap<string, Place>, seen = new Set<string>()): Set<string> {
  const place = places.get(name);
  for (const before of Object.keys(place?.action.runAfter ?? {})) {
    if (seen.has(before)) continue;
    seen.add(before);
    const inner = places.get(before);
    if (inner !== undefined)
      for (const [inside] of insideOf(inner.action).flatMap((group) => placesIn(group))) seen.add(inside);
    ranBefore(before, places, seen);
  }
  if (place?.above !== undefined) ranBefore(place.above, places, seen);
  return seen;
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function referenceProblems(
  owner: string,
  value: unknown,
  parameters: Workflow['parameters'],
  ran: ReadonlySet<string>,
): string[] {
  return textsIn(value)
    .flatMap(expressionsIn)
    .flatMap((expression) => {
      if (expression === undefined) return [`${owner}: an expression is not closed`];
      if (!isBalanced(expression)) return [`${owner}: brackets or quotes of ${expression}`];
      const named = (functions: string): string[] =>
        [...expression.matchAll(new RegExp(`\\b(?:${functions})\\('([^']+)'\\)`, 'g'))].map(([, name = '']) => name);
      return [
        ...named('parameters')
          .filter((name) => !(name in parameters))
          .map((name) => `${owner}: parameter ${name} is not declared`),
        ...named('body|outputs|actions')
          .filter((name) => !ran.has(name))
          .map((name) => `${owner}: ${name} has not run by then`),
      ];
    });
}
