import { pathToFileURL } from 'node:url';
import { AppError, InvalidInputError } from '../../shared/kernel/errors/errors.js';
import { messageWithPlace } from '../../shared/kernel/errors/message-with-place.js';
import type { Log } from '../host-options.js';
import { AppRegistration } from './app-registration.js';
import { collectRegistrations } from './core-api.js';

// A module runs once per process, so a host that starts again in the same process takes what was registered then.
const loaded = new Map<string, AppRegistration>();

/**
 * Imports the app and returns what it registered.
 * @throws {InvalidInputError} when the module cannot be imported or registers nothing.
 */
export async function loadApp(app: string, log: Log): Promise<AppRegistration> {
  const url = app.startsWith('file:') ? app : pathToFileURL(app).href;
  const known = loaded.get(url);
  if (known !== undefined) return known;

  const registration = new AppRegistration();
  await collectRegistrations(registration, log, async () => {
    try {
      await import(url);
    } catch (cause) {
      // The app says itself what keeps it from starting; its kind decides the exit code.
      if (cause instanceof AppError) throw cause;
      const reason = cause instanceof Error ? messageWithPlace(cause) : String(cause);
      throw new InvalidInputError(`the app ${app} cannot be loaded: ${reason}`, [], {
        cause,
        hint: 'Build it first, and check that the path names its compiled entry module.',
      });
    }
  });
  if (registration.functions.size === 0) {
    throw new InvalidInputError(`the app ${app} registers no functions`, [], {
      hint: 'It must use the same copy of @azure/functions as the host does.',
    });
  }
  loaded.set(url, registration);
  return registration;
}
