import type { Services } from '../../services.js';
import { acceptRecommendation } from './accept-recommendation.js';
import { cancelSimulation } from './cancel-simulation.js';
import { listRecommendations } from './list-recommendations.js';
import { listSimulations } from './list-simulations.js';
import { rejectRecommendation } from './reject-recommendation.js';
import { requestSimulation } from './request-simulation.js';
import { showSimulation } from './show-simulation.js';

/** Routes for simulations of changes, and for recommendations. */
export const simulationsRoutes = (services: Services) => [
  acceptRecommendation(services),
  cancelSimulation(services),
  listRecommendations(services),
  listSimulations(services),
  rejectRecommendation(services),
  requestSimulation(services),
  showSimulation(services),
];
