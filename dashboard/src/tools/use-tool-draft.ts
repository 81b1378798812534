import { useState } from 'react';
import { updateTool } from '../api/changes.js';
import type { Tagged } from '../api/client.js';
import { ApiProblem, isRecord } from '../api/problem.js';
import { readToolToEdit } from '../api/queries.js';
import type { Tool } from '../api/types.js';
import { useChange } from '../base/use-change.js';

/** What somebody wrote: a definition, or why it is none. */
export type Written = { readonly definition: { readonly name: string } } | { readonly problem: string };

/** A definition in the hands of somebody who edits it. */
export interface ToolDraft {
  readonly text: string;
  readonly description: string;
  readonly written: Written;
  readonly write: (text: string) => void;
  readonly describe: (description: string) => void;
  readonly save: () => void;
  readonly isSaving: boolean;
  readonly error: Error | null;
  /** As the tool was when the edit began, if somebody else gave it another definition since. */
  readonly overtaken: Tool | undefined;
  /** Takes in that somebody else was first. `mine`: what was written here stays, to be saved over it. */
  readonly takeIn: (mine: boolean) => void;
}

/** A definition is saved on condition that the tool still has the one that was seen; what was typed stays in any case. */
export function useToolDraft(env: string, current: Tagged<Tool>, onSaved: () => void): ToolDraft {
  const [seen, setSeen] = useState(current);
  const [text, setText] = useState(() => asText(current.value));
  const [description, setDescription] = useState(current.value.definition.description ?? '');
  const written = readDefinition(text, current.value.definition.name);

  const write = (words: string): void => {
    setText(words);
    const now = readDefinition(words, current.value.definition.name);
    if ('definition' in now) setDescription(descriptionOf(now.definition));
  };
  const saving = useChange((definition: { readonly name: string }) => saveOn(env, seen, definition), onSaved);
  // What was saved here is no news from somebody else.
  const isOvertaken = !saving.isSuccess && !hasSameDefinition(seen.value, current.value);
  const isTooLate = saving.error instanceof ApiProblem && saving.error.status === 412;

  return {
    text,
    description,
    written,
    write,
    describe(words) {
      if (!('definition' in written)) return;
      setDescription(words);
      setText(JSON.stringify({ ...written.definition, description: words }, null, 2));
    },
    save() {
      if ('definition' in written) saving.mutate(written.definition);
    },
    isSaving: saving.isPending,
    // That somebody else was first is said with what they changed.
    error: isTooLate && isOvertaken ? null : saving.error,
    overtaken: isOvertaken ? seen.value : undefined,
    takeIn(mine) {
      setSeen(current);
      if (!mine) write(asText(current.value));
      saving.reset();
    },
  };
}

/** An analysis changes a tool too: what counts is whether the definition is still the one that was seen. */
async function saveOn(env: string, seen: Tagged<Tool>, definition: { readonly name: string }) {
  try {
    return await updateTool(env, seen.value.id, definition, seen.tag);
  } catch (error) {
    if (!(error instanceof ApiProblem && error.status === 412)) throw error;
    const now = await readToolToEdit(env, seen.value.id);
    if (!hasSameDefinition(seen.value, now.value)) throw error;
    return updateTool(env, seen.value.id, definition, now.tag);
  }
}

const hasSameDefinition = (one: Tool, other: Tool): boolean => one.fingerprint === other.fingerprint;

const asText = ({ definition }: Tool): string => JSON.stringify(definition, null, 2);

const descriptionOf = (definition: object): string =>
  'description' in definition && typeof definition.description === 'string' ? definition.description : '';

function readDefinition(text: string, name: string): Written {
  try {
    const value: unknown = JSON.parse(text);
    if (!isRecord(value)) return { problem: 'A definition is a JSON object.' };
    if (value['name'] !== name)
      return { problem: `The name has to stay "${name.slice(0, 80)}": another name is another tool.` };
    return { definition: { ...value, name } };
  } catch (error) {
    return { problem: `This is no JSON: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}` };
  }
}
