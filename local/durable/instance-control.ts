import { ConflictError, InvalidInputError, NotFoundError } from '../../shared/kernel/errors/errors.js';
import type { GroupCommitter } from '../storage/group-committer.js';
import { notifyParent } from './commit-turn.js';
import { createEvent } from './turns/history.js';
import { type Arrival, type InstanceRecord, terminalStatuses } from './instance.js';
import type { TaskHub } from './task-hub.js';
import type { TaskHubStore } from './task-hub-store.js';

const idMax = 256;
// Ids go into URLs and logs.
const forbiddenInId = /[\u0000-\u001f\u007f/\\#?]/;

export interface InstanceControl {
  /**
   * Starts an instance; resolves when that is on disk.
   * @throws {NotFoundError} without such an orchestration. @throws {ConflictError} when the id is that of a running one.
   * @throws {InvalidInputError} when the id is no id. @throws {StorageError} when the disk refuses.
   */
  start(name: string, id: string, input: string): Promise<void>;
  /** @returns whether the instance runs; an ended one gets no events. @throws {NotFoundError} */
  raise(id: string, name: string, input: string): Promise<boolean>;
  /** @returns whether the instance was running. @throws {NotFoundError} */
  terminate(id: string, reason: string): Promise<boolean>;
  /** @returns whether the instance was running. @throws {NotFoundError} */
  suspend(id: string, reason: string): Promise<boolean>;
  /** @returns whether the instance has not ended. @throws {NotFoundError} */
  resume(id: string, reason: string): Promise<boolean>;
  /** Removes an ended instance and the ended ones it started. @returns how many. @throws {ConflictError} when it runs. */
  purge(id: string): Promise<number>;
}

/** What can be done to an instance from outside. */
export function createInstanceControl({
  store,
  committer,
  hub,
  now,
  hasOrchestration,
}: {
  store: TaskHubStore;
  committer: GroupCommitter;
  hub: TaskHub;
  now: () => string;
  hasOrchestration: (name: string) => boolean;
}): InstanceControl {
  const requireInstance = (id: string): InstanceRecord => {
    const record = store.instance(id);
    if (record === undefined) throw new NotFoundError(`there is no orchestration instance "${id}"`);
    return record;
  };

  const commit = async (write: () => Arrival[] | undefined): Promise<boolean> => {
    const arrivals = await committer.commit(write);
    if (arrivals !== undefined) hub.arrived(arrivals);
    return arrivals !== undefined;
  };

  return {
    async start(name, id, input) {
      if (!hasOrchestration(name)) throw new NotFoundError(`there is no orchestration "${name}"`);
      if (id === '' || id.length > idMax || forbiddenInId.test(id)) {
        throw new InvalidInputError(`an instance id has 1 to ${idMax} characters, and no slash, backslash, "#" or "?"`);
      }
      await commit(() => {
        const status = store.instance(id)?.status;
        if (status !== undefined && !terminalStatuses.has(status)) {
          throw new ConflictError(`an orchestration instance "${id}" is running already`);
        }
        return [store.create({ id, name, input, parent: undefined }, now())];
      });
    },

    raise: (id, name, input) =>
      commit(() => {
        if (terminalStatuses.has(requireInstance(id).status)) return undefined;
        return [store.deliver(id, createEvent('eventRaised', now(), { Name: name, Input: input }))];
      }),

    async terminate(id, reason) {
      const output = JSON.stringify(reason);
      const isTerminated = await commit(() => {
        const record = requireInstance(id);
        if (!store.end(record, { status: 'Terminated', output }, now())) return undefined;
        store.clear(id);
        store.addTurn(id, [{ ...createEvent('executionTerminated', now(), { Reason: reason }), IsPlayed: true }]);
        return notifyParent(store, record, { status: 'Terminated', output }, now());
      });
      if (isTerminated) hub.forget(id);
      return isTerminated;
    },

    async suspend(id, reason) {
      const isSuspended = await commit(() => {
        const { status } = requireInstance(id);
        if (status === 'Suspended') return [];
        if (terminalStatuses.has(status) || !store.setStatus(id, status, 'Suspended', now())) return undefined;
        return [store.deliver(id, createEvent('executionSuspended', now(), { Reason: reason }))];
      });
      if (isSuspended) hub.suspend(id, true);
      return isSuspended;
    },

    async resume(id, reason) {
      const arrivals = await committer.commit(() => {
        const { status } = requireInstance(id);
        if (terminalStatuses.has(status)) return undefined;
        if (!store.setStatus(id, 'Suspended', 'Running', now())) return [];
        return [store.deliver(id, createEvent('executionResumed', now(), { Reason: reason }))];
      });
      if (arrivals === undefined) return false;
      hub.suspend(id, false);
      hub.arrived(arrivals);
      return true;
    },

    async purge(id) {
      const count = await committer.commit(() => {
        if (!terminalStatuses.has(requireInstance(id).status)) {
          throw new ConflictError(`the orchestration instance "${id}" has not ended: terminate it first`);
        }
        return store.purge(id, ({ status }) => terminalStatuses.has(status));
      });
      hub.forget(id);
      return count;
    },
  };
}
