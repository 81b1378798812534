/** What the exit code of every command means; findings never share a code with "could not look". */
export const exitCodes = { clean: 0, blocked: 1, wrongUse: 2, notEstablished: 3, interrupted: 130 } as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
