import { isRecord } from '../../kernel/is-record.js';

/** Which of a server's tools a client offers to models. */
export interface ToolFilter {
  /** The fields of the entry that say so, as people find them there. */
  readonly fields: readonly string[];
  /** Only these; all where there is no such list. */
  readonly only?: readonly string[];
  readonly except: readonly string[];
}

/** Gemini CLI, Codex, Copilot CLI. */
const onlyFields = ['includeTools', 'enabled_tools', 'tools'];
/** Gemini CLI, Codex, Windsurf, Cline. */
const exceptFields = ['excludeTools', 'disabled_tools', 'disabledTools'];

/** What an entry says about tools; `*` stands for all of them. */
export function readToolFilter(entry: unknown): ToolFilter | undefined {
  if (!isRecord(entry)) return undefined;
  const lists = (fields: readonly string[]): [string, string[]][] =>
    fields.flatMap((field) => {
      const list = entry[field];
      const isList = Array.isArray(list) && list.every((name): name is string => typeof name === 'string');
      return isList && !list.includes('*') ? [[field, list.map(nameOf)]] : [];
    });
  const [only, except] = [lists(onlyFields), lists(exceptFields)];
  const fields = [...only, ...except].map(([field]) => field);
  if (fields.length === 0) return undefined;
  return {
    fields,
    ...(only.length > 0 && { only: only.flatMap(([, names]) => names) }),
    except: except.flatMap(([, names]) => names),
  };
}

/** Gemini CLI takes `name(arguments)`. */
const nameOf = (text: string): string => text.replace(/\(.*\)$/s, '');

export const isOffered = (name: string, { only, except }: ToolFilter): boolean =>
  (only?.includes(name) ?? true) && !except.includes(name);
