import { phrase } from '../phrase.js';
import type { SteeringRule } from '../steering-rule.js';
import { allToolsRules } from './all-tools.js';
import { concealmentRules } from './concealment.js';
import { credentialRules } from './credentials.js';
import { exfiltrationRules } from './exfiltration.js';
import { instructionRules } from './instructions.js';
import { otherLanguageRules } from './other-languages.js';

/**
 * Rules with something that every line has which one of them can match: most lines have none of it and are done. A new
 * wording may need a new cue: a test writes texts for each pattern and tries the cue on them.
 */
export interface RuleGroup {
  readonly cue: RegExp;
  readonly rules: readonly SteeringRule[];
}

/** Every wording that is known to steer a model, apart from the names of other servers' tools. */
export const ruleGroups: readonly RuleGroup[] = [
  {
    cue: phrase(
      'tool|function|server|built|others|anything else|first|start|beginning|answer|response|reply|message|turn|prompt|regardless|whatever|no matter|priority|only|exclusively|question|request|quer|task|conversation',
    ),
    rules: allToolsRules,
  },
  {
    cue: phrase(
      "not|n't|dont|never|without|avoid|refrain|no need|no reason|nothing|hide|conceal|keep|between|deny|pretend|act as|behave|leave|silent|quiet|secret|covert|discreet|background",
    ),
    rules: concealmentRules,
  },
  {
    cue: phrase(
      'ssh|id[_ ](?:rsa|dsa|ed|ecdsa)|\\.aws|mcp.json|claude_|\\.claude|netrc|git-c|kube|passw|_history|/etc/|\\.docker|gnupg|gcloud|pgpass|wallet\\.|npmrc|pypirc|\\.azure|\\.cursor|keychain|\\benv|private key|credential|token|cookie|api key|secret|seed phrase|\\bkeys?\\b|_key',
    ),
    rules: credentialRules,
  },
  {
    cue: phrase(
      'conversation|chat|history|dialog|transcript|context|prompt|instruction|system m|developer m|chain of|dump|steal|leak|exfil|rules|tool|function|everything|anything|\\ball (?:that )?(?:the |you)|contents?|side ?note|http|@',
    ),
    rules: exfiltrationRules,
  },
  {
    cue: phrase(
      'ignor|disregard|forget|overr|bypass|discard|drop|dismiss|guideline|instruction|polic|prompt|rules|directive|constraint|safeguard|restrict|training|programming|</?[!|a-z]|<<|\\[/?(?:inst|sys|hidden|secret|internal|admin|ai|llm|model|agent)|you are|you now|you have|from now|new |safety|outrank|user ha|obey|carry out|follow|execute|treat|\\bdo (?:what|everything|its)|system|pretend|act as|behave as|admin|developer|root|unrestricted',
    ),
    rules: instructionRules,
  },
  {
    cue: /usuari|ignorier|usuário|instrucciones|instruções|instructions|consignes|utilisateur|nutzer|anwender|anweisung|utente|istruzioni|[\u0400-\u9fff\uac00-\ud7ff]/i,
    rules: otherLanguageRules,
  },
];

export const steeringRules: readonly SteeringRule[] = ruleGroups.flatMap(({ rules }) => rules);
