import { UnreadableError } from '../../kernel/errors/errors.js';
import type { OnUnreadable, Unreadable } from './documents.js';

/** The error that names what cannot be read, where and why. */
export const unreadableError = ({ partition, id, reason }: Unreadable, cause?: unknown): UnreadableError =>
  new UnreadableError(`${id} of ${partition} is ${reason}`, {
    cause,
    hint: 'Restore a backup with "mtgs restore", and check the disk.',
  });

/** What to do with something unreadable when nobody asked to be told: fail. */
export const failUnreadable: OnUnreadable = (unreadable) => {
  throw unreadableError(unreadable);
};
