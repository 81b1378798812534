import { z } from 'zod';
import { NotFoundError } from '../../../shared/kernel/errors/errors.js';
import { readDashboardFiles } from './dashboard-files.js';
import { fileAnswer } from './file-answer.js';
import { defineRoute } from '../../engine/route.js';

/** GET /assets/{file}: a name holds the digest of what it names, so browsers may keep it for good. */
export const showDashboardAsset = () =>
  defineRoute({
    name: 'showDashboardAsset',
    method: 'GET',
    route: 'assets/{file}',
    roles: 'public',
    summary: 'A file of the dashboard',
    isPage: true,
    params: z.object({ file: z.string().max(200) }),
    answers: { 200: { description: 'The file', types: ['text/css', 'text/javascript'] } },
    async handle({ params, headers }) {
      const { assets } = await readDashboardFiles();
      const file = assets.get(params.file);
      if (file === undefined) throw new NotFoundError('there is no such file');
      return fileAnswer(file, headers, { 'Cache-Control': 'public, max-age=31536000, immutable' });
    },
  });
