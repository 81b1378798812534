import type { BindingInfo } from '../core/core-types.js';

/** Under which name a topic's subscription is stored. */
export const subscriptionQueue = (topic: string, subscription: string): string => `${topic}/${subscription}`;

/** The queue or topic a `serviceBus` output goes to, before settings are put in. */
export const outputTarget = ({ queueName, topicName }: BindingInfo): string | undefined => {
  const target = queueName ?? topicName;
  return typeof target === 'string' ? target : undefined;
};
