import type { Event } from '../../../shared/domain/event.js';

/** An event as a registration writes it. */
export const anEvent = (number: number, over: Partial<Event> = {}): Event => ({
  id: `evt-${number}`,
  env: 'prod',
  type: 'TOOL_REGISTERED',
  at: '2026-01-01T00:00:00.000Z',
  actor: { kind: 'user', id: 'u1', name: 'Ada' },
  subject: { kind: 'tool', id: `files~tool_${number}` },
  after: { version: number },
  ...over,
});
