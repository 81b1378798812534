import type { Services } from '../../services.js';
import { createEnvironment } from './create-environment.js';
import { listEnvironments } from './list-environments.js';
import { showEnvironment } from './show-environment.js';
import { showEnvironmentHealth } from './show-environment-health.js';
import { showHealthCourse } from './show-health-course.js';
import { updateEnvironment } from './update-environment.js';

/** Routes for environments. */
export const environmentsRoutes = (services: Services) => [
  createEnvironment(services),
  listEnvironments(services),
  showEnvironment(services),
  showEnvironmentHealth(services),
  showHealthCourse(services),
  updateEnvironment(services),
];
