import { phrase } from '../phrase.js';
import type { SteeringWording } from '../steering-wording.js';
import { allToolsWordings } from './all-tools.js';
import { concealmentWordings } from './concealment.js';
import { credentialWordings } from './credentials.js';
import { exfiltrationWordings } from './exfiltration.js';
import { instructionWordings } from './instructions.js';
import { otherLanguageWordings } from './other-languages.js';

/**
 * Wordings with something that every line has which one of them can match: most lines have none of it and are done. A new
 * wording may need a new cue: a test writes texts for each pattern and tries the cue on them.
 */
export interface WordingGroup {
  readonly cue: RegExp;
  readonly wordings: readonly SteeringWording[];
}

/** Every wording that is known to steer a model, apart from the names of other servers' tools. */
export const wordingGroups: readonly WordingGroup[] = [
  {
    cue: phrase(
      'tool|function|server|built|others|anything else|first|start|beginning|answer|response|reply|message|turn|prompt|regardless|whatever|no matter|priority|only|exclusively|question|request|quer|task|conversation',
    ),
    wordings: allToolsWordings,
  },
  {
    cue: phrase(
      "not|n't|dont|never|without|avoid|refrain|no need|no reason|nothing|hide|conceal|keep|between|deny|pretend|act as|behave|leave|silent|quiet|secret|covert|discreet|background",
    ),
    wordings: concealmentWordings,
  },
  {
    cue: phrase(
      'ssh|id[_ ](?:rsa|dsa|ed|ecdsa)|\\.aws|mcp.json|claude_|\\.claude|netrc|git-c|kube|passw|_history|/etc/|\\.docker|gnupg|gcloud|pgpass|wallet\\.|npmrc|pypirc|\\.azure|\\.cursor|keychain|\\benv|private key|credential|token|cookie|api key|secret|seed phrase|\\bkeys?\\b|_key',
    ),
    wordings: credentialWordings,
  },
  {
    cue: phrase(
      'conversation|chat|history|dialog|transcript|context|prompt|instruction|system m|developer m|chain of|dump|steal|leak|exfil|rules|tool|function|everything|anything|\\ball (?:that )?(?:the |you)|contents?|side ?note|http|@',
    ),
    wordings: exfiltrationWordings,
  },
  {
    cue: phrase(
      'ignor|disregard|forget|overr|bypass|discard|drop|dismiss|guideline|instruction|polic|prompt|rules|directive|constraint|safeguard|restrict|training|programming|</?[!|a-z]|<<|\\[/?(?:inst|sys|hidden|secret|internal|admin|ai|llm|model|agent)|you are|you now|you have|from now|new |safety|outrank|user ha|obey|carry out|follow|execute|treat|\\bdo (?:what|everything|its)|system|pretend|act as|behave as|admin|developer|root|unrestricted',
    ),
    wordings: instructionWordings,
  },
  {
    cue: /usuari|ignorier|usuário|instrucciones|instruções|instructions|consignes|utilisateur|nutzer|anwender|anweisung|utente|istruzioni|[\u0400-\u9fff\uac00-\ud7ff]/i,
    wordings: otherLanguageWordings,
  },
];

export const steeringWordings: readonly SteeringWording[] = wordingGroups.flatMap(({ wordings }) => wordings);
