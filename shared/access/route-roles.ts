import type { Role } from '../domain/access.js';

const ladder = ['viewer', 'developer', 'reviewer', 'admin'] as const satisfies readonly Role[];

/** This role and those above it. `ci-agent`, a machine, and `auditor`, who reads the audit log, are beside the ladder. */
const from = (role: (typeof ladder)[number], ...beside: readonly Role[]): readonly Role[] => [
  ...ladder.slice(ladder.indexOf(role)),
  ...beside,
];

/** Who may call what: the single source, enforced in `functions/engine/route.ts`. `public` needs no credential. */
export const routeRoles = {
  showHealth: 'public',
  showReadiness: 'public',
  showOpenapi: 'public',
  showDocs: 'public',
  showDocsAsset: 'public',
  showDashboard: 'public',
  showDashboardPage: 'public',
  showDashboardAsset: 'public',
  showErrorPage: 'public',

  createEnvironment: from('admin'),
  listEnvironments: from('viewer'),
  showEnvironment: from('viewer', 'ci-agent'),
  updateEnvironment: from('admin'),
  showEnvironmentHealth: from('viewer'),

  saveServer: from('developer'),
  listServers: from('viewer'),
  showServer: from('viewer'),
  updateServer: from('developer'),
  deleteServer: from('developer'),
  requestSync: from('developer'),
  listSyncRuns: from('viewer'),
  showSyncRun: from('viewer'),

  registerTools: from('developer', 'ci-agent'),
  listTools: from('viewer'),
  showTool: from('viewer'),
  updateTool: from('developer', 'ci-agent'),
  deleteTool: from('developer'),
  showToolHistory: from('viewer'),
  checkTools: from('developer', 'ci-agent'),
  ciCheck: from('developer', 'ci-agent'),

  listConflicts: from('viewer'),
  showConflict: from('viewer'),
  updateConflict: from('reviewer'),
  showConflictMap: from('viewer'),

  requestAnalysis: from('developer'),
  listAnalysisRuns: from('viewer'),
  showAnalysisRun: from('viewer', 'ci-agent'),

  requestSimulation: from('developer', 'ci-agent'),
  listSimulations: from('viewer'),
  showSimulation: from('viewer', 'ci-agent'),
  cancelSimulation: from('developer', 'ci-agent'),

  listRecommendations: from('developer'),
  acceptRecommendation: from('developer'),
  rejectRecommendation: from('developer'),

  listApprovals: from('viewer'),
  showApproval: from('viewer'),
  approveApproval: from('reviewer'),
  rejectApproval: from('reviewer'),
  cancelApproval: from('developer'),

  answerCard: from('reviewer'),

  subscribe: from('admin'),
  listSubscriptions: from('admin'),
  unsubscribe: from('admin'),

  listDeliveries: from('reviewer'),
  replayDelivery: from('admin'),
  testAlerts: from('admin'),

  testRouter: from('admin'),

  listProbes: from('viewer'),
  addProbes: from('reviewer'),
  importProbes: from('reviewer'),
  generateProbes: from('reviewer'),
  removeProbe: from('reviewer'),
  showProbeCoverage: from('viewer'),

  listSetAside: from('admin'),
  replaySetAside: from('admin'),

  showCatalog: from('viewer', 'ci-agent'),
  checkRegistrationGate: from('developer', 'ci-agent'),

  listAuditLogs: from('reviewer', 'auditor'),
  exportAuditLogs: from('reviewer', 'auditor'),
  exportAuditLogsByQuery: from('reviewer', 'auditor'),
  verifyAuditLogs: from('reviewer', 'auditor'),
  listInstanceAuditLogs: from('reviewer', 'auditor'),
  exportInstanceAuditLogs: from('reviewer', 'auditor'),
  verifyInstanceAuditLogs: from('reviewer', 'auditor'),

  createApiKey: from('admin'),
  listApiKeys: from('admin'),
  revokeApiKey: from('admin'),
  showMetrics: from('viewer'),
  showMe: from('viewer', 'ci-agent', 'auditor'),
  createSession: 'public',
  endSession: 'public',
} as const satisfies Record<string, readonly Role[] | 'public'>;

export type RouteName = keyof typeof routeRoles;
