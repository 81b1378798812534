import type { Alert, AlertChannel } from '../domain/alerts/alert.js';
import { isAtLeast } from '../domain/severity.js';

/** The channels of an environment that want to hear of an alert. */
export const selectChannels = (alert: Alert, channels: readonly AlertChannel[]): AlertChannel[] =>
  channels.filter(
    ({ minimumSeverity, kinds, owners }) =>
      isAtLeast(alert.severity, minimumSeverity) &&
      (kinds === undefined || kinds.includes(alert.kind)) &&
      (owners === undefined || (alert.owner !== undefined && owners.includes(alert.owner))),
  );
