import type { Services } from '../../services.js';
import { deleteTool } from './delete-tool.js';
import { listTools } from './list-tools.js';
import { registerTools } from './register-tools.js';
import { showCatalog } from './show-catalog.js';
import { showTool } from './show-tool.js';
import { showToolHistory } from './show-tool-history.js';
import { showTokenWeight } from './show-token-weight.js';
import { updateTool } from './update-tool.js';

/** Routes for tools and the catalog. */
export const toolsRoutes = (services: Services) => [
  deleteTool(services),
  listTools(services),
  registerTools(services),
  showCatalog(services),
  showTool(services),
  showToolHistory(services),
  showTokenWeight(services),
  updateTool(services),
];
