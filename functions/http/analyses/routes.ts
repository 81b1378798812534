import type { Services } from '../../services.js';
import { checkGatewayRegistration } from './check-gateway-registration.js';
import { checkRegistrationGate } from './check-registration-gate.js';
import { checkTools } from './check-tools.js';
import { ciCheck } from './ci-check.js';
import { listAnalysisRuns } from './list-analysis-runs.js';
import { requestAnalysis } from './request-analysis.js';
import { showAnalysisRun } from './show-analysis-run.js';

/** Routes for checks and analysis runs. */
export const analysesRoutes = (services: Services) => [
  checkGatewayRegistration(services),
  checkRegistrationGate(services),
  checkTools(services),
  ciCheck(services),
  listAnalysisRuns(services),
  requestAnalysis(services),
  showAnalysisRun(services),
];
