// Words for one and the same thing, whatever the system. Keys are singular. `bench/eval/fit/check-synonyms.ts` looks for
// servers that use both words of a pair for different things: what fails there does not belong here. So failed `calendar`
// and `event`, `sub` (issue) and `subscription`, `url` and `link` (on the page behind it).
const sameThing = new Map(
  Object.entries({
    repo: 'repository',
    doc: 'document',
    folder: 'directory',
    dir: 'directory',
    mail: 'email',
    img: 'image',
    photo: 'image',
    msg: 'message',
    organisation: 'organization',
    org: 'organization',
    db: 'database',
    config: 'configuration',
    info: 'information',
    detail: 'information',
    website: 'site',
    webpage: 'page',
    param: 'parameter',
    env: 'environment',
    var: 'variable',
    auth: 'authentication',
    app: 'application',
    stat: 'statistic',
    pic: 'image',
    attr: 'attribute',
    ref: 'reference',
    lang: 'language',
    num: 'number',
    max: 'maximum',
    min: 'minimum',
    desc: 'description',
    str: 'string',
    addr: 'address',
    acct: 'account',
  }),
);

// Words with a second meaning, the same thing as another only for who says so: tickets are for trains as well.
const sameWhereSaid = new Map(
  Object.entries({ ticket: 'issue', person: 'user', picture: 'image', metric: 'statistic' }),
);

const irregular = new Map(
  Object.entries({
    indices: 'index',
    indexes: 'index',
    children: 'child',
    people: 'person',
    analyses: 'analysis',
    criteria: 'criterion',
    branches: 'branch',
    searches: 'search',
    matches: 'match',
    status: 'status',
    news: 'news',
    series: 'series',
    aliases: 'alias',
  }),
);

// Words in -as and -os that are no plurals; most are (`schemas`, `repos`).
const noPlurals = new Set('alias atlas bias canvas pandas texas chaos cosmos ethos kudos macos pathos'.split(' '));

/** Singular of an English noun, by its ending; words that only look like plurals (`status`, `address`) stay. */
export function singular(word: string): string {
  const known = irregular.get(word);
  if (known !== undefined) return known;
  if (word.length <= 3 || !word.endsWith('s') || /(?:ss|us|is)$/u.test(word) || noPlurals.has(word)) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:xes|ches|shes|sses|zes)$/u.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

/** One form per concept: singular, and one word for words that mean the same thing. */
export function canonicalWord(word: string): string {
  const stem = singular(word);
  return sameThing.get(stem) ?? stem;
}

/** A canonical word of a name in the light of its description, by canonical words: a ticket described as an issue is one. */
export function wordAsDescribed(word: string, described: { has(word: string): boolean }): string {
  const other = sameWhereSaid.get(word);
  return other !== undefined && described.has(other) ? other : word;
}
