import { useQueries } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { toolQuery } from '../api/queries.js';
import type { Conflict, Tool } from '../api/types.js';
import { Tag } from '../base/text/tag.js';
import { ToolName } from '../base/names/tool-name.js';
import { Trouble } from '../base/states/trouble.js';
import { WordDiff } from '../base/text/word-diff.js';
import { SchemaComparison } from './schema-comparison.js';

/** Both tools of a conflict: what they say, with the words that differ marked, and what they take. */
export function SideBySide({
  env,
  conflict: { tools: ids },
}: {
  readonly env: string;
  readonly conflict: Conflict;
}): ReactNode {
  const answers = useQueries({ queries: ids.map((id) => toolQuery(env, id)) });
  const tools = answers.flatMap(({ data }) => (data === undefined ? [] : [data]));
  const [one, other] = tools;
  return (
    <>
      {answers.map(({ isError, error, data }, at) =>
        isError && data === undefined ? <Trouble key={at} error={error} /> : null,
      )}
      <div className="grid min-h-24 gap-3 md:grid-cols-2">
        {tools.map((tool) => (
          <Side key={tool.id} env={env} tool={tool} first={one ?? tool} second={other} />
        ))}
      </div>
      {one !== undefined && tools.length === ids.length && (
        <div className="card grid gap-3">
          <SchemaComparison
            first={{ name: one.id, schema: one.definition.inputSchema }}
            {...(other !== undefined && { second: { name: other.id, schema: other.definition.inputSchema } })}
          />
          {(one.definition.outputSchema ?? other?.definition.outputSchema) !== undefined && (
            <SchemaComparison
              of="Result"
              first={{ name: one.id, schema: one.definition.outputSchema }}
              {...(other !== undefined && { second: { name: other.id, schema: other.definition.outputSchema } })}
            />
          )}
        </div>
      )}
    </>
  );
}

interface Props {
  readonly env: string;
  readonly tool: Tool;
  readonly first: Tool;
  readonly second: Tool | undefined;
}

/** What tools say in words, one part after the other; parts that neither has are left out. */
const textsOf = ({ definition: { title, description, annotations } }: Tool) => ({
  title: title ?? '',
  description: description ?? '',
  annotations: hintsOf(annotations),
});

/** `readOnlyHint: true, openWorldHint: false`. */
const hintsOf = (annotations: Tool['definition']['annotations']): string =>
  Object.entries(annotations ?? {})
    .filter(([key]) => key !== 'title')
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
    .sort()
    .join(', ');

function Side({ env, tool, first, second = first }: Props): ReactNode {
  const [ones, others] = [textsOf(first), textsOf(second)];
  const texts = (['title', 'description', 'annotations'] as const)
    .map((name) => ({ name, one: ones[name], other: others[name] }))
    .filter(({ name, one, other }) => name === 'description' || one + other !== '');
  return (
    <section className="card grid content-start gap-2">
      <h3 className="flex flex-wrap items-center gap-2">
        <ToolName env={env} id={tool.id} />
        <Tag>{tool.status}</Tag>
      </h3>
      <p className="text-quiet text-sm">
        version {tool.version}
        {tool.owner !== undefined && `, of ${tool.owner.slice(0, 80)}`}
      </p>
      {texts.map(({ name, one, other }) => (
        <p key={name} className={name === 'description' ? '' : 'text-sm'}>
          {name !== 'description' && <span className="text-quiet">{name}: </span>}
          <WordDiff before={one} after={other} show={tool === first ? 'before' : 'after'} />
        </p>
      ))}
    </section>
  );
}
