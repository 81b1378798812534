import { expect, test } from 'vitest';
import { routeRoles } from '../../shared/access/route-roles.js';
import { defaultRoleMap, roleOf } from '../../shared/access/role-map.js';

test('an auditor reads the audit log of every environment, knows who it is, and may do nothing else', () => {
  const open = Object.entries(routeRoles).flatMap(([name, roles]) =>
    roles !== 'public' && (roles as readonly string[]).includes('auditor') ? [name] : [],
  );
  expect(open.sort()).toEqual([
    'exportAuditLogs',
    'exportAuditLogsByQuery',
    'exportInstanceAuditLogs',
    'listAuditLogs',
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
