import { NotFoundError } from '../../../shared/kernel/errors/errors.js';
import type { RequestHeaders } from '../../wire/caller.js';
import { readDashboardFiles } from './dashboard-files.js';
import { fileAnswer } from './file-answer.js';
import type { Answer } from '../../wire/respond.js';

/**
 * Everything comes from here, and no script or style stands in the page. `data:` is for the icon, `blob:` for pictures of
 * the map and exports that the page makes itself.
 */
const dashboardPolicy =
  "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Scripts of the page may ask one more origin. Going there with the whole page needs no permission. */
const withOrigin = (origin: string): string => `${dashboardPolicy}; connect-src 'self' ${origin}`;

/**
 * The one page of the dashboard, whatever view its address names; `origin` is the only other one that its scripts may
 * ask. @throws {NotFoundError} where it was not built.
 */
export async function dashboardPage(headers: RequestHeaders, origin?: string): Promise<Answer> {
  const { page } = await readDashboardFiles();
  if (page === undefined) {
    throw new NotFoundError('the dashboard was not built', { hint: 'Run "npm run build", and start again.' });
  }
  return fileAnswer(page, headers, {
    'Content-Security-Policy': origin === undefined ? dashboardPolicy : withOrigin(origin),
  });
}
