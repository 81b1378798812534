import type { Services } from '../../services.js';
import { listConflicts } from './list-conflicts.js';
import { showConflict } from './show-conflict.js';
import { showConflictMap } from './show-conflict-map.js';
import { updateConflict } from './update-conflict.js';

/** Routes for conflicts. */
export const conflictsRoutes = (services: Services) => [
  listConflicts(services),
  showConflict(services),
  showConflictMap(services),
  updateConflict(services),
];
