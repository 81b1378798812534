import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { definitions } from '../../functions/definitions.js';
import type { Services } from '../../functions/services.js';
import { statusOf } from '../../shared/kernel/http/problem-details.js';
import * as errors from '../../shared/kernel/errors/errors.js';
import { callRoute } from '../support/call-route.js';

const showPage = definitions({} as Services).routes.find(({ name }) => name === 'showErrorPage')!;
const codes = Object.keys(statusOf).sort();

test('every error code has a status and a page with the three headings', () => {
  expect(readdirSync('docs/errors').sort()).toEqual(codes.map((code) => `${code}.md`));
  for (const code of codes) {
    const page = readFileSync(`docs/errors/${code}.md`, 'utf8');
    expect(page.startsWith(`# ${code}\n`)).toBe(true);
    expect([...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual([
      'What happened',
      'How to fix it',
      'How it looks',
    ]);
    const [, example = ''] = /```json\n([\s\S]+?)```/.exec(page) ?? [];
    const type = `/docs/errors/${code}`;
    expect(JSON.parse(example)).toMatchObject({ ...statusOf[code], code, type });
  }
});

test('the type of a problem leads to its page, and nothing else of the disk is read', async () => {
  for (const code of codes) {
    const { status, text } = await callRoute(showPage, { params: { code } });
    expect([status, text]).toEqual([200, readFileSync(`docs/errors/${code}.md`, 'utf8')]);
  }
  for (const code of ['../../package.json', '..%2f..%2fREADME', 'constructor', 'none']) {
    expect((await callRoute(showPage, { params: { code } })).status).toBe(404);
  }
});

test('every error class has a code that is known', () => {
  const classes = Object.values(errors).filter((one) => one !== errors.AppError && one !== errors.isOutage) as (new (
    text: string,
  ) => errors.AppError)[];
  expect(classes.map((one) => new one('x').code).filter((code) => !codes.includes(code))).toEqual([]);
});
