import type { components, operations } from './schema.js';

type Schemas = components['schemas'];

/** The JSON body of an operation's answer. */
export type AnswerOf<
  Operation extends keyof operations,
  Status extends keyof operations[Operation]['responses'] = 200 & keyof operations[Operation]['responses'],
> = operations[Operation]['responses'][Status] extends { content: { 'application/json': infer Body } } ? Body : never;

export type Approval = AnswerOf<'listApprovals'>['items'][number];
export type Conflict = AnswerOf<'listConflicts'>['items'][number];
export type Delivery = AnswerOf<'listDeliveries'>['items'][number];
export type Finding = Schemas['FindingOutput'];
export type Environment = AnswerOf<'showEnvironment'>;
export type Policy = Schemas['PolicyOutput'];
export type AlertChannel = Policy['alerts'][number];
export type Severity = Schemas['Severity'];
export type Tool = AnswerOf<'listTools'>['items'][number];
export type ToolDefinition = Schemas['ToolDefinition'];
export type Transport = Schemas['Transport'];
export type ToolVersion = AnswerOf<'showToolHistory'>['items'][number];

export type ConflictMap = AnswerOf<'showConflictMap'>;
export type SignInWays = AnswerOf<'showSignIn'>;
export type Me = AnswerOf<'showMe'>;
export type Server = AnswerOf<'listServers'>['items'][number];
export type TokenWeight = AnswerOf<'showTokenWeight'>;
export type AuditRecord = AnswerOf<'listAuditLogs'>['items'][number];
export type ApiKey = AnswerOf<'listApiKeys'>['items'][number];
export type SetAside = AnswerOf<'listSetAside'>['items'][number];
export type Probe = AnswerOf<'listProbes'>['items'][number];
export type Recommendations = AnswerOf<'listRecommendations'>;
export type Recommendation = Recommendations['items'][number];
export type Simulation = AnswerOf<'listSimulations'>['items'][number];
export type ShownSimulation = AnswerOf<'showSimulation'>;
export type ImpactReport = NonNullable<ShownSimulation['report']>;
export type ShownApproval = AnswerOf<'showApproval'>;
