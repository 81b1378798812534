import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createAuditLog } from '../../shared/audit/audit-log.js';
import type { Documents } from '../../shared/platform/documents/documents.js';

test('the audit log offers appending and reading, and nothing that changes or removes an entry', () => {
  const log = createAuditLog({} as Documents, () => new Date());
  expect(Object.keys(log).sort()).toEqual(['append', 'entries', 'head', 'page', 'pages']);
});

test('appending creates documents, and nothing else in the log writes', () => {
  const source = readFileSync('shared/audit/audit-log.ts', 'utf8');
  const writes = [...source.matchAll(/kind: '(create|replace|upsert|delete)'/g)].map(([, kind]) => kind);
  expect(new Set(writes)).toEqual(new Set(['create']));
  expect(source).not.toMatch(/documents\.(create|replace|upsert|delete|remove)\(/);
});

test('one place opens the container of the audit log, and only for the log', () => {
  const opening = globSync('{shared,functions,orchestrations,cli,local}/**/*.ts').filter((file) =>
    /open\('audit'\)|name: 'audit'|container\('audit'\)/.test(readFileSync(file, 'utf8')),
  );
  expect(opening.map((file) => file.replaceAll('\\', '/'))).toEqual(['functions/services.ts']);
  expect(readFileSync('functions/services.ts', 'utf8')).toContain("createAuditLog(open('audit'), now)");
});
