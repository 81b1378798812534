import { phrase } from './phrase.js';

/** Stands for the name in a sentence, so that the patterns are written once for all names. */
export const nameMark = '§';

/** A sentence that holds a name in code and any of these orders, allows, forbids, conditions or prefers something. */
const anywhere = [
  // What has to be, may not be, or is allowed.
  phrase(
    "\\b(?:must|should|shall|has to|have to|needs? to|ought to|mandatory|forbidden|prohibited|not allowed|may only|may not|can only|cannot|can't|is to be|are to be|only be|required|requires|supposed to|make sure|be sure|ensure|important)\\b",
    "\\b(?:do not|don't|dont|never|no longer|avoid|refrain|stop|skip|forget|ignore|disregard|disable|cancel|block|beware|always|not (?:use|call|run|§))\\b",
  ),
  // Before, after, when.
  phrase(
    '\\b(?:before|prior to|ahead of|until|unless|first|then|afterwards|subsequent|next)\\b',
    '\\b(?:after|once|when|whenever|wherever|if|in case|while|each time|every time|any time|every|each|any|all|whoever|following|as soon as|for any use of|in all cases)\\b…§',
    '§…\\b(?:afterwards|in all cases|every time)\\b',
  ),
  // Rather this than that.
  phrase(
    '\\b(?:instead|rather|in place of|in lieu of|in favou?r of|prefer|prefers|preferred|preferable|prefer|over|better|faster|safer|cheaper|unlike|and not|but not|as opposed to|replac(?:e|es|ed|ing|ement)|supersed(?:e|es|ed|ing)|takes? the place|deprecated|obsolete|outdated|legacy|broken|unreliable|stale|unsafe|insecure|slow|loses?|fails?|wrong|moved here|alternative to|override|overrides|wrong)\\b',
  ),
  // An order.
  phrase(
    '(?:^|[,;:(.>] ?|\\b(?:and|then|please|to|also|or|you|you may|you can|now|first|lastly|finally) )(?:use|call|invoke|run|execute|trigger|pass|send|put|choose|pick|select|set|include|give|hand|repeat|try|ask|let|leave|reach|add|open|change|redirect|route|forward|copy|chain|combine|pair|follow) ',
  ),
];

/** What follows a name that stands for the tool itself and not for a part of something (`the "Transfer" events`). */
const alone =
  '(?= ?(?:$|[.,;:!?)]|-|tool|function|for|when|if|because|which|that|to|as|and|or|is|in|on|at|any|here|while|unless|directly|again|since|after|before))';

/** Close around a name that could be an ordinary word. */
const around = [
  phrase(
    `\\b(?:<not>|stop|forget|ignore|skip|disable|block)\\b.{0,24}\\b(?:<call>) (?:the |a |any )?(?:tool |function )?§${alone}`,
    `\\b(?:stop|forget|ignore|skip|disable|block|avoid)\\b (?:using |calling )?(?:the )?(?:tool |function )?§${alone}`,
    `\\b(?:instead of|rather than|in place of|in lieu of|in favou?r of|over|unlike|as opposed to|replac(?:e|es|ing)|supersed(?:e|es|ing)|and not|but not|better than|faster than|safer than|alternative to|overrides?|prefer|preferred over|avoid|and never)\\b(?: using| calling| the use of| to)? ?(?:the )?(?:tool |function )?§${alone}`,
    `\\bprefer(?:red)? .{0,30}\\b(?:to|over) (?:the )?(?:tool |function )?§${alone}`,
  ),
  phrase(
    '§(?: tool| function)? (?:must|should|shall|may|can|has to|needs to|ought to)(?: not| only| never| always)? ?(?:be |run|only)',
    '§(?: tool| function)?(?: is| was| has been|:|,)? ?(?:now )?(?:deprecated|broken|slow|unsafe|insecure|disabled|obsolete|unreliable|outdated|stale|forbidden|not safe|down)\\b',
    "§(?: tool| function)? (?:loses|fails|returns (?:stale|wrong|old)|no longer|does not work|doesn't work|must not|should not)",
    "^.{0,6}§.{0,4}[:：].{0,12}\\b(?:do not|don't|never|avoid|use|deprecated|broken|obsolete)\\b",
  ),
  phrase(
    '\\b(?:before|after|prior to|when|whenever|if|once|until|unless|each time|every time|any time|while|whoever|as soon as)\\b.{0,20}\\b(?:<call>) (?:the )?(?:tool |function )?§',
    '\\b(?:before|after|prior to|when|whenever|if|once|until|unless|each time|every time|as soon as)\\b (?:the )?(?:tool |function )?§(?: tool| function)? (?:is (?:<call>)|runs|was <call>|has (?:run|been)|returns|returned|fails)',
    '\\b(?:call|calling|invoke|invoking|execute|executing)\\b (?:the )?(?:tool |function )?§',
    '\\b(?:use|run|using)\\b (?:the )?(?:(?:tool |function )§|§ (?:tool|function|first|instead|before|after|rather|only))',
  ),
];

/** A sentence about something that the words around call a tool. */
export const steersName = (marked: string): boolean => anywhere.some((pattern) => pattern.test(marked));

/** A sentence about something that is a tool only if it is treated as one. */
export const steersWord = (marked: string): boolean => around.some((pattern) => pattern.test(marked));
