import type { Services } from '../../services.js';
import { acceptRecommendation } from './accept-recommendation.js';
import { addProbes } from './add-probes.js';
import { cancelSimulation } from './cancel-simulation.js';
import { generateProbes } from './generate-probes.js';
import { importProbes } from './import-probes.js';
import { listProbes } from './list-probes.js';
import { listRecommendations } from './list-recommendations.js';
import { listSimulations } from './list-simulations.js';
import { rejectRecommendation } from './reject-recommendation.js';
import { removeProbe } from './remove-probe.js';
import { requestSimulation } from './request-simulation.js';
import { showProbeCoverage } from './show-probe-coverage.js';
import { showSimulation } from './show-simulation.js';
import { testRouter } from './test-router.js';

/** Routes for routers, the questions that they are asked, simulations of changes, and recommendations. */
export const simulationsRoutes = (services: Services) => [
  acceptRecommendation(services),
  addProbes(services),
  cancelSimulation(services),
  generateProbes(services),
  importProbes(services),
  listProbes(services),
  listRecommendations(services),
  listSimulations(services),
  rejectRecommendation(services),
  removeProbe(services),
  requestSimulation(services),
  showProbeCoverage(services),
  showSimulation(services),
  testRouter(services),
];
