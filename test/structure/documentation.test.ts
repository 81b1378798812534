import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { Window } from 'happy-dom';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { shownApprovalStatusSchema } from '../../shared/api/shown-approval.js';
import { deliveryStatusSchema } from '../../shared/domain/alerts/delivery.js';
import { toolStatusSchema } from '../../shared/domain/registry/tool.js';
import type { BreakerState } from '../../shared/platform/breaker/breaker.js';

const breakerStates = ['closed', 'open', 'half-open'] as const satisfies readonly BreakerState['state'][];

/** The states that the code has, by the name that a diagram gives them in `%% states: …`. */
const statesInCode: Readonly<Record<string, readonly string[]>> = {
  approval: shownApprovalStatusSchema.options,
  breaker: breakerStates,
  delivery: deliveryStatusSchema.options,
  tool: toolStatusSchema.options,
};

const pages = ['README.md', ...globSync('docs/**/*.md')];
const diagrams = pages.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/^( *)```mermaid\n([\s\S]*?)^ *```/gm)].map(
    ([, indent = '', text = ''], at) =>
      [`${file} ${at + 1}`, text.replaceAll(new RegExp(`^${indent}`, 'gm'), '')] as const,
  ),
);

describe('diagrams', () => {
  let parse: (text: string) => Promise<{ diagramType: string }>;

  beforeAll(async () => {
    // Mermaid cleans labels with the document of a browser.
    const window = new Window();
    vi.stubGlobal('window', window);
    vi.stubGlobal('document', window.document);
    const { default: mermaid } = await import('mermaid');
    parse = (text) => mermaid.parse(text);
  });

  test('there are at least twelve', () => {
    expect(diagrams.length).toBeGreaterThanOrEqual(12);
  });

  test.each(diagrams)('%s is one that Mermaid can draw', async (_, text) => {
    expect(await parse(text)).toHaveProperty('diagramType');
  });

  test('one that Mermaid cannot draw is found', async () => {
    await expect(parse('flowchart LR\n a ==>')).rejects.toThrow();
  });

  test.each(Object.entries(statesInCode))('the states of %s are those of the code', (name, states) => {
    const [, text = ''] = diagrams.find(([, each]) => each.includes(`%% states: ${name}\n`)) ?? [];
    const names = new Map([...text.matchAll(/state "([^"]+)" as (\S+)/g)].map(([, said, id]) => [id, said]));
    const drawn = [...text.matchAll(/^\s*(\S+) --> (\S+?)(?::|$)/gm)].flatMap(([, from = '', to = '']) => [
      names.get(from) ?? from,
      names.get(to) ?? to,
    ]);
    expect([...new Set(drawn)].filter((state) => state !== '[*]').sort()).toEqual([...states].sort());
  });
});

test('every page can be reached from README.md', () => {
  const reached = new Set<string>();
  const visit = (file: string): void => {
    if (reached.has(file) || !existsSync(file)) return;
    reached.add(file);
    if (!file.endsWith('.md')) return;
    for (const [, link = ''] of readFileSync(file, 'utf8').matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      const target = normalize(join(dirname(file), link)).replace(/\/$/, '');
      // A link to a folder shows its pages.
      if (existsSync(target) && statSync(target).isDirectory())
        for (const name of readdirSync(target)) visit(join(target, name));
      else visit(target);
    }
  };
  visit('README.md');
  expect(pages.filter((page) => !reached.has(page))).toEqual([]);
});

test('every decision is in the index, and nothing else', () => {
  const records = readdirSync('docs/decisions').filter((name) => /^\d{4}-/.test(name));
  const listed = [...readFileSync('docs/decisions/README.md', 'utf8').matchAll(/\((\d{4}-[\w-]+\.md)\)/g)];
  expect(listed.map(([, name]) => name)).toEqual(records.sort());
});
