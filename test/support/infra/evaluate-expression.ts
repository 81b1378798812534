import { expressionsIn } from './workflow-expressions.js';

/** What the functions of an expression answer that depend on the run: `body('Record_decision')`, `triggerBody()`. */
export type Run = Readonly<Record<string, (name: string) => unknown>>;

const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new Error(`no text: ${JSON.stringify(value)}`);
  return value;
};

/** As Logic Apps has them: each takes only what it is made for, null and other types are errors. */
const functions: Readonly<Record<string, (...given: unknown[]) => unknown>> = {
  coalesce: (...given) => given.find((one) => one !== null && one !== undefined) ?? null,
  replace: (value, from, to) => text(value).replaceAll(text(from), text(to)),
  take: (value, count) => text(value).slice(0, Number(count)),
  json: (value) => JSON.parse(text(value)) as unknown,
  base64ToString: (value) => Buffer.from(text(value), 'base64').toString(),
  encodeURIComponent: (value) => encodeURIComponent(text(value)),
};

const token = /\s*('(?:[^']|'')*'|\d+|\w+|\?\[|[()[\],])/y;

function tokensOf(expression: string): string[] {
  const found: string[] = [];
  token.lastIndex = 0;
  for (let at = 0; at < expression.length; at = token.lastIndex) {
    const [, one] = token.exec(expression) ?? [];
    if (one === undefined) throw new Error(`not understood from ${expression.slice(at)}`);
    found.push(one);
  }
  return found;
}

/** The property of a value; `isOptional` forgives that there is no value, and nothing else. */
function propertyOf(value: unknown, name: string, isOptional: boolean): unknown {
  if (value === null || value === undefined) {
    if (isOptional) return null;
    throw new Error(`nothing has ${name}`);
  }
  if (typeof value !== 'object') throw new Error(`${name} of ${JSON.stringify(value)}`);
  return Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : null;
}

/** What an expression of a workflow comes to. Every argument is evaluated. @throws where Logic Apps would fail the action. */
export function evaluateExpression(expression: string, run: Run): unknown {
  const tokens = tokensOf(expression);
  const next = (): string => tokens.shift() ?? '';
  const value = read();
  if (tokens.length > 0) throw new Error(`more than an expression: ${tokens.join(' ')}`);
  return value;

  function read(): unknown {
    let found = readFirst(next());
    while (tokens[0] === '[' || tokens[0] === '?[') {
      const isOptional = next() === '?[';
      found = propertyOf(found, text(read()), isOptional);
      if (next() !== ']') throw new Error('a bracket is not closed');
    }
    return found;
  }

  function readFirst(first: string): unknown {
    if (first.startsWith("'")) return first.slice(1, -1).replaceAll("''", "'");
    if (/^\d/.test(first)) return Number(first);
    if (next() !== '(') throw new Error(`${first} is not called`);
    const given: unknown[] = [];
    while (tokens[0] !== ')') {
      given.push(read());
      if (tokens[0] === ',') next();
    }
    next();
    const ofRun = run[first];
    if (ofRun !== undefined) return ofRun(text(given[0] ?? ''));
    const known = functions[first];
    if (known === undefined) throw new Error(`no function ${first}`);
    return known(...given);
  }
}

const shown = (value: unknown): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** A text of a workflow with each `@{…}` filled in; one that comes to nothing is empty. */
export function fillIn(template: string, run: Run): string {
  let filled = '';
  let rest = template;
  for (const expression of expressionsIn(template)) {
    const [before = '', ...after] = rest.split(`@{${expression ?? ''}}`);
    filled += before + shown(evaluateExpression(expression ?? '', run));
    rest = after.join(`@{${expression ?? ''}}`);
  }
  return filled + rest;
}
