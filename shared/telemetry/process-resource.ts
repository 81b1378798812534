import { randomUUID } from 'node:crypto';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import { detectResources, envDetector, type Resource, resourceFromAttributes } from '@opentelemetry/resources';

/** So many attributes of `OTEL_RESOURCE_ATTRIBUTES` are taken. */
const attributesMax = 32;
const instanceKey = 'mtgs: service.instance.id';

/** One id for all threads of this process: a thread inherits it from the one that began it. */
function processInstance(): string {
  const known = getEnvironmentData(instanceKey);
  if (typeof known === 'string') return known;
  const made = randomUUID();
  if (isMainThread) setEnvironmentData(instanceKey, made);
  return made;
}

/**
 * What this process is called in telemetry. `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME` are read from the environment
 * of the process. They say what they like, except for the version.
 */
export function processResource(version: string): Resource {
  const given = detectResources({ detectors: [envDetector] }).attributes;
  return resourceFromAttributes({
    ...Object.fromEntries(Object.entries(given).slice(0, attributesMax)),
    'service.name': given['service.name'] ?? 'mtgs',
    'service.instance.id': given['service.instance.id'] ?? processInstance(),
    'service.version': version,
  });
}
