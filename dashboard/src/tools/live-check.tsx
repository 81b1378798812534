import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { checkTools } from '../api/changes.js';
import { Tag } from '../base/text/tag.js';
import { Trouble } from '../base/states/trouble.js';
import { Untrusted } from '../base/text/untrusted.js';

const pauseMs = 500;

/** A value as it is once nothing has changed for a moment. */
function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(value);
    }, pauseMs);
    return () => {
      clearTimeout(timer);
    };
  }, [value]);
  return settled;
}

interface Props {
  readonly env: string;
  readonly server: string;
  readonly definition: { readonly name: string } | undefined;
}

/** What registering the definition would find, as it is written now. */
export function LiveCheck({ env, server, definition }: Props): ReactNode {
  const now = definition === undefined ? undefined : JSON.stringify(definition);
  const text = useSettled(now);
  const query = useQuery({
    queryKey: [env, 'check', server, text],
    queryFn: () => checkTools(env, { server, tools: [JSON.parse(text ?? '') as { name: string }] }),
    enabled: text !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  const isOld = query.isFetching || query.isPlaceholderData || text !== now;
  const [tool] = query.data?.tools ?? [];
  return (
    <section className="card grid content-start gap-3" aria-labelledby="check" aria-busy={isOld}>
      <h2 id="check">The check, before saving</h2>
      <p role="status" className="flex min-h-7 flex-wrap items-center gap-2">
        {isOld ? (
          'Checking…'
        ) : tool === undefined ? (
          'Nothing checked yet.'
        ) : (
          <>
            Verdict: <Tag>{tool.verdict}</Tag>
          </>
        )}
      </p>
      {query.isError && <Trouble error={query.error} />}
      {tool !== undefined && (
        <>
          {tool.findings.length === 0 && !isOld && <p>No conflict found.</p>}
          <ul className={`grid gap-2 ${isOld ? 'opacity-70' : ''}`}>
            {tool.findings.map(({ severity, type, text: words }, at) => (
              <li key={at} className="flex items-start gap-2">
                <Tag>{severity}</Tag>
                <span className="min-w-0">
                  {type}: <Untrusted max={300}>{words}</Untrusted>
                </span>
              </li>
            ))}
          </ul>
          <ul className="text-quiet text-sm">
            {tool.stages.map(({ stage, status, reason }) => (
              <li key={stage}>
                {stage}: {status} <Untrusted max={200}>{reason ?? ''}</Untrusted>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
