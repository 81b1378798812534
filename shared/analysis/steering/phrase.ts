import { inBothCases } from './in-both-cases.js';

/** What a phrase may name in angle brackets, so that a list of wordings is written once. */
const wordings: Readonly<Record<string, string>> = {
  not: "(?:do not|don't|dont|does not|must not|mustn't|should not|shouldn't|shall not|may not|need not|cannot|can't|can not|never|without|avoid|refrain from|no need to|no reason to|not to|not)",
  user: '(?:(?:the |your |this |any )?(?:end[ -]?)?(?:user|human|person|customer|operator)|them)',
  this: '(?:this|it|these|that|any of (?:this|these)|the (?:call|calls|step|steps|upload|tool|file|files|request|instructions?|action|fact|transfer|use|note|message|data|process))',
  call: '(?:use|using|used|uses|call|calling|called|calls|invoke|invoking|invoked|invokes|run|running|runs|execute|executing|executed|executes|try|trying|pick|choose|select|take|reach for|rely on|trust)',
  pass: '(?:pass|send|include|put|attach|append|add|insert|upload|paste|copy|supply|provide|hand over|hand|write|fill in|forward|submit|post|embed|encode|concatenate|report|store|place|give|share|list|dump|output|return|transmit|use)',
  read: '(?:read|open|load|cat|get|fetch|retrieve|look up|extract|collect|gather|grab|access|copy|find|harvest|dump|print|take|list|export|steal|obtain|locate|scan)',
  tool: '(?:tools?|functions?)',
  others:
    '(?:any other|all other|every other|each other|the other|other|another|any of the other|all of the other|all the other|the rest of the|the remaining|different|alternative|competing|similar)',
};

/**
 * A pattern for one line of text, letters of either case. `<name>` stands for a list of wordings, `…` for up to forty
 * characters. Phrases hold no `*` and no `+`: what is read for one match is bounded, so that a text of any kind is read
 * in time that grows with its length alone.
 */
export function phrase(...sources: readonly string[]): RegExp {
  const expanded = sources.map((source) =>
    source.replace(/<(\w+)>/gu, (_, name: string) => wordings[name] ?? `<${name}>`).replaceAll('…', '.{0,40}'),
  );
  const source = expanded.map((one) => `(?:${one})`).join('|');
  return source.includes('(?-i:') ? new RegExp(inBothCases(source)) : new RegExp(source, 'i');
}
