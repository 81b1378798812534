import * as df from 'durable-functions';

/** For steps that reach a store or a service: three tries, 2 s, then 6 s apart. */
export const transient = new df.RetryOptions(2_000, 3);
transient.backoffCoefficient = 3;

/**
 * For the step that says how a piece of work ended: tried for a day, ever more rarely, because what is not said to have
 * ended is waited for.
 */
export const patient = new df.RetryOptions(2_000, 300);
patient.backoffCoefficient = 2;
patient.maxRetryIntervalInMilliseconds = 300_000;
