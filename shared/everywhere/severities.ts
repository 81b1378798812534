/** From worst to mildest. */
export const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'INFO'] as const;
export type Severity = (typeof severities)[number];

/** Negative when `a` is worse than `b`, so that sorting puts the worst first. */
export const bySeverity = (a: Severity, b: Severity): number => severities.indexOf(a) - severities.indexOf(b);

export const isAtLeast = (severity: Severity, floor: Severity): boolean => bySeverity(severity, floor) <= 0;
