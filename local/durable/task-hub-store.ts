import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import { UnreadableError } from '../../shared/kernel/errors/errors.js';
import { createEvent, type HistoryEvent } from './turns/history.js';
import type { Arrival, InstanceRecord, RuntimeStatus } from './instance.js';

type Row = Record<string, SQLOutputValue>;

const text = (value: SQLOutputValue | undefined): string => (typeof value === 'string' ? value : '');
const optional = (value: SQLOutputValue | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

function toRecord(row: Row): InstanceRecord {
  const parent = optional(row['parent']);
  return {
    id: text(row['id']),
    name: text(row['name']),
    execution: Number(row['execution']),
    status: text(row['status']) as RuntimeStatus,
    input: text(row['input']),
    output: optional(row['output']),
    customStatus: optional(row['custom_status']),
    parent:
      parent === undefined
        ? undefined
        : { id: parent, execution: Number(row['parent_execution']), task: Number(row['parent_task']) },
    created: text(row['created']),
    updated: text(row['updated']),
  };
}

/** What is stored of an instance. @throws {UnreadableError} when it is no longer what was stored. */
function parseStored(instance: string, stored: SQLOutputValue | undefined): unknown {
  try {
    return JSON.parse(text(stored));
  } catch (cause) {
    throw new UnreadableError(`what is stored of the instance ${instance} is damaged`, { cause });
  }
}

export interface ActivityKey {
  readonly instance: string;
  readonly execution: number;
  readonly task: number;
}

export interface StoredTimer extends ActivityKey {
  /** ISO 8601. */
  readonly fireAt: string;
}

const open = "status IN ('Pending', 'Running', 'Suspended')";

/** The task hub's tables, statement by statement. Transactions are the caller's business. */
export class TaskHubStore {
  readonly #sql;

  constructor(database: DatabaseSync) {
    const sql = (statement: string) => database.prepare(statement);
    this.#sql = {
      instance: sql('SELECT * FROM instances WHERE id = ?'),
      children: sql('SELECT id FROM instances WHERE parent = ?'),
      putInstance: sql(`INSERT OR REPLACE INTO instances
        (id, name, execution, status, input, parent, parent_execution, parent_task, created, updated)
        VALUES (?, ?, ?, 'Pending', ?, ?, ?, ?, ?, ?)`),
      removeInstance: sql('DELETE FROM instances WHERE id = ?'),
      advance: sql(`UPDATE instances SET status = CASE status WHEN 'Pending' THEN 'Running' ELSE status END,
        custom_status = coalesce(?, custom_status), updated = ? WHERE id = ? AND execution = ? AND ${open}`),
      end: sql(`UPDATE instances SET status = ?, output = ?, custom_status = coalesce(?, custom_status), updated = ?
        WHERE id = ? AND execution = ? AND ${open}`),
      beginAgain: sql(`UPDATE instances SET execution = execution + 1, input = ?,
        custom_status = coalesce(?, custom_status), updated = ? WHERE id = ? AND execution = ? AND ${open}`),
      setStatus: sql(`UPDATE instances SET status = ?, updated = ? WHERE id = ? AND status = ?`),
      history: sql('SELECT events FROM history WHERE instance = ? ORDER BY turn'),
      lastTurn: sql('SELECT coalesce(max(turn) + 1, 0) AS turn FROM history WHERE instance = ?'),
      addTurn: sql('INSERT INTO history (instance, turn, events) VALUES (?, ?, ?)'),
      removeHistory: sql('DELETE FROM history WHERE instance = ?'),
      inbox: sql('SELECT seq, event FROM inbox WHERE instance = ? ORDER BY seq'),
      waiting: sql('SELECT DISTINCT instance FROM inbox'),
      addToInbox: sql('INSERT INTO inbox (instance, event) VALUES (?, ?)'),
      takeFromInbox: sql('DELETE FROM inbox WHERE instance = ? AND seq <= ?'),
      emptyInbox: sql('DELETE FROM inbox WHERE instance = ?'),
      activities: sql(
        `SELECT instance, task, activities.execution FROM activities LEFT JOIN instances ON id = instance
         ORDER BY created, instance, task`,
      ),
      activity: sql('SELECT name, input FROM activities WHERE instance = ? AND task = ? AND execution = ?'),
      addActivity: sql('INSERT INTO activities (instance, task, execution, name, input) VALUES (?, ?, ?, ?, ?)'),
      removeActivity: sql('DELETE FROM activities WHERE instance = ? AND task = ? AND execution = ?'),
      removeActivities: sql('DELETE FROM activities WHERE instance = ?'),
      nextTimer: sql('SELECT min(fire_at) AS next FROM timers'),
      dueTimers: sql(
        'SELECT instance, task, execution, fire_at FROM timers WHERE fire_at <= ? ORDER BY fire_at LIMIT ?',
      ),
      addTimer: sql('INSERT INTO timers (instance, task, execution, fire_at) VALUES (?, ?, ?, ?)'),
      removeTimer: sql('DELETE FROM timers WHERE instance = ? AND task = ? AND execution = ?'),
      removeTimers: sql('DELETE FROM timers WHERE instance = ?'),
    };
  }

  instance(id: string): InstanceRecord | undefined {
    const row = this.#sql.instance.get(id);
    return row && toRecord(row);
  }

  /** Stores a new instance with its first event, in place of an ended one of the same id. */
  create(instance: Pick<InstanceRecord, 'id' | 'name' | 'input' | 'parent'>, now: string): Arrival {
    const { id, name, input, parent } = instance;
    const execution = (this.instance(id)?.execution ?? -1) + 1;
    this.clear(id);
    this.#sql.removeHistory.run(id);
    const { id: parentId = null, execution: parentExecution = null, task = null } = parent ?? {};
    this.#sql.putInstance.run(id, name, execution, input, parentId, parentExecution, task, now, now);
    return this.deliver(id, createEvent('executionStarted', now, { Name: name, Input: input }));
  }

  /** @returns false when the instance has ended or begun anew meanwhile; then nothing was changed. */
  advance({ id, execution }: InstanceRecord, customStatus: string | undefined, now: string): boolean {
    return this.#sql.advance.run(customStatus ?? null, now, id, execution).changes === 1;
  }

  /** As {@link advance}. */
  end(
    { id, execution }: Pick<InstanceRecord, 'id' | 'execution'>,
    { status, output, customStatus }: { status: RuntimeStatus; output: string; customStatus?: string | undefined },
    now: string,
  ): boolean {
    return this.#sql.end.run(status, output, customStatus ?? null, now, id, execution).changes === 1;
  }

  /** As {@link advance}. The history starts over. */
  beginAgain({ id, execution }: InstanceRecord, input: string, customStatus: string | undefined, now: string): boolean {
    if (this.#sql.beginAgain.run(input, customStatus ?? null, now, id, execution).changes !== 1) return false;
    this.#sql.removeHistory.run(id);
    return true;
  }

  setStatus(id: string, from: RuntimeStatus, to: RuntimeStatus, now: string): boolean {
    return this.#sql.setStatus.run(to, now, id, from).changes === 1;
  }

  /** Removes all work of an instance that is still to be done. */
  clear(id: string): void {
    this.#sql.emptyInbox.run(id);
    this.dropWork(id);
  }

  dropWork(id: string): void {
    this.#sql.removeActivities.run(id);
    this.#sql.removeTimers.run(id);
  }

  /** Removes an instance and those it started. @returns how many. */
  purge(id: string, isPurgeable: (record: InstanceRecord) => boolean): number {
    const record = this.instance(id);
    if (record === undefined || !isPurgeable(record)) return 0;
    const children = this.#sql.children.all(id).map((row) => text(row['id']));
    this.clear(id);
    this.#sql.removeHistory.run(id);
    this.#sql.removeInstance.run(id);
    return children.reduce((count, child) => count + this.purge(child, isPurgeable), 1);
  }

  history(id: string): HistoryEvent[][] {
    return this.#sql.history.all(id).map((row) => parseStored(id, row['events']) as HistoryEvent[]);
  }

  addTurn(id: string, events: readonly HistoryEvent[]): void {
    const turn = Number(this.#sql.lastTurn.get(id)?.['turn'] ?? 0);
    this.#sql.addTurn.run(id, turn, JSON.stringify(events));
  }

  inbox(instance: string): Arrival[] {
    return this.#sql.inbox.all(instance).map((row) => ({
      instance,
      seq: Number(row['seq']),
      event: parseStored(instance, row['event']) as HistoryEvent,
    }));
  }

  /** Instances for which something has arrived. */
  waiting(): string[] {
    return this.#sql.waiting.all().map((row) => text(row['instance']));
  }

  deliver(instance: string, event: HistoryEvent): Arrival {
    const { lastInsertRowid } = this.#sql.addToInbox.run(instance, JSON.stringify(event));
    return { instance, seq: Number(lastInsertRowid), event };
  }

  takeFromInbox(instance: string, lastSeq: number): void {
    this.#sql.takeFromInbox.run(instance, lastSeq);
  }

  /** Activities that have no result yet, those of the oldest instance first. */
  activities(): ActivityKey[] {
    return this.#sql.activities.all().map(toKey);
  }

  activity({ instance, task, execution }: ActivityKey): { name: string; input: string } | undefined {
    const row = this.#sql.activity.get(instance, task, execution);
    return row && { name: text(row['name']), input: text(row['input']) };
  }

  addActivity({ instance, task, execution }: ActivityKey, name: string, input: string): void {
    this.#sql.addActivity.run(instance, task, execution, name, input);
  }

  /** @returns false when it is no longer wanted, or its result is there already. */
  removeActivity({ instance, task, execution }: ActivityKey): boolean {
    return this.#sql.removeActivity.run(instance, task, execution).changes === 1;
  }

  nextTimer(): string | undefined {
    return optional(this.#sql.nextTimer.get()?.['next']);
  }

  dueTimers(now: string, limit: number): StoredTimer[] {
    return this.#sql.dueTimers.all(now, limit).map((row) => ({ ...toKey(row), fireAt: text(row['fire_at']) }));
  }

  addTimer({ instance, task, execution }: ActivityKey, fireAt: string): void {
    this.#sql.addTimer.run(instance, task, execution, fireAt);
  }

  removeTimer({ instance, task, execution }: ActivityKey): boolean {
    return this.#sql.removeTimer.run(instance, task, execution).changes === 1;
  }
}

const toKey = (row: Row): ActivityKey => ({
  instance: text(row['instance']),
  task: Number(row['task']),
  execution: Number(row['execution']),
});
