import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type PolicyPatch, updatePolicy } from '../../api/changes.js';
import type { Tagged } from '../../api/client.js';
import { ApiProblem } from '../../api/problem.js';
import { environmentQuery } from '../../api/queries.js';
import type { Environment, Policy } from '../../api/types.js';
import { useChange } from '../../base/use-change.js';
import { changedFields } from './changed-fields.js';
import type { PolicyAnswer } from './policy-answered.js';

/** Fields as they are to be; one without a value is to go. */
type PolicyEdit = { readonly [Field in keyof Policy]?: Policy[Field] | undefined };

/** What somebody changed of a policy, and what they saw when they began. */
interface Edit {
  readonly on: Tagged<Environment>;
  readonly fields: PolicyEdit;
}

/** A policy as it is edited, and how to edit it further. */
export interface PolicyEditing {
  readonly policy: Policy;
  readonly change: (fields: PolicyEdit) => void;
}

/** A policy in the hands of somebody who edits it. */
export interface PolicyDraft extends PolicyEditing {
  readonly save: () => void;
  readonly isSaving: boolean;
  /** What became of the change that was saved last. */
  readonly answer: PolicyAnswer | undefined;
  readonly error: Error | null;
  /** Forgets an error: what it speaks of is gone. */
  readonly forgetError: () => void;
  /** What somebody else changed since the edit began, and so is in the way of saving it. */
  readonly inBetween: readonly (keyof Policy)[];
  /** Those that were edited here as well. */
  readonly inBoth: readonly (keyof Policy)[];
  /** Takes in what somebody else changed. `mine`: where both changed a field, what was edited here stays. */
  readonly takeIn: (mine: boolean) => void;
}

/**
 * Only fields that were edited are sent, on condition that the policy is still the one that was seen. What is not edited
 * follows the policy as it is; an edit stays until it is saved, whatever others do.
 */
export function usePolicyDraft(env: string, current: Tagged<Environment>): PolicyDraft {
  const queries = useQueryClient();
  const [edit, setEdit] = useState<Edit>();
  const [answer, setAnswer] = useState<PolicyAnswer>();
  const { policy: now } = current.value;
  const seen = edit?.on.value.policy ?? now;
  const policy = { ...seen, ...edit?.fields };
  const differing = changedFields(policy, now);
  const inBetween = changedFields(seen, now).filter((field) => differing.includes(field));
  const inBoth = inBetween.filter((field) => edit !== undefined && field in edit.fields);

  const saving = useChange(
    ({ on, fields }: Edit) => updatePolicy(env, patchOf(fields), (inBetween.length === 0 ? current : on).tag),
    ({ value, tag }, sent) => {
      setAnswer(value);
      const isSaved = !('purpose' in value);
      if (isSaved) queries.setQueryData(environmentQuery(env).queryKey, { value, tag });
      // What was edited while it was sent stays. What waits for somebody else is no longer an edit of this page.
      setEdit((latest) =>
        latest === sent ? undefined : latest && { ...latest, ...(isSaved && { on: { value, tag } }) },
      );
    },
  );
  const isTooLate = saving.error instanceof ApiProblem && saving.error.status === 412;

  return {
    policy,
    change(fields) {
      setAnswer(undefined);
      setEdit({ on: edit?.on ?? current, fields: { ...edit?.fields, ...fields } });
    },
    save() {
      saving.mutate(edit ?? { on: current, fields: {} });
    },
    isSaving: saving.isPending,
    answer,
    // That somebody else was first is said with what they changed.
    error: isTooLate && inBetween.length > 0 ? null : saving.error,
    forgetError: saving.reset,
    inBetween,
    inBoth,
    takeIn(mine) {
      const kept = Object.entries(edit?.fields ?? {}).filter(([name]) => mine || !inBoth.some((one) => one === name));
      setEdit(kept.length === 0 ? undefined : { on: current, fields: Object.fromEntries(kept) });
      saving.reset();
    },
  };
}

/** What has no value would be left out of the request, which leaves it as it is. */
const patchOf = (fields: PolicyEdit): PolicyPatch =>
  Object.fromEntries(Object.entries<unknown>(fields).map(([name, value]) => [name, value ?? null]));
