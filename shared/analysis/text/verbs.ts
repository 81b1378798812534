/** What a verb does to its object. */
export type VerbClass = 'read' | 'create' | 'update' | 'delete' | 'run';

export interface Verb {
  readonly class: VerbClass;
  /** Verbs of one group mean the same. */
  readonly group: string;
  /** The group that undoes it, where the class does not tell. */
  readonly opposite?: string;
}

// One line per group: its class, then the verbs that mean the same. `bench/eval/fit/check-synonyms.ts` looks for servers that
// use two verbs of a group for different things: those got groups of their own, and are listed as related below.
const groups: readonly (readonly [VerbClass, string])[] = [
  ['read', 'get fetch retrieve show describe view display inspect getter retriever obtain return'],
  ['read', 'list enumerate browse ls'],
  ['read', 'search find lookup searcher discover filter'],
  ['read', 'query'],
  ['read', 'read load'],
  ['read', 'open'],
  ['read', 'count'],
  ['read', 'check validate verify test lint'],
  ['read', 'log logs history tail'],
  ['read', 'download export pull'],
  ['read', 'watch monitor subscribe'],
  ['read', 'compare diff'],
  ['read', 'analyze analyse summarize summarise evaluate assess'],
  ['create', 'create add new insert make generate compose'],
  ['create', 'send post'],
  ['create', 'publish'],
  ['create', 'submit'],
  ['create', 'reply'],
  ['create', 'write save store append'],
  ['create', 'upload'],
  ['create', 'put'],
  ['create', 'draft'],
  ['create', 'copy clone fork duplicate'],
  ['create', 'register'],
  ['create', 'import'],
  ['create', 'build'],
  ['create', 'compile'],
  ['update', 'update edit modify change alter amend'],
  ['update', 'patch'],
  ['update', 'set configure'],
  ['update', 'unset'],
  ['update', 'assign'],
  ['update', 'unassign'],
  ['update', 'rename'],
  ['update', 'move transfer relocate'],
  ['update', 'transition'],
  ['update', 'merge'],
  ['update', 'approve accept'],
  ['update', 'unapprove reject decline deny'],
  ['update', 'resolve close complete finish'],
  ['update', 'unresolve reopen'],
  ['update', 'mark'],
  ['update', 'retry rerun'],
  ['update', 'cancel abort'],
  ['update', 'protect lock'],
  ['update', 'unprotect unlock'],
  ['update', 'star like favorite'],
  ['update', 'unstar unlike unfavorite'],
  ['update', 'pin'],
  ['update', 'unpin'],
  ['update', 'follow'],
  ['update', 'unfollow'],
  ['update', 'mute'],
  ['update', 'unmute'],
  ['update', 'unpublish'],
  ['update', 'unsubscribe unwatch'],
  ['update', 'grant'],
  ['update', 'revoke'],
  ['update', 'promote'],
  ['update', 'demote'],
  ['update', 'increment'],
  ['update', 'decrement'],
  ['update', 'archive'],
  ['update', 'unarchive restore'],
  ['update', 'enable activate'],
  ['update', 'disable deactivate'],
  ['update', 'attach'],
  ['update', 'detach'],
  ['update', 'link'],
  ['update', 'unlink'],
  ['update', 'connect'],
  ['update', 'disconnect'],
  ['update', 'join'],
  ['update', 'leave'],
  ['update', 'resize scale'],
  ['update', 'sort reorder'],
  ['update', 'replace'],
  ['delete', 'delete remove drop destroy uninstall purge erase unregister rm'],
  ['delete', 'clear'],
  ['delete', 'trash'],
  ['run', 'run execute invoke call trigger'],
  ['run', 'launch'],
  ['run', 'start begin'],
  ['run', 'resume'],
  ['run', 'stop end shutdown'],
  ['run', 'pause'],
  ['run', 'terminate kill'],
  ['run', 'restart reboot'],
  ['run', 'install'],
  ['run', 'deploy'],
  ['run', 'click tap'],
  ['run', 'press'],
  ['run', 'navigate goto visit'],
  ['run', 'hover'],
  ['run', 'fill type enter'],
  ['run', 'screenshot capture'],
  ['run', 'convert transform translate'],
  ['run', 'calculate compute'],
  ['run', 'encode'],
  ['run', 'decode'],
  ['run', 'encrypt'],
  ['run', 'decrypt'],
  ['run', 'compress'],
  ['run', 'decompress'],
  ['run', 'undo'],
  ['run', 'redo'],
];

// Groups that undo each other although their class is the same.
const opposites = new Map(
  [
    'approve unapprove',
    'resolve unresolve',
    'protect unprotect',
    'star unstar',
    'pin unpin',
    'follow unfollow',
    'mute unmute',
    'publish unpublish',
    'watch unsubscribe',
    'grant revoke',
    'promote demote',
    'increment decrement',
    'archive unarchive',
    'enable disable',
    'attach detach',
    'link unlink',
    'connect disconnect',
    'join leave',
    'start stop',
    'resume pause',
    'set unset',
    'assign unassign',
    'encode decode',
    'encrypt decrypt',
    'compress decompress',
    'undo redo',
  ].flatMap((pair) => {
    const [a = '', b = ''] = pair.split(' ');
    return [[a, b] as const, [b, a] as const];
  }),
);

// Groups that people use for nearly the same thing. Others of one class are different: who searches does not download.
const related = new Map<string, ReadonlySet<string>>();
for (const line of [
  'get list search query read open log count check download watch',
  'list search query read log check watch',
  'search query read open',
  'read open query log',
  'open query log launch navigate',
  'log watch',
  'analyze query check',
  'create send write upload put draft register import publish submit reply',
  'send publish submit reply put',
  'publish submit reply',
  'draft send write publish submit',
  'import upload put',
  'upload put',
  'update patch',
  'set assign',
  'attach link connect join',
  'link connect',
  'connect join',
  'delete clear trash',
  'clear trash',
  'run launch',
  'start launch resume',
  'stop pause terminate',
  'click press',
]) {
  const [group = '', ...others] = line.split(' ');
  for (const other of others) {
    related.set(group, new Set(related.get(group)).add(other));
    related.set(other, new Set(related.get(other)).add(group));
  }
}

const verbs = new Map<string, Verb>();
for (const [verbClass, words] of groups) {
  const list = words.split(' ');
  const group = list[0] ?? '';
  const opposite = opposites.get(group);
  const verb: Verb = { class: verbClass, group, ...(opposite !== undefined && { opposite }) };
  for (const word of list) verbs.set(word, verb);
}

/** The verb a word is, in the form that names use. */
export const verbOf = (word: string): Verb | undefined => verbs.get(word);

/** The verb a word of a sentence is, in the third person too: `creates`, `searches`, `copies`. */
export function verbInSentence(word: string): Verb | undefined {
  const direct = verbs.get(word);
  if (direct !== undefined || word.length < 4 || !word.endsWith('s')) return direct;
  if (word.endsWith('ies')) return verbs.get(`${word.slice(0, -3)}y`);
  return verbs.get(word.slice(0, -1)) ?? (word.endsWith('es') ? verbs.get(word.slice(0, -2)) : undefined);
}

/** How far two verbs ask for the same: `same`, `related` (list and search), `different`, `opposite`, `unknown`. */
export type VerbRelation = 'same' | 'related' | 'unknown' | 'different' | 'opposite';

const changesThings = (verb: Verb): boolean => verb.class === 'create' || verb.class === 'update';

/** Compares two verbs; symmetric. An absent verb is `unknown`. */
export function compareVerbs(a: Verb | undefined, b: Verb | undefined): VerbRelation {
  if (a === undefined || b === undefined) return 'unknown';
  if (a.group === b.group) return 'same';
  if (a.opposite === b.group) return 'opposite';
  if (related.get(a.group)?.has(b.group) === true) return 'related';
  if (a.class === 'delete' || b.class === 'delete')
    return changesThings(a.class === 'delete' ? b : a) ? 'opposite' : 'different';
  return 'different';
}
