// Words for one and the same thing, whatever the system. Keys are singular.
const sameThing = new Map(
  Object.entries({
    repo: 'repository',
    doc: 'document',
    docs: 'document',
    folder: 'directory',
    dir: 'directory',
    mail: 'email',
    img: 'image',
    picture: 'image',
    photo: 'image',
    msg: 'message',
    ticket: 'issue',
    person: 'user',
    people: 'user',
    organisation: 'organization',
    org: 'organization',
    calendar: 'event',
    db: 'database',
    config: 'configuration',
    info: 'information',
    detail: 'information',
    url: 'link',
    website: 'site',
    webpage: 'page',
    param: 'parameter',
    env: 'environment',
    var: 'variable',
    auth: 'authentication',
    app: 'application',
    stat: 'statistic',
    metric: 'statistic',
    pic: 'image',
    attr: 'attribute',
    ref: 'reference',
    lang: 'language',
    num: 'number',
    temp: 'temperature',
    max: 'maximum',
    min: 'minimum',
    desc: 'description',
    str: 'string',
    addr: 'address',
    acct: 'account',
    sub: 'subscription',
  }),
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
