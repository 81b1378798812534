import type { Services } from '../../services.js';
import { listSavedViews } from './list-saved-views.js';
import { noteVisit } from './note-visit.js';
import { removeView } from './remove-view.js';
import { saveView } from './save-view.js';

/** Routes for what is kept for each person. */
export const desksRoutes = (services: Services) => [
  listSavedViews(services),
  noteVisit(services),
  removeView(services),
  saveView(services),
];
