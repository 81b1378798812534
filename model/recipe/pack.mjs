// Writes what the device needs: texts as token ids, training catalogues and rows, evaluation signals. Own code.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
const P = process.env.CHECKOUT + '/dist';
const { createWordpiece } = await import(`${P}/shared/platform/embedder/wordpiece.js`);
const { tokenizerPath } = await import(`${P}/shared/platform/embedder/model-files.js`);
const { weightsPath } = await import(`${P}/model/builder/source-files.js`);
const { parseSafetensors } = await import(`${P}/model/builder/parse-safetensors.js`);
const { quantizeRows } = await import(`${P}/model/builder/quantize.js`);
const { readTools } = await import(`${P}/shared/analysis/index/read-for-ranking.js`);
const { createSignalRanker } = await import(`${P}/shared/analysis/index/rank-tools.js`);
const { loadAzureSnapshots, loadMetaTool } = await import(`${P}/bench/eval/eval-data.js`);
const { loadPairSets } = await import(`${P}/bench/eval/pair-sets.js`);
const { indexOf, createPairScorer } = await import(`${P}/bench/eval/pair-scorer.js`);
const { isFittedTool } = await import(`${P}/bench/eval/fitted-tools.js`);
const data = process.env.DATA;
const S = process.env.SCRATCH + '/data';
const out = process.argv[2] ?? process.env.PACK;
mkdirSync(out, { recursive: true });

const texts = [],
  at = new Map();
const id = (text) => {
  let i = at.get(text);
  if (i === undefined) {
    i = texts.length;
    at.set(text, i);
    texts.push(text);
  }
  return i;
};
const forms = ({ name, description, sentences, clauses }) => ({
  full: id(`${name}: ${description}`),
  name: id(name),
  opening: id(`${name}: ${sentences[0] ?? ''}`),
  parts: [...sentences, ...clauses].map(id),
});
const lines = (f) =>
  readFileSync(f, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((l) => JSON.parse(l));

// Training
const hash = (t) => createHash('sha256').update(t).digest().readUInt32LE(0) / 2 ** 32;
const cats = lines(`${S}/catalogues.jsonl`);
const catAt = new Map(cats.map((c, i) => [c.cat, i]));
const catsOut = cats.map((c) => {
  const tools = c.tools.map((t, i) => ({
    id: `x~${i}`,
    server: 'x',
    definition: { name: t.name, description: t.description, inputSchema: {} },
  }));
  return { src: c.src, tools: readTools(tools).map(forms) };
});
const rows = lines(`${S}/rows.jsonl`).flatMap((r) => {
  const c = cats[catAt.get(r.cat)];
  const area = r.src === 'aws-cli' ? r.cat : r.src === 'azure-cli' ? `az ${c.tools[r.gold[0]].area}` : undefined;
  // Held out for choosing among models: a seventh of the AWS services and of the Azure CLI's areas, BFCL, a tenth of Seal-Tools' tools.
  const val =
    area !== undefined
      ? hash(area) < 1 / 7
      : r.src === 'bfcl'
        ? true
        : r.src === 'seal-tools'
          ? hash(`seal ${r.gold[0]}`) < 0.2
          : r.src === 'metatool' || r.src === 'metatool-more'
            ? hash(`meta ${r.gold[0]}`) < 0.15
            : false;
  return [[r.src, catAt.get(r.cat), id(r.q), r.gold, val ? 1 : 0]];
});

// Evaluation: texts of each tool and lexical signals
const zero = new Float32Array(384);
const fake = { id: 'fake', dimensions: 384, embed: async (t) => t.map(() => zero) };
const lex = [];
const half = new Float32Array(1);
const sets = [];
for (const s of [...(await loadAzureSnapshots(data)), await loadMetaTool(data)]) {
  const tools = readTools(s.tools).map(forms);
  const ranker = createSignalRanker(s.tools, fake);
  const ids = s.tools.map((t) => t.id);
  const gold = [],
    q = [],
    fitted = [];
  for (const p of s.prompts) {
    q.push(id(p.query));
    gold.push(ids.indexOf(p.gold));
    fitted.push(isFittedTool(p.gold) ? 1 : 0);
    for (const { signals } of await ranker.signals(p.query))
      for (const k of ['coverage', 'named', 'parameters', 'verb'])
        lex.push(Math.min(65535, Math.round(signals[k] * 32768)));
  }
  sets.push({
    name: s.name,
    tools,
    q,
    gold,
    fitted,
    ranking: s.prompts.map((p) => p.ranking.map((r) => ids.indexOf(r.id))),
  });
  console.log(s.name, tools.length, q.length);
}
writeFileSync(`${out}/lex.bin`, Buffer.from(Uint16Array.from(lex).buffer));

// Pairs
const pairSets = [];
for (const set of (await loadPairSets(data)).sets) {
  if (!set.pairs.some((p) => p.isTrue)) continue;
  const logged = [];
  const spy = {
    id: 'fake',
    dimensions: 384,
    embed: async (t) => {
      logged.push(...t);
      return t.map(() => {
        const v = new Float32Array(384);
        v[0] = 1;
        return v;
      });
    },
  };
  const registry = await indexOf(set.tools, spy);
  const scorer = createPairScorer(registry);
  const number = new Map(set.tools.map((t, i) => [t.id, i]));
  const topics = set.tools.map((t) => {
    const { name, sentence, full } = registry.indexed(t.id).texts;
    return [id(name), id(sentence), id(full)];
  });
  const pairs = set.pairs.map(({ a, b, isTrue, isHard }) => {
    const f = scorer(a, b).features;
    return [
      number.get(a),
      number.get(b),
      isTrue ? 1 : 0,
      isHard ? 1 : 0,
      f.verbs,
      Math.round(f.objects * 1e4) / 1e4,
      f.apart,
    ];
  });
  const foldOf = set.tools.map((t) => createHash('sha256').update(t.id).digest()[0] % 5);
  pairSets.push({ id: set.id, topics, pairs, folds: foldOf });
  console.log(set.id, set.tools.length, pairs.length);
}
writeFileSync(`${out}/data.json`, JSON.stringify({ cats: catsOut, rows, sets, pairs: pairSets }));

// Tokens, renumbered to the words that occur
const tokenize = createWordpiece(readFileSync(tokenizerPath(), 'utf8'), 256);
const used = new Map(),
  flat = [],
  offsets = [0];
for (const t of texts) {
  for (const w of tokenize(t)) {
    let u = used.get(w);
    if (u === undefined) {
      u = used.size;
      used.set(w, u);
    }
    flat.push(u);
  }
  offsets.push(flat.length);
}
writeFileSync(`${out}/ids.bin`, Buffer.from(Uint16Array.from(flat).buffer));
writeFileSync(`${out}/offsets.bin`, Buffer.from(Uint32Array.from(offsets).buffer));

// Weights: fp16 as they are, word embeddings as the product quantises them (int8 by row), only the words that occur
const file = readFileSync(weightsPath());
const n = Number(file.readBigUInt64LE(0));
const header = JSON.parse(file.toString('utf8', 8, 8 + n));
const parsed = parseSafetensors(file);
const index = {},
  chunks = [];
let size = 0;
for (const [name, e] of Object.entries(header)) {
  if (name === '__metadata__' || e.dtype !== 'F16' || name.includes('word_embeddings') || name.includes('pooler'))
    continue;
  let b = file.subarray(8 + n + e.data_offsets[0], 8 + n + e.data_offsets[1]);
  let shape = e.shape;
  if (name.includes('position_embeddings')) {
    b = b.subarray(0, 256 * 384 * 2);
    shape = [256, 384];
  }
  index[name] = { shape, at: size, dtype: 'f16' };
  chunks.push(b);
  size += b.length;
}
const we = parsed.get('embeddings.word_embeddings.weight');
const { integers, scales } = quantizeRows(we.values, we.shape[0], we.shape[1]);
const rowsUsed = [...used.keys()];
const table = Buffer.alloc(rowsUsed.length * 384),
  sc = Buffer.alloc(rowsUsed.length * 4);
rowsUsed.forEach((w, i) => {
  for (let k = 0; k < 384; k++) table.writeInt8(integers[w * 384 + k], i * 384 + k);
  sc.writeFloatLE(scales[w], i * 4);
});
index.words = { shape: [rowsUsed.length, 384], at: size, dtype: 'i8' };
chunks.push(table);
size += table.length;
const pad = (4 - (size % 4)) % 4;
chunks.push(Buffer.alloc(pad));
size += pad;
index.wordScales = { shape: [rowsUsed.length], at: size, dtype: 'f32' };
chunks.push(sc);
size += sc.length;
writeFileSync(`${out}/weights.bin`, Buffer.concat(chunks));
writeFileSync(`${out}/weights.json`, JSON.stringify(index));
writeFileSync(process.env.SCRATCH + '/texts.json', JSON.stringify(texts));
console.log('texts', texts.length, 'tokens', flat.length, 'words', used.size, Object.keys(index).length);
