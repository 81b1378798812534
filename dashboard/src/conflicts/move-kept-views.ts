import { defaultParseSearch } from '@tanstack/react-router';
import { saveView } from '../api/changes.js';
import { isRecord } from '../api/problem.js';
import { conflictSearch } from './conflict-search.js';

/** Where browsers kept views before the instance did. */
const stored = 'mtgs-views';

export const hasKeptViews = (): boolean => localStorage.getItem(stored) !== null;

/** Hands the views that this browser kept to the instance; what it does not take stays here. */
export async function moveKeptViews(): Promise<void> {
  const left: unknown[] = [];
  for (const view of readKept()) {
    const { name, search } = isRecord(view) ? view : {};
    if (typeof name !== 'string' || typeof search !== 'string') continue;
    await saveView({ name, filter: conflictSearch(defaultParseSearch(search)) }).catch(() => left.push(view));
  }
  if (left.length === 0) localStorage.removeItem(stored);
  else localStorage.setItem(stored, JSON.stringify(left));
}

function readKept(): unknown[] {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(stored) ?? '[]');
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
