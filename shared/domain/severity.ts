import { z } from 'zod';
import { severities } from '../everywhere/severities.js';

// Browsers need the order as well, and no schema.
export { bySeverity, isAtLeast, severities, type Severity } from '../everywhere/severities.js';

export const severitySchema = z.enum(severities);
