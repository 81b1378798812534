const prefix = (simulationId: string): string => `simulation/${simulationId}/`;

/** Who pays for the answers to a chunk of a simulation. */
export const payerOf = (simulationId: string, chunk: number): string => `${prefix(simulationId)}${chunk}`;

export const isPaidBy = (simulationId: string, payer: string): boolean => payer.startsWith(prefix(simulationId));
