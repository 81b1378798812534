import { expect } from 'vitest';
import type { Stack } from './embedded-stack.js';

/** Every item of a list of the API, page by page. None of them may be one that cannot be read. */
export async function listAll<T>(stack: Stack, path: string, headers?: Record<string, string>): Promise<T[]> {
  const items: T[] = [];
  let cursor = '';
  do {
    const separator = path.includes('?') ? '&' : '?';
    const { body } = await stack.call('GET', `${path}${separator}limit=500${cursor}`, undefined, headers);
    const page = body as { items: T[]; nextCursor?: string; unreadable?: unknown };
    expect(page.unreadable).toBeUndefined();
    items.push(...page.items);
    cursor = page.nextCursor === undefined ? '' : `&cursor=${encodeURIComponent(page.nextCursor)}`;
  } while (cursor !== '');
  return items;
}
