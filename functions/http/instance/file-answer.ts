import type { RequestHeaders } from '../../wire/caller.js';
import type { DashboardFile } from './dashboard-files.js';
import type { Answer } from '../../wire/respond.js';

const acceptsBrotli = /(?:^|,)\s*br\s*(?:;\s*q=(?!0(?:\.0*)?\s*(?:,|$))[^,]*)?(?:,|$)/;

/** A file as the browser can take it: compressed if it may be, and not at all if it has it. */
export function fileAnswer(file: DashboardFile, request: RequestHeaders, extra: Record<string, string>): Answer {
  const isCompressed = acceptsBrotli.test(request.get('accept-encoding') ?? '');
  const tag = `"${file.digest}${isCompressed ? '-br' : ''}"`;
  const headers = { ETag: tag, Vary: 'Accept-Encoding', ...extra };
  const known = (request.get('if-none-match') ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  if (known.includes(tag) || known.includes('*')) return { status: 304, headers };
  return {
    status: 200,
    raw: isCompressed ? file.compressed : file.content,
    headers: { ...headers, 'Content-Type': file.type, ...(isCompressed && { 'Content-Encoding': 'br' }) },
  };
}
