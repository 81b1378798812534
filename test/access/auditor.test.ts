import { expect, test } from 'vitest';
import { definitions } from '../../functions/definitions.js';
import type { Services } from '../../functions/services.js';
import { defaultRoleMap, roleOf } from '../../shared/access/role-map.js';

test('an auditor reads the audit log of every environment, knows which there are and who it is, and may do nothing else', () => {
  const { routes } = definitions({} as Services);
  const open = routes.filter(({ spec: { roles } }) => roles !== 'public' && roles.includes('auditor'));
  expect(open.map(({ name }) => name).sort()).toEqual([
    'exportAuditLogs',
    'exportAuditLogsByQuery',
    'exportInstanceAuditLogs',
    'listAuditLogs',
    'listEnvironments',
    'listInstanceAuditLogs',
    'showMe',
    'verifyAuditLogs',
    'verifyInstanceAuditLogs',
  ]);
});

test('whoever also has a role of the ladder keeps it', () => {
  expect(roleOf(defaultRoleMap, ['MTGS.Auditor'], [])).toBe('auditor');
  expect(roleOf(defaultRoleMap, ['MTGS.Auditor', 'MTGS.Viewer'], [])).toBe('viewer');
});
