import * as df from 'durable-functions';

/** For steps that reach a store or a service: three tries, 2 s, then 6 s apart. */
export const transient = new df.RetryOptions(2_000, 3);
transient.backoffCoefficient = 3;
