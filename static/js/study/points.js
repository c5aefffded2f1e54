// Which key points a response says, by its words. The same as scheduler/core/points, where it is
// explained; tests/data/point_vectors.json holds the two together.

export const PRE_TICK = 0.35; // the score from which a point is ticked
const NOT_SAID = 0.34;
const WEIGHTS = [1.02, 2.51, 0.56, -6.45, -1.6, -5.63, 0.56, -1.61, -1.42];

const MAX_CHARS = 2000;
const MAX_STEM_CHARS = 30;
const MILLIONTHS = 1e6;
const MAX_WORDS = 40;
const MAX_HEAD_WORDS = 4;
const [DENIED_WORDS, NEAR] = [3, 4];
const [ONE, LETTER, NUMBER] = [0.4, 0.1, 1.2];
const [SYNONYM, BEGINNING, ALIKE] = [0.6, 0.9, 0.8];
const [MIN_BEGINNING, MIN_ALIKE, MAX_LONGER, SHARED_PAIRS] = [4, 5, 3, 0.72];
const [SHORTFALL, SPAN, SPAN_PER_WORD, NEXT] = [2, 8, 2, 2];
const [OPPOSED, DENIED, FOREIGN] = [0.5, 0.5, 0.9];
const [MAX_MISSING, MIN_WHOLE] = [0.1, 1.4];

const STOP_WORDS = `
a about actually again also am an and any anyway are as at away basically be because been being
both but by came can come could did do does doing done during either else even ever for from get
gets give gives go goes got had has have he her here his how i if in into is it its just kind let
lets like lot make makes may me might much must my of off ok okay on or our out own per put quite
really say says she should since so some stuff such take takes than that the their them then
there theres thereby these they thing things this those though through thus times to too toward
uh um upon us use used uses using very via w was way we well were what when where whereas whether
which while who whose why will with within would x yeah yes yet you your
`;
const NEGATIONS = `
not no never without cannot cant dont doesnt didnt isnt arent wasnt werent wont couldnt shouldnt
wouldnt hasnt havent neither nor none nothing non instead rather unlike hardly avoid prevent lack
`;
const JOINTS = `but and so then because while whereas though although um uh`;
const NUMBERS = `
zero=0 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 ten=10 eleven=11 twelve=12
thirteen=13 fourteen=14 fifteen=15 sixteen=16 seventeen=17 eighteen=18 nineteen=19 twenty=20
thirty=30 forty=40 fifty=50 sixty=60 seventy=70 eighty=80 ninety=90 half=0.5 halve=0.5 quarter=0.25
once=1 twice=2 double=2 triple=3 square=2 cube=3
`;
const MAGNITUDES = `hundred=1e2 thousand=1e3 k=1e3 million=1e6 m=1e6 billion=1e9 b=1e9 trillion=1e12`;
const SHORT_FORMS = `
lr=learning+rate rnn=recurrent+network cnn=convolutional+network nn=network ann=network net=network
llm=language+model lm=language+model sgd=stochastic+gradient+descent
gan=generative+adversarial+network
kv=key+value batchnorm=batch+norm bn=batch+norm layernorm=layer+norm ln=layer+norm
svm=support+vector+machine moe=mixture+expert mse=mean+2+error mae=mean+absolute+error
rag=retrieval+augmented+generation rl=reinforcement+learning sft=supervised+fine+tuning
ce=cross+entropy sqrt=2+root
`;
const SYNONYMS = `
more increase grow rise raise larger large higher high big bigger great greater extra
less reduce decrease shrink fall lower low fewer few small smaller little tiny drop short weak cut
same equal identical equivalent alike similar match
constant fixed unchanged stay remain keep frozen freeze stable steady preserve
limit bound cap restrict constrain ceiling budget bottleneck
weight parameter param
mean average avg ema
all every each whole entire full
embedding vector representation
human person people annotator
user customer
sum add total plus accumulate
initial start begin early first init original
error mistake wrong incorrect false
check verify test validate inspect confirm evaluate assess
measure metric
diverse variety varied different
fast quick speed rapid efficient cheap
slow expensive cost costly price pay
gradient slope derivative
change update modify adjust alter shift move adapt rewrite overwrite replace
near close almost nearly approximately roughly
variance spread std deviation
step iteration update
compute math flop operation calculate arithmetic
fact knowledge truth
example sample instance
residual skip shortcut
store save retain cache keep
memory remember memorize
correct right true accurate
validation val heldout
millisecond ms
gigabyte gb
generate write produce create
communicate exchange send transfer
maximum max largest highest
minimum min smallest lowest
future later next ahead
sure certain confident
queue wait idle
minus subtract
vanish fade disappear lost zero
forget lose erase wipe
document doc passage chunk text
remove delete discard filter throw prune drop
cutoff threshold
drift shift
mask hide see
monitor watch track
simple easy plain
hard difficult tough complex complicated intricate
split divide partition separate
join merge combine mix fuse blend concatenate
choose pick select decide
find search retrieve detect locate catch
guess predict forecast estimate
probability likelihood chance
probable likely plausible
image picture photo
unit neuron node
request query traffic load
response answer output reply
production deploy serve live inference prod
gap difference differ mismatch discrepancy
duplicate copy repeat dupe
stop halt end quit finish
checkpoint ckpt snapshot
restore load return back
rely lean depend
ignore neglect overlook
need require demand
harm hurt damage degrade worse
help improve better benefit gain
squeeze compress cram pack
penalty regularization
goal objective aim target
size scale magnitude number
latency delay
separate independent apart alone own individual
joint together simultaneous parallel
rare uncommon infrequent seldom
common frequent often usual typical
old stale outdated past previous
new fresh recent novel
invent hallucinate fabricate
clip truncate cap
straight linear line plane
honest admit plainly
reveal show prove demonstrate expose
abstain decline refuse
cite source reference citation evidence
gpu device card accelerator
flag alert mark
rule code program script
`;
const OPPOSITES = `
more=less fast=slow same=different near=far start=end common=rare help=harm correct=wrong
forget=remember open=close separate=joint after=before input=output forward=backward
precision=recall encoder=decoder bias=variance first=last constant=change easy=hard
positive=negative global=local row=column always=never max=min parallel=sequential new=old
keep=lose keep=change keep=remove dense=sparse exact=approximate above=below over=under
left=right upper=lower
raw=processed reward=punish ignore=track ignore=depend ignore=sensitive lose=more lose=gain
less=gain constant=different share=separate together=apart memory=compute train=validation
early=late top=bottom smooth=sharp known=unknown success=failure allow=forbid include=exclude
add=remove split=join wide=narrow
`;

const ENDING =
  /^(?:(..+[ai]b)(?:le|ility)|(.{4,}?)(?:i[sz](?:ation|e|er|ing)?|ations?|at(?:e|or|ion)?|ion|ment|ness|ity|ly|er|or|est)|(.*[aeiouy]..?)ing|(..+[^e])ed|(..+)ies|(..+[^sui])s|(...+)[eiy]|(..+b)b|(..+d)d|(..+g)g|(..+l)l|(..+m)m|(..+n)n|(..+p)p|(..+r)r|(..+s)s|(..+t)t)$/u;
const UN = /^(?:un(?!i|der|til|less|fold)|non)(?=....)/u;
const PIECE =
  /(?<number>[0-9]+(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?(?:e-?[0-9]+)?)|(?<without>w\/o)|(?<root>√)|(?<percent>%)|(?<stop>[.,;:!?()\n]| - )|(?<word>[\u3040-\u30ff\u3400-\u9fff]|(?:(?![\u3040-\u30ff\u3400-\u9fff])[\p{L}\p{Nl}\p{No}])+(?:['’][\p{L}\p{Nl}\p{No}]+)*)/gu;
const LIST_MARK = /^(?:[-*+•]|[0-9]{1,9}[.)])\s+/u;
const SHOWN = /(?:`[^`]*`|\$[^$]*\$|\\\||[^|]|\|(?!\s))*/uy;

/** @typedef {string | number} Key */
/** @typedef {{ kind: string, text: string, start: number, end: number }} Piece */
/** @typedef {{ key: Key, start: number, end: number, claim: number, isDenied: boolean, isNear: boolean }} Word */
/** @typedef {{ words: Word[], compounds: string[], weights: number[], total: number }} Wording */
/** @typedef {{ place: number, number: number, value: number }} Hit */
/** @typedef {{ worth: number, place: number, isDenied: boolean, isForeign: boolean }} Spoken */
/** @typedef {{ together: number, missing: number, anywhere: number, denied: number, foreign: number, sideBySide: number, isWhole: boolean, places: number[] }} Finding */
/** @typedef {[start: number, end: number]} Span of the response, its end left out */
/** @typedef {{ point: string, score: number, words: Span[] }} Match */

/** @type {Map<string, string>} */
const stems = new Map();

/** @param {string} word */
function stem(word) {
  const known = stems.get(word);
  if (known !== undefined) return known;
  let short = word;
  while (short.length > 3 && short.length < MAX_STEM_CHARS) {
    const found = ENDING.exec(short);
    if (!found) break;
    short = found.slice(1).find(Boolean) ?? "";
  }
  if (stems.size < 8192) stems.set(word, short);
  return short;
}

/** @param {string} table */
const entriesOf = (table) =>
  table
    .trim()
    .split(/\s+/)
    .map((entry) => /** @type {[string, string]} */ (entry.split("=")));

/** @param {string} table */
const setOf = (table) => new Set(table.trim().split(/\s+/));

/** @param {string} table */
function numbersOf(table) {
  const entries = entriesOf(table);
  /** @type {Map<string, number>} */
  const numbers = new Map();
  for (const [word, number] of entries) numbers.set(stem(word), Number(number));
  for (const [word, number] of entries) numbers.set(word, Number(number));
  return numbers;
}

const stopWords = setOf(STOP_WORDS);
const negations = new Set([...setOf(NEGATIONS)].map(stem));
const joints = setOf(JOINTS);
const numbers = numbersOf(NUMBERS);
const magnitudes = numbersOf(MAGNITUDES);
/** @type {Map<string, Key[]>} */
const shortForms = new Map(
  entriesOf(SHORT_FORMS).map(([short, form]) => [
    short,
    form.split("+").map((word) => (/^[0-9]/.test(word) ? Number(word) : stem(word))),
  ]),
);

/** @type {Map<Key, Set<string>>} */
const synonyms = new Map();
for (const line of SYNONYMS.trim().split("\n")) {
  const group = new Set(line.split(/\s+/).map(stem));
  for (const word of group) {
    const others = synonyms.get(word) ?? new Set();
    for (const other of group) if (other !== word) others.add(other);
    synonyms.set(word, others);
  }
}

/** @param {Key} word */
const like = (word) => [word, ...(synonyms.get(word) ?? [])];

/** @type {Map<Key, Set<Key>>} */
const opposites = new Map();
for (const entry of entriesOf(OPPOSITES)) {
  const [one, other] = /** @type {[string, string]} */ (entry.map(stem));
  for (const [word, opposite] of [
    [one, other],
    [other, one],
  ]) {
    for (const near of like(word ?? "")) {
      opposites.set(near, new Set([...(opposites.get(near) ?? []), ...like(opposite ?? "")]));
    }
  }
}

/**
 * The first characters (code points) of a text.
 * @param {string} text
 */
const charsOf = (text) => [...text.slice(0, 2 * MAX_CHARS)].slice(0, MAX_CHARS);

/**
 * The words of a text that say something, in their order.
 * @param {string[]} chars
 */
function wordsOf(chars) {
  const reader = new Reader();
  for (const piece of piecesOf(chars)) reader.read(piece);
  for (const before of reader.denials) {
    const near = reader.found.slice(Math.max(before - NEAR, 0), before + NEAR);
    for (const word of near) word.isNear = true;
  }
  return reader.found;
}

/** Reads pieces one after another; what it remembers of those before is here. */
class Reader {
  /** @type {Word[]} */
  found = [];
  /** @type {number[]} */
  denials = []; // how many words stand before each
  claim = 0;
  denied = 0; // so many of the next words are
  afterNumber = -1; // where the number ends that is the latest word, if it is one
  afterLetter = -1; // where the single letter ends that is the latest piece

  /** @param {Piece} piece */
  read({ kind, text, start, end }) {
    if (kind === "stop") this.beginClaim();
    else if (kind === "without") this.deny(DENIED_WORDS);
    else if (kind === "number") this.add([Number(text.replaceAll(",", ""))], start, end);
    else if (kind === "root") this.add([2, "root"], start, end);
    else if (kind === "percent" || text === "percent") this.multiply(0.01, end);
    else this.readWord(text.replaceAll("’", "'"), start, end);
  }

  /**
   * @param {string} text
   * @param {number} start
   * @param {number} end
   */
  readWord(text, start, end) {
    const word = text.endsWith("n't") ? "not" : (text.split("'")[0] ?? "");
    const isLetter = [...word].length === 1;
    if (joints.has(word)) this.beginClaim();
    const magnitude = magnitudes.get(word) ?? magnitudes.get(stem(word));
    if (magnitude && (!isLetter || this.afterNumber === start)) {
      if (this.afterNumber >= 0) this.multiply(magnitude, end);
      else this.add([magnitude], start, end);
    } else if (isLetter && this.spells(start)) this.joinLetter(word, end);
    else if (negations.has(stem(word))) this.deny(DENIED_WORDS);
    else if (!stopWords.has(word)) this.addWord(word, start, end);
    this.afterLetter = isLetter ? end : -1;
  }

  /**
   * Whether a letter goes on with an abbreviation that was dictated: "k l penalty".
   * @param {number} start
   */
  spells(start) {
    const last = this.found.at(-1);
    const isBehind = this.afterLetter === start - 1 && last?.end === this.afterLetter;
    return isBehind && typeof last?.key === "string";
  }

  /**
   * @param {string} letter
   * @param {number} end
   */
  joinLetter(letter, end) {
    const last = this.found.at(-1);
    if (last) Object.assign(last, { key: `${last.key}${letter}`, end });
  }

  /**
   * @param {string} word
   * @param {number} start
   * @param {number} end
   */
  addWord(word, start, end) {
    const number = numbers.get(word) ?? numbers.get(stem(word));
    const withoutUn = word.replace(UN, "");
    if (number !== undefined) this.add([number], start, end);
    else if (withoutUn !== word) {
      this.deny(1);
      this.add([stem(withoutUn)], start, end);
    } else {
      const form = shortForms.get(word) ?? shortForms.get(word.replace(/s$/u, ""));
      this.add(form ?? [stem(word)], start, end);
    }
  }

  /**
   * @param {Key[]} keys
   * @param {number} start
   * @param {number} end
   */
  add(keys, start, end) {
    const { claim } = this;
    const isDenied = this.denied > 0;
    for (const key of keys) this.found.push({ key, start, end, claim, isDenied, isNear: false });
    this.denied = Math.max(this.denied - 1, 0);
    this.afterNumber = typeof keys.at(-1) === "number" ? end : -1;
  }

  /**
   * Put a percent sign or "million" to the number before it, if there is one.
   * @param {number} factor
   * @param {number} end
   */
  multiply(factor, end) {
    const last = this.found.at(-1);
    if (this.afterNumber < 0 || !last) return;
    const key = Number(last.key) * factor;
    const isRounded = factor < 1 && key < MILLIONTHS;
    last.key = isRounded ? Math.floor(key * MILLIONTHS + 0.5) / MILLIONTHS : key;
    last.end = end;
    this.afterNumber = factor > 1 ? end : -1;
  }

  beginClaim() {
    this.claim += 1;
    this.denied = 0;
    this.afterNumber = -1;
  }

  /** @param {number} words that it denies */
  deny(words) {
    this.denials.push(this.found.length);
    this.denied = Math.max(this.denied, words);
  }
}

/**
 * Words, numbers and signs: their kind, how they read folded, and where they stand.
 * @param {string[]} chars
 * @returns {Generator<Piece>}
 */
function* piecesOf(chars) {
  let folded = "";
  /** @type {number[]} */
  const places = []; // by code unit of what is folded
  for (const [place, char] of chars.entries()) {
    const parts = char.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
    folded += parts;
    for (let unit = 0; unit < parts.length; unit++) places.push(place);
  }
  for (const match of folded.matchAll(PIECE)) {
    const [kind = ""] =
      Object.entries(match.groups ?? {}).find(([, piece]) => piece !== undefined) ?? [];
    const start = places[match.index] ?? 0;
    const end = (places[match.index + match[0].length - 1] ?? 0) + 1;
    yield { kind, text: match[0], start, end };
  }
}

/**
 * What learners read of a key point, and the other words for it.
 * @param {string} line
 */
function wordingsOf(line) {
  const text = `${line.trim()} `.replace(LIST_MARK, "");
  let end = 0;
  for (;;) {
    SHOWN.lastIndex = end;
    end += SHOWN.exec(text)?.[0].length ?? 0;
    if (end >= text.length || !/\S/u.test(text[end - 1] ?? "")) break;
    end += 1; // a bar right behind a word is part of the point
  }
  const others = text.slice(end + 1).split(";");
  return [text.slice(0, end).trim(), ...others.map((other) => other.trim()).filter(Boolean)];
}

/** @param {Key} key */
function weightOf(key) {
  if (typeof key === "number") return key === 1 ? ONE : NUMBER;
  return [...key].length === 1 ? LETTER : 1;
}

/**
 * Each word and the next as one, if they stand side by side, and otherwise nothing.
 * @param {string[]} chars
 * @param {Word[]} words
 */
const compoundsOf = (chars, words) =>
  words.slice(1).map((next, place) => {
    const one = /** @type {Word} */ (words[place]);
    const gap = next.start - one.end;
    if (gap < 0 || gap > 1) return "";
    const parts = [...chars.slice(one.start, one.end), ...chars.slice(next.start, next.end)];
    return stem(parts.join("").toLowerCase());
  });

/**
 * The wordings of each point; a word that several points of the card use weighs less.
 * @param {string[][]} lines
 * @returns {Wording[][]}
 */
function readWordings(lines) {
  /** @type {Map<Key, number>} */
  const used = new Map();
  const read = lines.map((line) => {
    const wordings = line.map((text) => {
      const chars = charsOf(text);
      /** @type {Map<Key, Word>} */
      const first = new Map();
      for (const word of wordsOf(chars)) if (!first.has(word.key)) first.set(word.key, word);
      const words = [...first.values()].slice(0, MAX_WORDS);
      return { words, compounds: compoundsOf(chars, words) };
    });
    const keys = new Set(wordings.flatMap(({ words }) => words.map(({ key }) => key)));
    for (const key of keys) used.set(key, (used.get(key) ?? 0) + 1);
    return wordings.filter(({ words }) => words.length);
  });
  return read.map((wordings) =>
    wordings.map(({ words, compounds }) => {
      const weights = words.map(({ key }) => weightOf(key) / (used.get(key) ?? 1));
      return { words, compounds, weights, total: sum(weights) };
    }),
  );
}

/**
 * The words before a point's colon, but for those that another point has there.
 * @param {string[][]} lines
 */
function headsOf(lines) {
  const heads = lines.map(([shown = ""]) => {
    const colon = shown.indexOf(":");
    const keys = colon < 0 ? [] : wordsOf(charsOf(shown.slice(0, colon))).map(({ key }) => key);
    const head = new Set(keys);
    return head.size <= MAX_HEAD_WORDS ? head : new Set();
  });
  return heads.map(
    (head) =>
      new Set([...head].filter((key) => heads.every((one) => one === head || !one.has(key)))),
  );
}

/** @param {number[]} values */
const sum = (values) => values.reduce((total, value) => total + value, 0);

/** @param {string} word */
function pairsOf(word) {
  const chars = [...word];
  return new Set(chars.slice(1).map((char, place) => `${chars[place]}${char}`));
}

/**
 * What a stem counts for another with the same first letter: beginnings and typos.
 * @param {string} one
 * @param {string} other
 */
function likeness(one, other) {
  const [short, long] = [one, other].map((word) => [...word].length).sort((a, b) => a - b);
  const [small = 0, large = 0] = [short, long];
  if (small >= MIN_BEGINNING && (one.startsWith(other) || other.startsWith(one))) return BEGINNING;
  if (small < MIN_ALIKE || large > small + MAX_LONGER) return 0;
  const [ours, theirs] = [pairsOf(one), pairsOf(other)];
  const shared = [...ours].filter((pair) => theirs.has(pair)).length;
  return 2 * shared >= SHARED_PAIRS * (ours.size + theirs.size) ? ALIKE : 0;
}

/** A response's words, by what they can be found by. */
class Reading {
  /**
   * @param {string[]} chars
   * @param {Set<Key>[]} heads
   */
  constructor(chars, heads) {
    this.words = wordsOf(chars);
    this.heads = heads;
    /** @type {Map<Key, number[]>} */
    this.places = new Map();
    for (const [place, { key }] of this.words.entries()) put(this.places, key, place);
    /** @type {Map<Key, number[]>} */
    this.compounds = new Map();
    for (const [place, key] of compoundsOf(chars, this.words).entries()) {
      put(this.compounds, key, place);
    }
    /** @type {Map<string, string[]>} */
    this.letters = new Map();
    for (const key of this.places.keys()) {
      if (typeof key === "string") put(this.letters, firstOf(key), key);
    }
    /** @type {Map<Key, [number, number][]>} */
    this.known = new Map();
    /** @type {Map<Key, number[]>} */
    this.opposed = new Map();
    this.numbers = [...this.places.keys()].filter((key) => typeof key === "number" && key !== 1);
    this.owners = this.findOwners();
    this.named = new Set(this.owners); // the points whose heads are named
  }

  /** @param {Key} key */
  placesOf(key) {
    return this.places.get(key) ?? [];
  }

  /**
   * Where a word stands, in the same form or one that is near it, and what that counts.
   * @param {Key} key
   */
  hits(key) {
    const known = this.known.get(key) ?? this.find(key);
    this.known.set(key, known);
    return known;
  }

  /**
   * Where the opposites of a word stand, or other numbers than a number.
   * @param {Key} key
   */
  against(key) {
    const known = this.opposed.get(key);
    if (known) return known;
    const against = typeof key === "number" ? this.numbers : (opposites.get(key) ?? []);
    const places = [...against].flatMap((word) => this.placesOf(word));
    this.opposed.set(key, places);
    return places;
  }

  /** @param {Key} key */
  find(key) {
    /** @type {[number, number][]} */
    const found = [];
    /** @type {(places: number[], value: number) => void} */
    const add = (places, value) => {
      for (const place of places) found.push([place, value]);
    };
    add(this.placesOf(key), 1);
    if (typeof key === "number") return found;
    add(this.compounds.get(key) ?? [], 1);
    for (const synonym of synonyms.get(key) ?? []) add(this.placesOf(synonym), SYNONYM);
    if (found.length) return found;
    for (const other of this.letters.get(firstOf(key)) ?? []) {
      const value = likeness(key, other);
      if (value) add(this.placesOf(other), value);
    }
    return found;
  }

  /** For each word the point whose head its claim names last before it, or first in it. */
  findOwners() {
    /** @type {Map<number, number>} */
    const named = new Map();
    for (const [number, head] of this.heads.entries()) {
      for (const key of head) {
        for (const [place, value] of this.hits(key))
          if (value >= BEGINNING) named.set(place, number);
      }
    }
    /** @type {(number | undefined)[]} */
    const owners = [];
    /** @type {number | undefined} */
    let owner;
    for (const [place, { claim }] of this.words.entries()) {
      if (claim !== this.words[place - 1]?.claim) {
        for (let next = place; this.words[next]?.claim === claim; next++) {
          if (named.has(next)) {
            owner = named.get(next);
            break;
          }
        }
      }
      owner = named.get(place) ?? owner;
      owners.push(owner);
    }
    return owners;
  }

  /**
   * Whether a point with a head has its word where another point's head was named.
   * @param {number} place
   * @param {Key} key
   * @param {number} point
   */
  isForeign(place, key, point) {
    if (!this.named.has(point) || this.heads[point]?.has(key)) return false;
    return ![undefined, point].includes(this.owners[place]);
  }
}

/** @param {string} word */
const firstOf = (word) => String.fromCodePoint(word.codePointAt(0) ?? 0);

/**
 * @template K, V
 * @param {Map<K, V[]>} map
 * @param {K} key
 * @param {V} value
 */
function put(map, key, value) {
  const values = map.get(key);
  if (values) values.push(value);
  else map.set(key, [value]);
}

/**
 * Where the wording's words stand in the response, in the order of the places.
 * @param {Reading} reading
 * @param {Wording} wording
 */
function hitsOf(reading, { words, compounds }) {
  /** @type {Hit[]} */
  const found = [];
  for (const [number, { key }] of words.entries()) {
    for (const [place, value] of reading.hits(key)) found.push({ place, number, value });
  }
  for (const [number, compound] of compounds.entries()) {
    for (const place of reading.placesOf(compound)) {
      found.push({ place, number, value: 1 }, { place, number: number + 1, value: 1 });
    }
  }
  return found.sort((a, b) => a.place - b.place || a.number - b.number || a.value - b.value);
}

/** @type {Finding} */
const NOTHING = {
  together: 0,
  missing: 1,
  anywhere: 0,
  denied: 0,
  foreign: 0,
  sideBySide: 0,
  isWhole: false,
  places: [],
};

/**
 * What of a point's wording stands in the response, where most of it stands together.
 * @param {Reading} reading
 * @param {Wording} wording
 * @param {number} point
 * @returns {Finding}
 */
function find(reading, wording, point) {
  const hits = hitsOf(reading, wording);
  /** @type {number[]} */
  const values = [];
  for (const { number, value } of hits) values[number] = Math.max(values[number] ?? 0, value);
  let best = NOTHING;
  for (const [first, { place }] of hits.entries()) {
    if (hits[first - 1]?.place === place) continue;
    const found = standTogether(reading, wording, point, hits, first);
    if (found.together > best.together) best = found;
  }
  return { ...best, anywhere: share(wording, values) };
}

/**
 * What stands within the span that begins with a hit.
 * @param {Reading} reading
 * @param {Wording} wording
 * @param {number} point
 * @param {Hit[]} hits
 * @param {number} first
 * @returns {Finding}
 */
function standTogether(reading, wording, point, hits, first) {
  const end = (hits[first]?.place ?? 0) + SPAN + SPAN_PER_WORD * wording.words.length;
  /** @type {(Spoken | undefined)[]} */
  const said = wording.words.map(() => undefined);
  for (let next = first; next < hits.length; next++) {
    const hit = /** @type {Hit} */ (hits[next]);
    if (hit.place > end) break;
    const one = spoken(reading, /** @type {Word} */ (wording.words[hit.number]), point, hit);
    const before = said[hit.number];
    if (!before || one.worth > before.worth) said[hit.number] = one;
  }
  const isOpposed = opposed(reading, wording, said);
  const worths = said.map((one, number) => (isOpposed[number] ? -DENIED : (one?.worth ?? 0)));
  const together = share(wording, worths);
  const missing = 1 - together * (1 + SHORTFALL / wording.total);
  const areDenied = said.map((one, number) => one?.isDenied || isOpposed[number]);
  const denied = Math.max(part(wording, areDenied), isOpposed.includes(true) ? OPPOSED : 0);
  const areForeign = said.map((one) => one?.isForeign);
  const foreign = part(wording, areForeign);
  return {
    together,
    missing,
    anywhere: 0,
    denied,
    foreign,
    sideBySide: sideBySide(said),
    isWhole: missing <= MAX_MISSING && wording.total >= MIN_WHOLE && !(denied + foreign),
    places: [...new Set(said.flatMap((one) => (one ? [one.place] : [])))].sort((a, b) => a - b),
  };
}

/**
 * @param {Reading} reading
 * @param {Word} word
 * @param {number} point
 * @param {Hit} hit
 * @returns {Spoken}
 */
function spoken(reading, word, point, { place, value }) {
  const there = /** @type {Word} */ (reading.words[place]);
  const isDenied = word.isDenied ? !there.isNear : there.isDenied && !word.isNear;
  const isForeign = reading.isForeign(place, word.key, point);
  const worth = value * (isDenied ? DENIED : 1) * (isForeign ? FOREIGN : 1);
  return { worth, place, isDenied, isForeign };
}

/**
 * Whether each word is missing where its opposite stands: "more noise" for "less noise".
 * @param {Reading} reading
 * @param {Wording} wording
 * @param {(Spoken | undefined)[]} said
 */
const opposed = (reading, { words }, said) =>
  words.map(({ key }, number) => {
    if (said[number]) return false;
    const against = reading.against(key);
    return [said[number - 1], said[number + 1]].some(
      (one) => one && against.some((place) => Math.abs(place - one.place) <= NEXT),
    );
  });

/**
 * The share of the wording's weight that words of these values have, less a shortfall.
 * @param {Wording} wording
 * @param {number[]} values
 */
const share = ({ weights, total }, values) =>
  sum(weights.map((weight, number) => weight * (values[number] ?? 0))) / (total + SHORTFALL);

/**
 * @param {Wording} wording
 * @param {(boolean | undefined)[]} are
 */
const part = ({ weights, total }, are) => sum(weights.filter((_, number) => are[number])) / total;

/** @param {(Spoken | undefined)[]} said */
function sideBySide(said) {
  const pairs = said.length - 1;
  const near = said.filter((one, number) => {
    const next = said[number + 1];
    return one && next && Math.abs(next.place - one.place) <= NEXT;
  });
  return pairs ? near.length / pairs : 1;
}

/**
 * The root of the weight of all words of a response that are a point's, in any wording.
 * @param {Reading} reading
 * @param {Wording[]} wordings
 */
function amountOf(reading, wordings) {
  /** @type {number[]} */
  const weights = reading.words.map(() => 0);
  for (const wording of wordings) {
    for (const { place, number, value } of hitsOf(reading, wording)) {
      weights[place] = Math.max(weights[place] ?? 0, (wording.weights[number] ?? 0) * value);
    }
  }
  return Math.sqrt(sum(weights));
}

/**
 * How much of each point a response says. A point is a line of a card's key points, with the other
 * words behind its bar. Of a match, `words` are from where to where the response's own words for it
 * stand, as `slice` counts.
 * @param {string} response
 * @param {string[]} points
 * @returns {Match[]}
 */
export function said(response, points) {
  const lines = points.map((point) => wordingsOf(charsOf(point).join("")));
  const chars = charsOf(response);
  const reading = new Reading(chars, headsOf(lines));
  const wordings = readWordings(lines);
  const findings = wordings.map((ofPoint, point) =>
    ofPoint.map((wording) => find(reading, wording, point)).sort((a, b) => b.together - a.together),
  );
  const best = findings.map(([found]) => found ?? NOTHING);
  const units = [0]; // where each character begins, in code units
  for (const char of chars) units.push((units.at(-1) ?? 0) + char.length);
  return lines.map(([shown = ""], point) => {
    const found = findings[point] ?? [];
    const { together, missing, denied, foreign, sideBySide, places } = found[0] ?? NOTHING;
    const others = best.filter((_, number) => number !== point);
    const evidence = [
      together,
      found[1]?.together ?? 0,
      amountOf(reading, wordings[point] ?? []),
      (missing * sum(others.map((other) => other.together))) / Math.max(others.length, 1),
      denied,
      foreign,
      sideBySide,
      Math.max(0, ...others.map((other) => other.denied)),
      1,
    ];
    const weighed = sum(evidence.map((value, number) => value * (WEIGHTS[number] ?? 0)));
    const isSaid = found.some(({ isWhole }) => isWhole) || weighed >= 0;
    const anywhere = Math.max(0, ...found.map((one) => one.anywhere));
    const score = isSaid ? Math.max(anywhere, PRE_TICK) : Math.min(anywhere, NOT_SAID);
    return { point: shown, score, words: spansOf(reading.words, places, units) };
  });
}

/**
 * Where words stand; several of one short form, or of one sign such as ½, count once.
 * @param {Word[]} words
 * @param {number[]} places
 * @param {number[]} units
 */
function spansOf(words, places, units) {
  const spans = places.map((place) => /** @type {Word} */ (words[place]));
  spans.sort((a, b) => a.start - b.start || a.end - b.end);
  /** @type {Word[]} */
  const apart = [];
  for (const span of spans) if (span.start >= (apart.at(-1)?.end ?? 0)) apart.push(span);
  return apart.map(({ start, end }) => /** @type {Span} */ ([units[start], units[end]]));
}
