/** Questions of one simulation, at most. */
export const impactProbesMax = 10_000;
