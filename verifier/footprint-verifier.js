// footprint-verifier.js: a second, independent verifier of footprint bundles (.fpz), profile "core".
//
// Written from docs/record.md and docs/trust.md; it shares no code with the Python package. Where the two programs once
// judged apart, the page was settled first ("Version 1, additions"). No dependencies, no network, no eval.
// Node 20 or later:   node footprint-verifier.js X.fpz --trust trust.json
// A browser page:     <script src="footprint-verifier.js"></script>, then FootprintVerifier.verify(bytes, options)
//
// The numbers S1 to S16 in the comments are the sections of docs/record.md.
"use strict";

// ===================================================================================================================
// 1. Faults: a Fault is thrown where reading cannot go on; a problem is what a check lists
// ===================================================================================================================

class Fault extends Error {
  constructor(name, where, got = "", expected = "") {
    super(name);
    Object.assign(this, { name, where, got, expected });
  }
}

const shorten = (value, most = 200) => {
  const text = typeof value === "string" ? value : value === undefined ? "" : jcs(value, true);
  return text.length > most ? text.slice(0, most) + "…" : text;
};

const problem = (code_name, where, got = "", expected = "", severity = "error") => ({
  code_name, severity, where: shorten(where), got: shorten(got), expected: shorten(expected),
});

const problemOf = (fault, where) => problem(fault.name, [where, fault.where].filter(Boolean).join(": "), fault.got, fault.expected);

// The problems of one check: at most so many, and beyond them the first of each name and severity; the rest is counted.
const MOST_TOLD = 1000;
class Told extends Array {
  more = 0;
  kinds = new Set();

  push(...list) {
    for (const item of list) {
      const kind = `${item.code_name} ${item.severity}`;
      if (this.length >= MOST_TOLD && this.kinds.has(kind)) this.more++;
      else { this.kinds.add(kind); super.push(item); }
    }
    return this.length;
  }

  closed() { return [...this, ...(this.more ? [problem("TOLD_IN_PART", "", this.more, "", "note")] : [])]; }
}

// ===================================================================================================================
// 2. Bytes: hex, base64, base58, CRC-32, SHA-256
// ===================================================================================================================

const utf8 = new TextEncoder();
const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
const hex = (bytes) => { let out = ""; for (const b of bytes) out += HEX[b]; return out; };
const nibble = (code) => (code < 58 ? code - 48 : (code | 32) - 87);
const unhex = (text, from = 0) => {
  const out = new Uint8Array((text.length - from) / 2);
  for (let i = 0, at = from; i < out.length; i++, at += 2) out[i] = (nibble(text.charCodeAt(at)) << 4) | nibble(text.charCodeAt(at + 1));
  return out;
};
const sameBytes = (a, b) => a.length === b.length && a.every((x, i) => x === b[i]);
const join = (...parts) => {
  const out = new Uint8Array(parts.reduce((sum, p) => sum + p.length, 0));
  let at = 0;
  for (const part of parts) { out.set(part, at); at += part.length; }
  return out;
};

// Standard padded base64 (S11): the bytes must give the same text again, so stray bits and line breaks are refused.
function unbase64(text, strict = true) {
  if (typeof text !== "string" || !/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4) return null;
  const raw = atob(text);
  return !strict || btoa(raw) === text ? Uint8Array.from(raw, (c) => c.charCodeAt(0)) : null;
}

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

function unbase58(text) {
  let value = 0n;
  for (const c of text) {
    const digit = BASE58.indexOf(c);
    if (digit < 0) return null;
    value = value * 58n + BigInt(digit);
  }
  const digits = value === 0n ? "" : value.toString(16);
  return join(new Uint8Array(/^1*/.exec(text)[0].length), unhex(digits.length % 2 ? "0" + digits : digits));
}

const CRC = Int32Array.from({ length: 256 }, (_, n) => {
  for (let k = 0; k < 8; k++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

function crc32(bytes) {
  let c = -1;
  for (let i = 0; i < bytes.length; i++) c = CRC[(c ^ bytes[i]) & 255] ^ (c >>> 8);
  return (c ^ -1) >>> 0;
}

// FIPS 180-4. Constants are the first 32 bits of the fractional parts of roots of primes, computed here exactly.
const [SHA_START, SHA_ROUND] = (() => {
  const primes = [];
  for (let n = 2n; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
  const root = (n, k) => {
    let low = 0n, high = n;
    while (low < high) { const mid = (low + high + 1n) / 2n; if (mid ** k <= n) low = mid; else high = mid - 1n; }
    return Number(low & 0xffffffffn) | 0;
  };
  return [Int32Array.from(primes.slice(0, 8), (p) => root(p << 64n, 2n)), Int32Array.from(primes, (p) => root(p << 96n, 3n))];
})();
const shaWords = new Int32Array(64);

function shaBlock(h, data, at) {
  const w = shaWords;
  for (let i = 0; i < 16; i++, at += 4) w[i] = (data[at] << 24) | (data[at + 1] << 16) | (data[at + 2] << 8) | data[at + 3];
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15], y = w[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let a = h[0], b = h[1], c = h[2], d = h[3], e = h[4], f = h[5], g = h[6], k = h[7];
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (k + s1 + ((e & f) ^ (~e & g)) + SHA_ROUND[i] + w[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    k = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  h[0] += a; h[1] += b; h[2] += c; h[3] += d; h[4] += e; h[5] += f; h[6] += g; h[7] += k;
}

const shaState = new Int32Array(8);
const shaTail = new Uint8Array(128);

function sha256(bytes) {
  const h = shaState, tail = shaTail, n = bytes.length;
  h.set(SHA_START);
  const whole = n - (n % 64), rest = n - whole;
  for (let at = 0; at < whole; at += 64) shaBlock(h, bytes, at);
  const end = rest < 56 ? 64 : 128;
  tail.fill(0);
  for (let i = 0; i < rest; i++) tail[i] = bytes[whole + i];
  tail[rest] = 0x80;
  for (let i = 1, bits = n * 8; i <= 7; i++, bits = Math.floor(bits / 256)) tail[end - i] = bits % 256;
  for (let at = 0; at < end; at += 64) shaBlock(h, tail, at);
  const out = new Uint8Array(32);
  for (let i = 0; i < 8; i++) { const word = h[i], at = 4 * i; out[at] = word >>> 24; out[at + 1] = word >>> 16; out[at + 2] = word >>> 8; out[at + 3] = word; }
  return out;
}

// S3: digest(tag, x) = "sha256:" + hex(SHA256("footprint/" + tag + "/1\n" || JCS(x)))
const digestOf = (tag, value) => "sha256:" + hex(sha256(utf8.encode(`footprint/${tag}/1\n` + jcs(value))));

// ===================================================================================================================
// 3. Strict JSON (RFC 8785): duplicate keys, numbers that are not counts, lone surrogates, text not in NFC, depth
// ===================================================================================================================

const MOST_DEPTH = 64;
const MOST_INTEGER = Number.MAX_SAFE_INTEGER;
const ESCAPES = { '"': '"', "\\": "\\", "/": "/", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t" };
const STRING_PART = /[^"\\\u0000-\u001f]*/y;
const NUMBER_TOKEN = /(?:-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|NaN|-?Infinity)?/y;

// `canonical` stays true while the text is what RFC 8785 would write: no space, keys in order, no needless escape (the
// grammar of numbers leaves one form only). `spans`: where the values of "node" of a disclosure file begin and end.
class JsonReader {
  constructor(text) { this.text = text; this.at = 0; this.canonical = true; this.spans = []; }

  fail(name, got = "", expected = "") { throw new Fault(name, "", got || `character ${this.at}`, expected); }

  space() {
    for (let c = this.text.charCodeAt(this.at); c === 32 || c === 10 || c === 13 || c === 9; c = this.text.charCodeAt(++this.at)) this.canonical = false;
  }

  whole() {
    this.space();
    const value = this.value(0);
    this.space();
    if (this.at !== this.text.length) this.fail("JSON_SYNTAX");
    return value;
  }

  value(depth) {
    const c = this.text[this.at];
    if (c === '"') return this.string();
    if (c === "{" || c === "[") {
      if (depth >= MOST_DEPTH) this.fail("LIMIT_EXCEEDED", "", `${MOST_DEPTH} levels`);
      return c === "{" ? this.object(depth + 1) : this.array(depth + 1);
    }
    for (const [word, value] of [["true", true], ["false", false], ["null", null]]) {
      if (this.text.startsWith(word, this.at)) { this.at += word.length; return value; }
    }
    return this.number();
  }

  number() {
    NUMBER_TOKEN.lastIndex = this.at;
    const token = NUMBER_TOKEN.exec(this.text)[0];
    if (!token) this.fail("JSON_SYNTAX");
    if (!/^(0|[1-9][0-9]{0,15})$/.test(token) || Number(token) > MOST_INTEGER) {
      this.fail("NUMBER_SYNTAX", shorten(token, 40), "0..2^53-1");
    }
    this.at += token.length;
    return Number(token);
  }

  string() {
    const start = this.at;
    let out = "", escaped = false;
    for (this.at++; ; ) {
      STRING_PART.lastIndex = this.at;
      const part = STRING_PART.exec(this.text)[0];
      this.at += part.length;
      out = out ? out + part : part;
      const c = this.text[this.at++];
      if (c === '"') break;
      if (c !== "\\") this.fail("JSON_SYNTAX");
      out += this.escape();
      escaped = true;
    }
    if (escaped && JSON.stringify(out) !== this.text.slice(start, this.at)) this.canonical = false;
    if (/[^\u0000-\u007f]/.test(out) && (!out.isWellFormed() || isNewer(out) || out.normalize("NFC") !== out)) this.fail("TEXT_UNSAFE", shorten(out.toWellFormed(), 40));
    return out;
  }

  escape() {
    const c = this.text[this.at++];
    if (c !== "u") return ESCAPES[c] ?? this.fail("JSON_SYNTAX");
    const code = this.text.slice(this.at, this.at + 4);
    if (!/^[0-9a-fA-F]{4}$/.test(code)) this.fail("JSON_SYNTAX");
    this.at += 4;
    return String.fromCharCode(parseInt(code, 16));
  }

  next(close) {
    this.space();
    const c = this.text[this.at++];
    if (c !== "," && c !== close) this.fail("JSON_SYNTAX");
    this.space();
    return c === ",";
  }

  array(depth) {
    const out = [];
    this.at++;
    this.space();
    if (this.text[this.at] === "]") { this.at++; return out; }
    do out.push(this.value(depth)); while (this.next("]"));
    return out;
  }

  object(depth) {
    const out = Object.create(null);
    let before = "";
    this.at++;
    this.space();
    if (this.text[this.at] === "}") { this.at++; return out; }
    do {
      if (this.text[this.at] !== '"') this.fail("JSON_SYNTAX");
      const key = this.string();
      if (key in out) this.fail("DUPLICATE_KEY", key);
      if (key < before) this.canonical = false;
      before = key;
      this.space();
      if (this.text[this.at++] !== ":") this.fail("JSON_SYNTAX");
      this.space();
      const start = this.at;
      out[key] = this.value(depth);
      if (depth === 3 && key === "node") this.spans.push([start, this.at]);
    } while (this.next("}"));
    return out;
  }
}

function decodeText(bytes) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    if (text.startsWith("\ufeff")) throw new Fault("JSON_SYNTAX", "", "byte-order mark");
    return text;
  } catch (fault) {
    throw fault instanceof Fault ? fault : new Fault("JSON_SYNTAX", "", "not UTF-8");
  }
}

// Depth is read off the bytes first, so that a deep document is refused before it is decoded.
function refuseDepth(bytes) {
  let depth = 0, inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const c = bytes[i];
    if (inString) { if (c === 0x5c) i++; else if (c === 0x22) inString = false; }
    else if (c === 0x22) inString = true;
    else if (c === 0x5b || c === 0x7b) { if (++depth > MOST_DEPTH) throw new Fault("LIMIT_EXCEEDED", "", `byte ${i}`, `${MOST_DEPTH} levels`); }
    else if (c === 0x5d || c === 0x7d) depth--;
  }
}

function readJson(bytes, canonical) {
  refuseDepth(bytes);
  const reader = new JsonReader(decodeText(bytes));
  const value = reader.whole();
  if (canonical && !reader.canonical) throw new Fault("NOT_CANONICAL", "");
  return { value, reader };
}

const parseJson = (bytes, canonical = true) => readJson(bytes, canonical).value;

// RFC 8785: keys sorted by UTF-16 code units (JavaScript's own order), strings as ECMAScript writes them.
function jcs(value, loose = false) {
  if (typeof value === "string") return JSON.stringify(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number" || (loose && typeof value === "bigint")) return String(value);
  if (Array.isArray(value)) return "[" + value.map((v) => jcs(v, loose)).join(",") + "]";
  let out = "";
  for (const key of Object.keys(value).sort()) out += (out ? "," : "") + JSON.stringify(key) + ":" + jcs(value[key], loose);
  return "{" + out + "}";
}

const isObject = (v) => typeof v === "object" && v !== null && !Array.isArray(v);
const isText = (v) => typeof v === "string";
const isCount = (v) => typeof v === "number";

// "Sorting is by code point of the string": JavaScript compares UTF-16 units, so compare the UTF-8 bytes' order instead.
function byCodePoint(a, b) {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const x = a.charCodeAt(i), y = b.charCodeAt(i);
    if (x !== y) {
      const lift = (u) => (u >= 0xe000 ? u - 0x800 : u >= 0xd800 ? u + 0x2000 : u);
      return lift(x) - lift(y);
    }
  }
  return a.length - b.length;
}
const ascending = (list, key = (x) => x) => list.every((x, i) => !i || byCodePoint(key(list[i - 1]), key(x)) < 0);
// Leaves are ASCII: a file of a million of them is compared in JavaScript's own order, which is the same.
const ascendingLeaves = (list, key = (x) => x) => list.every((x, i) => !i || key(list[i - 1]) < key(x));

// ===================================================================================================================
// 4. Exact numbers (S1, S2): BigInt fractions; nothing is reduced that need not be
// ===================================================================================================================

const DEC = /^-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?$/;
const RAT = /^-?(0|[1-9][0-9]*)(\/[1-9][0-9]*)?$/;
const MOST_RAT = 20000;
const LONG = 1000; // a number of more characters is paid for out of a budget, so that hostile sizes end early
const MOST_LONG_READ = 15e5; // characters of long fractions to be checked for lowest terms: about a second
const MOST_WORK = 2e8; // characters of long operands to be multiplied
const MOST_NUMBER = 120000; // characters of one number on the way, not reduced

const budget = { read: 0, work: 0, place: "" }; // place: what is being looked at, for the fault

const pay = (kind, size, most) => {
  if (size <= LONG) return;
  budget[kind] += size;
  if (size > MOST_NUMBER) throw new Fault("LIMIT_EXCEEDED", budget.place, `a number of ${size} characters`, `${MOST_NUMBER}`);
  if (budget[kind] > most) throw new Fault("LIMIT_EXCEEDED", budget.place, `${budget[kind]} characters of long numbers`, `${most}`);
};

const ZERO = { n: 0n, d: 1n, size: 1 };
const ONE = { n: 1n, d: 1n, size: 1 };

const times = (a, b) => {
  if (a.n === 0n || b.n === 0n) return ZERO; // costs nothing, however long the other is
  const size = a.size + b.size; pay("work", size, MOST_WORK);
  return { n: a.n * b.n, d: a.d * b.d, size };
};
const over = (a, b) => times(a, b.n < 0n ? { n: -b.d, d: -b.n, size: b.size } : { n: b.d, d: b.n, size: b.size });
const plus = (a, b) => {
  if (a.d === b.d) return { n: a.n + b.n, d: a.d, size: Math.max(a.size, b.size) };
  const size = a.size + b.size;
  pay("work", size, MOST_WORK);
  return { n: a.n * b.d + b.n * a.d, d: a.d * b.d, size };
};
const negated = (a) => ({ n: -a.n, d: a.d, size: a.size });
const same = (a, b) => { pay("work", a.size + b.size, MOST_WORK); return a.n * b.d === b.n * a.d; };

const MOST_SAFE = BigInt(MOST_INTEGER);
const LEHMER = 2n ** 500n; // below this the plain way is as fast

function gcd(a, b) {
  if (a < 0n) a = -a;
  [a, b] = lehmer(a, b);
  while (b > MOST_SAFE) [a, b] = [b, a % b];
  if (b === 0n) return a;
  let x = Number(a % b), y = Number(b);
  while (x) [x, y] = [y % x, x];
  return BigInt(y);
}

// Knuth, TAOCP 4.5.2, algorithm L: many steps of Euclid on the leading 52 bits, then one on the long numbers.
function lehmer(a, b) {
  if (a < b) [a, b] = [b, a];
  for (let bits = 4 * a.toString(16).length; b > LEHMER; ) {
    while (a >> BigInt(bits - 1) === 0n) bits--;
    const shift = BigInt(bits - 52);
    let x = Number(a >> shift), y = Number(b >> shift), [A, B, C, D] = [1, 0, 0, 1];
    while (y + C !== 0 && y + D !== 0) {
      const q = Math.floor((x + A) / (y + C)), t = A - q * C, u = B - q * D;
      if (q !== Math.floor((x + B) / (y + D)) || Math.abs(t) > 0x7fffffff || Math.abs(u) > 0x7fffffff) break;
      [A, B, C, D, x, y] = [C, D, t, u, y, x - q * y];
    }
    if (B === 0) [a, b] = [b, a % b];
    else [a, b] = [BigInt(A) * a + BigInt(B) * b, BigInt(C) * a + BigInt(D) * b];
  }
  return [a, b];
}

function reduced(a) {
  const g = gcd(a.n, a.d);
  const out = g === 1n ? a : { n: a.n / g, d: a.d / g };
  return { n: out.n, d: out.d, size: String(out.n).length + String(out.d).length };
}

// The sum of many: equal denominators first, then pairwise, reduced while that is cheap.
function sumOf(list) {
  const rows = new Map();
  for (const a of list) rows.set(a.d, rows.has(a.d) ? plus(rows.get(a.d), a) : a);
  let level = [...rows.values()];
  while (level.length > 1) {
    const next = [];
    for (let i = 0; i < level.length; i += 2) {
      const sum = i + 1 < level.length ? plus(level[i], level[i + 1]) : level[i];
      next.push(reduced(sum));
    }
    level = next;
  }
  return level[0] || ZERO;
}

// A record writes the same few numbers again and again; long ones are not kept.
const keptNumbers = new Map();
const MOST_KEPT = 50000;

const kept = (read) => (text, checked) => {
  if (!isText(text) || text.length > 60) return read(text, checked);
  const found = keptNumbers.get(text);
  if (found !== undefined && found.read === read) return found.value;
  const value = read(text, true);
  if (keptNumbers.size >= MOST_KEPT) keptNumbers.clear();
  keptNumbers.set(text, { read, value });
  return value;
};

const readDec = kept(function dec(text) {
  if (!isText(text) || text.length > 60 || !DEC.test(text) || text === "-0") return null;
  const [whole, digits = ""] = text.replace("-", "").split(".");
  if (whole.length + digits.length > 40) return null;
  const n = BigInt(whole + digits);
  return { n: text[0] === "-" ? -n : n, d: 10n ** BigInt(digits.length), size: text.length };
});

// `checked`: also in lowest terms; the schema asks once for every number, later readers need not.
const readRat = kept(function rat(text, checked = false) {
  if (!isText(text) || text.length > MOST_RAT || !RAT.test(text) || text === "-0") return null;
  const [n, d] = text.split("/");
  if (d === undefined) return { n: BigInt(n), d: 1n, size: text.length };
  const out = { n: BigInt(n), d: BigInt(d), size: text.length };
  if (checked) {
    pay("read", text.length, MOST_LONG_READ);
    if (out.d === 1n || gcd(out.n, out.d) !== 1n) return null;
  }
  return out;
});

const readInput = (input) => ("value" in input ? readDec(input.value) : readRat(input.ratio));

function showRat(a) {
  const r = reduced(a);
  return r.d === 1n ? String(r.n) : `${r.n}/${r.d}`;
}

// Half-even to N significant digits, written as DEC (S2).
function rounded(a, digits) {
  if (a.n === 0n) return "0";
  const negative = a.n < 0n;
  const n = negative ? -a.n : a.n;
  let exponent = String(n).length - String(a.d).length;
  const atLeast = (e) => (e >= 0 ? n >= a.d * 10n ** BigInt(e) : n * 10n ** BigInt(-e) >= a.d);
  if (!atLeast(exponent)) exponent--;
  const shift = digits - 1 - exponent;
  const top = shift >= 0 ? n * 10n ** BigInt(shift) : n;
  const bottom = shift >= 0 ? a.d : a.d * 10n ** BigInt(-shift);
  let q = top / bottom;
  const rest = 2n * (top % bottom);
  if (rest > bottom || (rest === bottom && q % 2n === 1n)) q++;
  let text = String(q);
  if (shift <= 0) text += "0".repeat(-shift);
  else {
    text = text.padStart(shift + 1, "0");
    text = (text.slice(0, -shift) + "." + text.slice(-shift)).replace(/\.?0+$/, "");
  }
  return negative ? "-" + text : text;
}

// ===================================================================================================================
// 5. Container (S12): nothing is interpreted before the limits; every byte is compared with the one canonical form
// ===================================================================================================================

const MOST_FILES = 2000;
const MOST_BYTES = 500e6;
const MOST_FILE = 100e6;
const MOST_CONTAINER = MOST_BYTES + MOST_FILES * 1200 + 22;
const PATH = /^[a-z0-9_-][a-z0-9._-]*(\/[a-z0-9_-][a-z0-9._-]*){0,4}$/;

// The entry rows of the central directory: only what cannot be known beforehand (path, size, CRC) is taken from it.
function directoryOf(data, view) {
  const end = data.length - 22;
  if (end < 0 || view.getUint32(end, true) !== 0x06054b50) throw new Fault("BUNDLE_UNSAFE", "", "no end of the directory");
  const count = view.getUint16(end + 10, true);
  if (count > MOST_FILES) throw new Fault("LIMIT_EXCEEDED", "", `${count} files`, `${MOST_FILES}`);
  const rows = [];
  let at = view.getUint32(end + 16, true), total = 0;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== 0x02014b50) throw new Fault("BUNDLE_UNSAFE", "", "directory entry");
    const size = view.getUint32(at + 24, true), named = view.getUint16(at + 28, true);
    total += size;
    if (size > MOST_FILE || total > MOST_BYTES) throw new Fault("LIMIT_EXCEEDED", "", `${size} bytes, ${total} in all`, `${MOST_FILE}, ${MOST_BYTES}`);
    if (at + 46 + named > end) throw new Fault("BUNDLE_UNSAFE", "", "directory entry");
    const path = String.fromCharCode(...data.subarray(at + 46, at + 46 + Math.min(named, 1000)));
    if (named > 1000 || !PATH.test(path)) throw new Fault("BUNDLE_UNSAFE", "", `path ${shorten(path, 60)}`);
    rows.push({ path, size, crc: view.getUint32(at + 16, true) });
    at += 46 + named + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  if (!ascending(rows, (r) => r.path)) throw new Fault("BUNDLE_UNSAFE", "", "entries not in order, or one path twice");
  return rows;
}

const u16 = (n) => [n & 255, n >>> 8];
const u32 = (n) => [n & 255, (n >>> 8) & 255, (n >>> 16) & 255, n >>> 24];
// version needed 20, flags 0, method 0, time 0, date 0x0021, CRC, sizes, length of name, extra 0
const commonFields = (r) => [...u16(20), 0, 0, 0, 0, 0, 0, ...u16(0x21), ...u32(r.crc), ...u32(r.size), ...u32(r.size), ...u16(r.path.length), 0, 0];
const localHeader = (r) => [...u32(0x04034b50), ...commonFields(r), ...utf8.encode(r.path)];
const directoryEntry = (r, offset) => [
  ...u32(0x02014b50), ...u16(0x0314), ...commonFields(r), 0, 0, 0, 0, 0, 0, ...u32(0x81a40000), ...u32(offset), ...utf8.encode(r.path),
];

// Rebuilds the container piece by piece and compares each byte; returns Map path -> bytes.
function readContainer(data) {
  if (data.length > MOST_CONTAINER) throw new Fault("LIMIT_EXCEEDED", "", `${data.length} bytes`, `${MOST_BYTES}`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const rows = directoryOf(data, view);
  let at = 0;
  const expect = (bytes) => {
    for (const b of bytes) if (data[at++] !== b) throw new Fault("BUNDLE_UNSAFE", "", `not canonical at byte ${at - 1}`);
  };
  const files = new Map();
  for (const row of rows) {
    row.offset = at;
    expect(localHeader(row));
    if (at + row.size > data.length) throw new Fault("BUNDLE_UNSAFE", "", "incomplete");
    const content = data.subarray(at, at + row.size);
    if (crc32(content) !== row.crc) throw new Fault("BUNDLE_UNSAFE", row.path, "checksum");
    files.set(row.path, content);
    at += row.size;
  }
  const start = at;
  for (const row of rows) expect(directoryEntry(row, row.offset));
  expect([...u32(0x06054b50), 0, 0, 0, 0, ...u16(rows.length), ...u16(rows.length), ...u32(at - start), ...u32(start), 0, 0]);
  if (at !== data.length) throw new Fault("BUNDLE_UNSAFE", "", `not canonical at byte ${at}`);
  return files;
}

// ===================================================================================================================
// 6. Manifest (S10): exact names, exactly two covered files
// ===================================================================================================================

const GROUPS = ["lines", "factors", "evidence", "result"];
const COVERED = ["record.json", "rules.json"];
const NAMES = new RegExp(
  "^(manifest\\.json|record\\.json|rules\\.json|disclosure/(lines|factors|evidence|result)\\.json|evidence/[0-9a-f]{64}|statement\\.dsse\\.json" +
  "|review/[1-9][0-9]*\\.dsse\\.json|verification\\.dsse\\.json|certificate\\.vc\\.jwt|receipt\\.tlog-proof)$");
const BARE = /^[0-9a-f]{64}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

const hasKeys = (v, keys) => isObject(v) && jcs(Object.keys(v).sort()) === jcs([...keys].sort());

const MOST_COVERED = 5e6;
const MOST_SIGNED = 10e6; // of each signed document
const MOST_FACTORS = 20e6; // of the factors of a supplier, as carried

function readManifest(files) {
  for (const path of files.keys()) if (!NAMES.test(path)) throw new Fault("MANIFEST_MISMATCH", "", path);
  for (const path of ["manifest.json", ...COVERED]) if (!files.has(path)) throw new Fault("MANIFEST_MISMATCH", "", "", path);
  for (const [path, data] of files) {
    const most = COVERED.includes(path) ? MOST_COVERED : path.endsWith(".dsse.json") ? MOST_SIGNED : MOST_FILE;
    if (data.length > most) throw new Fault("LIMIT_EXCEEDED", path, `${data.length} bytes`, `${most}`);
  }
  return manifestRows(parseJson(files.get("manifest.json")));
}

function manifestRows(manifest) {
  if (!hasKeys(manifest, ["files", "format"])) throw new Fault("MANIFEST_MISMATCH", "manifest.json", manifest, "{files, format}");
  if (manifest.format !== "footprint-bundle/1") throw new Fault("SCHEMA_DOWNGRADE", "manifest.json", manifest.format, "footprint-bundle/1");
  const rows = manifest.files;
  const fine = Array.isArray(rows) && rows.every((r) => hasKeys(r, ["path", "sha256", "size"]) && isText(r.sha256) && BARE.test(r.sha256) && isCount(r.size));
  if (!fine || jcs(rows.map((r) => r.path)) !== jcs(COVERED)) throw new Fault("MANIFEST_MISMATCH", "manifest.json", rows, COVERED.join(", "));
  return rows;
}

// ===================================================================================================================
// 7. Ed25519: keys and signatures are screened here, WebCrypto multiplies
// ===================================================================================================================

const P25519 = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const littleEndian = (bytes) => BigInt("0x" + (hex(bytes.toReversed()) || "0"));

// y of the eight points whose order divides 8 (the test adds them up): 1, -1, 0 twice, and four of order eight.
const Y_OF_ORDER_8 = 0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd84d3d706a17c7n;
const SMALL_ORDER = new Set([0n, 1n, P25519 - 1n, Y_OF_ORDER_8, P25519 - Y_OF_ORDER_8]);

// Why a public key is refused, or "". Whether the bytes are a point at all is found when a signature is checked.
function keyFault(bytes) {
  if (bytes.length !== 32) return "not 32 bytes";
  const y = littleEndian(bytes) & (2n ** 255n - 1n);
  if (y >= P25519) return "not the canonical encoding of a point";
  return SMALL_ORDER.has(y) ? "of small order" : "";
}

// true, false, or null where this machine offers no Ed25519 (then: not checked, never passed). R is screened like a key:
// where it is of small order the equation may hold for messages that nobody signed.
async function verifyEd25519(publicKey, signature, message) {
  if (signature.length !== 64 || littleEndian(signature.subarray(32)) >= ORDER || keyFault(signature.subarray(0, 32))) return false;
  const subtle = globalThis.crypto && globalThis.crypto.subtle;
  if (!subtle) return null;
  let key;
  try {
    key = await subtle.importKey("raw", publicKey, { name: "Ed25519" }, false, ["verify"]);
  } catch {
    return null;
  }
  return subtle.verify({ name: "Ed25519" }, key, signature, message);
}

// ===================================================================================================================
// 8. DSSE and in-toto (S11)
// ===================================================================================================================

const PAYLOAD_TYPE = "application/vnd.in-toto+json";
const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";
const DID = /^did:(web:[A-Za-z0-9._%:-]{1,200}|key:z[1-9A-HJ-NP-Za-km-z]{1,80})$/;
const FRAGMENT = /^[A-Za-z0-9._:%-]{1,200}$/;
const kindOfFile = (path) => (path === "statement.dsse.json" ? "statement" : path === "verification.dsse.json" ? "verification" : "review");

// The key that a did:key is (multicodec 0xed01), or null.
function keyOfDid(did) {
  if (!did.startsWith("did:key:z") || did.length > 100) return null;
  const bytes = unbase58(did.slice("did:key:z".length));
  return bytes && bytes.length === 34 && bytes[0] === 0xed && bytes[1] === 0x01 ? bytes.slice(2) : null;
}

const preAuthentication = (type, payload) => join(utf8.encode(`DSSEv1 ${utf8.encode(type).length} ${type} ${payload.length} `), payload);

// Fields by which other envelopes let a document choose how, or with which key, it is checked (JOSE).
const CHOICES = [["ALG_FORBIDDEN", ["alg", "crit", "enc"]], ["KEY_SOURCE_FORBIDDEN", ["jku", "jwk", "kid", "x5c", "x5t", "x5t#S256", "x5u"]]];

function readEnvelope(bytes) {
  const bad = (where) => { throw new Fault("SIGNATURE_INVALID", where); };
  const envelope = parseJson(bytes);
  if (!hasKeys(envelope, ["payload", "payloadType", "signatures"])) bad("envelope");
  if (envelope.payloadType !== PAYLOAD_TYPE) throw new Fault("TYPE_MISMATCH", "payloadType", envelope.payloadType, PAYLOAD_TYPE);
  const rows = envelope.signatures;
  for (const [name, fields] of Array.isArray(rows) && rows.length === 1 && isObject(rows[0]) ? CHOICES : []) {
    for (const field of fields) if (field in rows[0]) throw new Fault(name, "signatures", field, "keyid, sig");
  }
  if (!Array.isArray(rows) || rows.length !== 1 || !hasKeys(rows[0], ["keyid", "sig"]) || !isText(rows[0].keyid)) bad("signatures");
  const signature = unbase64(rows[0].sig), payload = unbase64(envelope.payload);
  if (!signature || signature.length !== 64) bad("sig");
  if (!payload) bad("payload");
  return { keyid: rows[0].keyid, signature, payload, body: parseJson(payload) };
}

// S11: each file once, in any order, and present.
function checkSubjects(rows, names, files) {
  const formed = (row) => hasKeys(row, ["digest", "name"]) && isText(row.name) && hasKeys(row.digest, ["sha256"]) && isText(row.digest.sha256) && SHA256.test(row.digest.sha256);
  if (!Array.isArray(rows) || !rows.every(formed) || new Set(rows.map((row) => row.name)).size !== rows.length) throw new Fault("SIGNATURE_INVALID", "subject");
  const wanted = names.map((name) => `${name} ${files.has(name) ? hex(sha256(files.get(name))) : ""}`).sort();
  const stated = rows.map((row) => `${row.name} ${row.digest.sha256}`).sort();
  if (jcs(stated) !== jcs(wanted)) throw new Fault("SIGNATURE_INVALID", "subject", stated.join(", "), wanted.join(", "));
}

function checkBody(body, kind, files, record) {
  const type = `urn:x-footprint:${kind}:1`;
  if (!hasKeys(body, ["_type", "predicate", "predicateType", "subject"])) throw new Fault("SIGNATURE_INVALID", "payload");
  if (body._type !== STATEMENT_TYPE) throw new Fault("TYPE_MISMATCH", "_type", body._type, STATEMENT_TYPE);
  if (body.predicateType !== type) throw new Fault("TYPE_MISMATCH", "predicateType", body.predicateType, type);
  checkSubjects(body.subject, kind === "statement" ? ["manifest.json"] : ["manifest.json", "statement.dsse.json"], files);
  if (!isObject(body.predicate) || !isText(body.predicate.issuer)) throw new Fault("SIGNATURE_INVALID", "predicate");
  if (!DID.test(body.predicate.issuer)) throw new Fault("KEY_SOURCE_FORBIDDEN", "issuer", body.predicate.issuer, "did:web, did:key");
  if (kind !== "statement") return;
  if (!hasKeys(body.predicate, ["claim", "issuer", "record_root"]) || !Object.values(body.predicate).every(isText)) throw new Fault("SIGNATURE_INVALID", "predicate");
  for (const field of record ? ["claim", "record_root"] : []) {
    const stated = record[field];
    if (body.predicate[field] !== stated) throw new Fault("SIGNATURE_INVALID", field, body.predicate[field], stated);
  }
}

// One signed document. Returns {issuer, keyid, status, note, predicate}; throws a Fault when it is refused.
async function checkDocument(path, files, record, policy) {
  const kind = kindOfFile(path);
  const { keyid, signature, payload, body } = readEnvelope(files.get(path));
  checkBody(body, kind, files, record);
  const issuer = body.predicate.issuer;
  const carried = keyOfDid(issuer);
  const allowed = issuer.startsWith("did:key:") ? `${issuer}#${issuer.slice("did:key:".length)}` : `${issuer}#`;
  if (carried || issuer.startsWith("did:key:") ? keyid !== allowed : !keyid.startsWith(allowed) || !FRAGMENT.test(keyid.slice(allowed.length))) throw new Fault("KEY_SOURCE_FORBIDDEN", "keyid", keyid, allowed);
  if (!carried && issuer.startsWith("did:key:")) throw new Fault("KEY_REFUSED", "issuer", "not an Ed25519 did:key");
  const listed = policy && issuer in policy.issuers ? policy.issuers[issuer].keys[keyid] : undefined;
  const key = carried || (listed && listed.bytes);
  if (!key) return { issuer, keyid, status: "not_checked", note: problem("KEY_UNKNOWN", path, keyid, "", "note"), predicate: body.predicate };
  const fault = keyFault(key);
  if (fault) throw new Fault("KEY_REFUSED", "keyid", fault);
  const good = await verifyEd25519(key, signature, preAuthentication(PAYLOAD_TYPE, payload));
  if (good === null) return { issuer, keyid, status: "not_checked", note: problem("NO_ED25519", path, "", "", "note"), predicate: body.predicate };
  if (!good) throw new Fault("SIGNATURE_INVALID", "sig", keyid);
  return { issuer, keyid, status: "passed", note: null, predicate: body.predicate };
}

// ===================================================================================================================
// 9. Trust policy: JSON, or the part of TOML that a policy needs (tables, strings, arrays of strings, dates)
// ===================================================================================================================

const DAY = /^(?!0000)[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/;
const SCOPES = ["statement", "review", "verification"];
const TRUST_FORMAT = "footprint-trust/1";
const SHA256 = /^[0-9a-f]{64}$/;

function isDay(text) {
  if (!isText(text) || !DAY.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

const MOST_POLICY = 1e6;
const MOST_DOCUMENT = 64e3;
const MOST_NAME = 500;
const SEGMENT = /^(?!\.)[^/\\:\u0000-\u001f]{1,120}$/;

// `find(name)` gives the bytes of a file beside the policy, or null; what it gives is compared with the digest in the policy.
function parsePolicy(bytes, find = () => null) {
  if (bytes.length > MOST_POLICY) throw new Fault("LIMIT_EXCEEDED", "trust policy", bytes.length, MOST_POLICY);
  const text = decodeText(bytes);
  const value = /^\s*\{/.test(text) ? parseJson(bytes, false) : new TomlReader(text).whole();
  const bad = (where, got, expected) => { throw new Fault("TRUST_INVALID", where, got, expected); };
  const closed = (v, needed, optional, where) => {
    if (!isObject(v)) bad(where, v, "table");
    for (const k of Object.keys(v)) if (!needed.includes(k) && !optional.includes(k)) bad(where, `field ${k}`, [...needed, ...optional].join(", "));
    for (const k of needed) if (!(k in v)) bad(where, "no such field", `field ${k}`);
  };
  closed(value, [], ["format", "issuers", "accept_tables", "revoked"], "");
  const given = (name) => (name in value ? value[name] : Object.create(null)); // null is given, and no table
  if ("format" in value && value.format !== TRUST_FORMAT) bad("format", value.format, TRUST_FORMAT);
  const issuers = given("issuers");
  if (!isObject(issuers)) bad("issuers", issuers, "table");
  const beside = (name, where) => {
    const fine = isText(name) && name.split("/").every((part) => SEGMENT.test(part));
    if (!fine) bad(where, name, "a file beside the policy");
    const bytes = find(name);
    if (!bytes) throw new Fault("FILE_UNREADABLE", where, name);
    return bytes;
  };
  for (const [did, row] of Object.entries(issuers)) trustedIssuer(did, row, beside, closed, bad);
  return { issuers, revoked: revokedRecords(given("revoked"), closed, bad), tables: acceptedTables(given("accept_tables"), beside, bad) };
}

function trustedIssuer(did, row, beside, closed, bad) {
  if (!DID.test(did)) bad("issuers", did, "did:web, did:key");
  closed(row, ["scopes", "from", "to"], ["keys", "owner", "suites", "pinned", "did_document"], did);
  if (did.startsWith("did:key:") && !goodKey(keyOfDid(did))) throw new Fault("KEY_REFUSED", did, did);
  const words = (list, known) => Array.isArray(list) && list.length > 0 && list.every((item) => known(item));
  if (!words(row.scopes, (s) => SCOPES.includes(s))) bad(`${did} scopes`, row.scopes, SCOPES.join(", "));
  days(row, did, bad);
  if ("owner" in row && !isName(row.owner)) bad(did, row.owner, "a name");
  if ("suites" in row && !words(row.suites, (s) => s === "ed25519")) bad(did, row.suites, "ed25519");
  if ("pinned" in row && !words(row.pinned, (s) => isText(s) && SHA256.test(s))) bad(did, row.pinned, "SHA-256 of manifest.json");
  if (!("keys" in row)) row.keys = Object.create(null);
  if (!isObject(row.keys)) bad(did, row.keys, "table");
  for (const [url, entry] of Object.entries(row.keys)) trustedKey(did, url, entry, closed, bad);
  if ("did_document" in row) publishedKeys(did, row, beside, closed, bad);
  if (!Object.keys(row.keys).length && !did.startsWith("did:key:")) bad(did, "{}", "keys, did_document");
}

// A name has a character that is no space; U+001C to U+001F and U+0085 are spaces, U+FEFF is none (as Unicode says).
const isName = (v) => isText(v) && /[^\s\u001c-\u001f\u0085]|\ufeff/.test(v) && [...v].length <= MOST_NAME;

function days(row, where, bad) {
  for (const end of ["from", "to"]) if (!isDay(row[end])) bad(`${where} ${end}`, row[end], "YYYY-MM-DD");
  if (row.from > row.to) bad(where, `${row.from} .. ${row.to}`, "from <= to");
}

const goodKey = (bytes) => Boolean(bytes) && !keyFault(bytes);

function trustedKey(did, url, entry, closed, bad) {
  closed(entry, ["suite", "key"], ["from", "to", "revoked"], url);
  if (!url.startsWith(did + "#") || !FRAGMENT.test(url.slice(did.length + 1))) bad(url, url, did + "#");
  // the suite belongs to the key in this file; an anchor's allow-list holds ed25519 alone in version 1
  if (entry.suite !== "ed25519") throw new Fault("SUITE_FORBIDDEN", url, entry.suite, "ed25519");
  if ("from" in entry !== "to" in entry) bad(url, Object.keys(entry).join(", "), "from, to");
  if ("from" in entry) days(entry, url, bad);
  if ("revoked" in entry) {
    closed(entry.revoked, ["date", "reason"], [], url);
    if (!isDay(entry.revoked.date)) bad(url, entry.revoked.date, "YYYY-MM-DD");
    if (!["replaced", "compromised"].includes(entry.revoked.reason)) bad(url, entry.revoked.reason, "replaced, compromised");
  }
  entry.bytes = unbase64(entry.key);
  if (!entry.bytes) bad(url, entry.key, "base64");
  if (!goodKey(entry.bytes)) throw new Fault("KEY_REFUSED", url, keyFault(entry.bytes));
  const own = keyOfDid(did);
  if (own && (!sameBytes(own, entry.bytes) || url !== `${did}#${did.slice("did:key:".length)}`)) bad(url, url, "the key inside the did:key");
}

// Keys of a DID document beside the policy, pinned by its SHA-256; those count that assertionMethod names.
function publishedKeys(did, row, beside, closed, bad) {
  closed(row.did_document, ["file", "sha256"], [], did);
  const { file, sha256: pin } = row.did_document;
  const bytes = beside(file, did);
  const wrong = (got, expected) => { throw new Fault("DID_DOCUMENT_INVALID", file, got, expected); };
  if (bytes.length > MOST_DOCUMENT) throw new Fault("LIMIT_EXCEEDED", file, bytes.length, MOST_DOCUMENT);
  if (hex(sha256(bytes)) !== pin) throw new Fault("DIGEST_MISMATCH", file, "", pin);
  const document = parseJson(bytes, false);
  if (!isObject(document) || document.id !== did) wrong(document && document.id, did);
  const methods = document.verificationMethod ?? [], asserted = document.assertionMethod ?? [];
  const listed = (list) => Array.isArray(list) && list.length <= 100 && list.every((m) => isText(m) || isObject(m));
  if (!listed(methods) || !listed(asserted)) wrong("", "verificationMethod, assertionMethod: lists of at most 100");
  const absolute = (id) => (isText(id) && id.startsWith("#") ? did + id : id);
  const named = new Set(asserted.map((m) => absolute(isText(m) ? m : m.id)));
  const found = new Map();
  for (const method of [...methods, ...asserted].filter(isObject)) {
    const url = absolute(method.id), key = publishedKey(method, wrong);
    if (!key || !named.has(url)) continue;
    if (!isText(url) || !url.startsWith(did + "#") || !FRAGMENT.test(url.slice(did.length + 1)) || method.controller !== did) wrong(url, `${did}#`);
    if (!goodKey(key)) throw new Fault("KEY_REFUSED", url, keyFault(key));
    if (found.has(url) && !sameBytes(found.get(url), key)) wrong(url, "one key for each id");
    found.set(url, key);
  }
  if (!found.size) wrong("0", "an Ed25519 key in assertionMethod");
  for (const [url, key] of found) {
    if (row.keys[url] && !sameBytes(row.keys[url].bytes, key)) bad(url, url, "the key of the DID document");
    row.keys[url] ??= { suite: "ed25519", bytes: key };
  }
}

function publishedKey(method, wrong) {
  if (["Multikey", "Ed25519VerificationKey2020"].includes(method.type) && isText(method.publicKeyMultibase)) return keyOfDid(`did:key:${method.publicKeyMultibase}`);
  const jwk = method.publicKeyJwk;
  if (!["JsonWebKey", "JsonWebKey2020"].includes(method.type) || !isObject(jwk) || jwk.kty !== "OKP" || jwk.crv !== "Ed25519" || !isText(jwk.x)) return null;
  if ("d" in jwk) wrong("publicKeyJwk.d", "a public key");
  return unbase64(`${jwk.x.replaceAll("-", "+").replaceAll("_", "/")}=`);
}

function revokedRecords(wanted, closed, bad) {
  if (!isObject(wanted)) bad("revoked", wanted, "table");
  for (const [manifest, row] of Object.entries(wanted)) {
    if (!SHA256.test(manifest)) bad("revoked", manifest, "SHA-256 of manifest.json");
    closed(row, ["state", "date", "reason"], [], manifest);
    if (!["revoked", "suspended", "superseded"].includes(row.state)) bad(manifest, row.state, "revoked, suspended, superseded");
    if (!isDay(row.date)) bad(manifest, row.date, "YYYY-MM-DD");
    if (!isName(row.reason)) bad(manifest, row.reason, "a reason");
  }
  return wanted;
}

// accept_tables {digest: path beside the policy}
function acceptedTables(wanted, beside, bad) {
  const out = new Map();
  if (!isObject(wanted)) bad("accept_tables", wanted, "table");
  for (const [digest, path] of Object.entries(wanted)) {
    if (!DIGEST.test(digest)) bad("accept_tables", digest, "sha256:…");
    const table = parseJson(beside(path, "accept_tables"), false);
    if (!["unit_table", "gwp_set", "factor_release"].some((tag) => digestOf(tag, table) === digest)) throw new Fault("DIGEST_MISMATCH", path, "", digest);
    out.set(digest, table);
  }
  return out;
}

// One key is one key under every id and issuer: its end holds under all of them, compromised before replaced.
// Its own days stand; without any, those that end first.
function historyOf(policy, issuer, keyid) {
  const listed = policy.issuers[issuer].keys[keyid], bytes = listed ? listed.bytes : keyOfDid(issuer);
  if (!bytes) return null;
  const same = Object.values(policy.issuers).flatMap((row) => Object.values(row.keys)).filter((key) => sameBytes(key.bytes, bytes));
  const first = (list, rank) => list.sort((a, b) => (rank(a) < rank(b) ? -1 : 1))[0];
  return {
    span: listed && listed.from ? listed : first(same.filter((key) => key.from), (key) => key.to),
    ended: first(same.filter((key) => key.revoked).map((key) => key.revoked), ({ reason, date }) => (reason === "compromised" ? "0" : "1") + date),
  };
}

// Why a document is not trusted: who may state what, and when (S13), and whether the record was taken back (docs/trust.md).
function trustFaults(policy, issuer, keyid, scope, created, manifest) {
  const out = dayFaults(policy, issuer, keyid, scope, created);
  if (!(issuer in policy.issuers)) return out;
  const taken = policy.revoked[manifest], { pinned } = policy.issuers[issuer];
  if (taken) out.push(new Fault(taken.state.toUpperCase(), "manifest.json", `${taken.date}, ${taken.reason}`));
  if (pinned && !pinned.includes(manifest)) out.push(new Fault("ISSUER_UNTRUSTED", issuer, manifest, pinned.join(", ")));
  return out;
}

// The part of it that concerns the signer alone.
function dayFaults(policy, issuer, keyid, scope, created) {
  if (!(issuer in policy.issuers)) return [new Fault("ISSUER_UNTRUSTED", "", issuer)];
  const out = [], row = policy.issuers[issuer], key = historyOf(policy, issuer, keyid), day = created.slice(0, 10);
  const say = (...words) => out.push(new Fault(...words));
  if (!key) say("KEY_UNKNOWN", issuer, keyid, Object.keys(row.keys).join(", "));
  if (!row.scopes.includes(scope)) say("SCOPE", issuer, scope, row.scopes.join(", "));
  for (const [where, span] of [[issuer, row], ...(key && key.span ? [[keyid, key.span]] : [])]) {
    if (day < span.from) say("NOT_YET_VALID", where, created, `${span.from} .. ${span.to}`);
    if (day > span.to) say("EXPIRED", where, created, `${span.from} .. ${span.to}`);
  }
  const ended = key && key.ended;
  // of a key that others may hold no signature counts: its day is the signer's own word
  if (ended && ended.reason === "compromised") say("TIME_UNPROVEN", keyid, ended.date);
  else if (ended && day >= ended.date) say("KEY_REVOKED", keyid, created, `< ${ended.date}`);
  return out;
}

const SPACES = /(?:(?!\ufeff)[\s\u001c-\u001f\u0085])+/;
const folded = (owner) => owner.normalize("NFKC").toUpperCase().toLowerCase().split(SPACES).filter(Boolean).join(" ");
const keysOf = (policy, did) => [keyOfDid(did), ...Object.values((policy.issuers[did] || { keys: {} }).keys).map((key) => key.bytes)].filter(Boolean).map(hex);

// One party: one DID, one owner (but for case, width, spaces) or one key.
function sameSide(policy, first, second) {
  const [mine, theirs] = [first, second].map((did) => folded((policy.issuers[did] || {}).owner || ""));
  const keys = keysOf(policy, first);
  return first === second || (mine !== "" && mine === theirs) || keysOf(policy, second).some((key) => keys.includes(key));
}

// Anything of TOML 1.0 beyond tables, strings, arrays, inline tables and days is refused, never guessed.
class TomlReader {
  constructor(text) { this.text = text.replace(/\r\n/g, "\n"); this.at = 0; this.depth = 0; this.how = new WeakMap(); }

  fail(expected = "TOML") { throw new Fault("TRUST_INVALID", `line ${this.text.slice(0, this.at).split("\n").length}`, this.text.slice(this.at, this.at + 20), expected); }

  match(pattern) {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return found;
  }

  blank() { this.match(/[ \t]*/y); }

  lines() { this.match(/(?:[ \t\n]|#[^\u0000-\u0008\u000a-\u001f\u007f]*(?=\n|$))*/y); }

  endOfLine() { if (!this.match(/[ \t]*(?:#[^\u0000-\u0008\u000a-\u001f\u007f]*)?(?:\n|$)/y)) this.fail("end of line"); }

  table(how) { const out = Object.create(null); this.how.set(out, how); return out; }

  whole() {
    const root = this.table("root");
    let here = root;
    for (this.lines(); this.at < this.text.length; this.lines()) {
      if (this.match(/\[[ \t]*/y)) here = this.header(root);
      else this.pair(here);
      this.endOfLine();
    }
    return root;
  }

  header(root) {
    const keys = this.keys();
    if (!this.match(/[ \t]*\]/y)) this.fail("]");
    const last = keys.pop();
    let at = root;
    for (const key of keys) {
      if (!(key in at)) at[key] = this.table("implicit");
      at = at[key];
      if (!isObject(at) || this.how.get(at) === "inline") this.fail("table");
    }
    if (last in at && this.how.get(at[last]) !== "implicit") this.fail("a table once");
    at[last] ??= this.table("header");
    this.how.set(at[last], "header");
    return at[last];
  }

  pair(table) {
    const keys = this.keys();
    const last = keys.pop();
    for (const key of keys) {
      if (!(key in table)) table[key] = this.table("dotted");
      table = table[key];
      if (!isObject(table) || this.how.get(table) !== "dotted") this.fail("a table once");
    }
    if (last in table) this.fail("a key once");
    if (!this.match(/[ \t]*=[ \t]*/y)) this.fail("=");
    table[last] = this.value();
  }

  keys() {
    const out = [];
    do {
      const bare = this.match(/[A-Za-z0-9_-]+/y);
      out.push(bare ? bare[0] : this.string());
      if (out.length > MOST_DEPTH) this.fail(`${MOST_DEPTH} levels`);
    } while (this.match(/[ \t]*\.[ \t]*/y));
    return out;
  }

  string() {
    const literal = this.match(/'(?!'')([^'\u0000-\u0008\u000a-\u001f\u007f]*)'/y);
    if (literal) return literal[1];
    const basic = this.match(/"(?!"")((?:[^"\\\u0000-\u0008\u000a-\u001f\u007f]|\\[btnfr"\\]|\\u[0-9a-fA-F]{4}|\\U[0-9a-fA-F]{8})*)"/y);
    if (!basic) this.fail("string");
    return basic[1].replace(/\\(u....|U........|.)/g, (_, c) => {
      if (!"uU".includes(c[0])) return ESCAPES[c];
      const code = parseInt(c.slice(1), 16);
      return code > 0x10ffff || (code >= 0xd800 && code < 0xe000) ? this.fail("character") : String.fromCodePoint(code);
    });
  }

  value() {
    const open = this.match(/[[{]/y);
    if (open) {
      if (++this.depth > MOST_DEPTH) this.fail(`${MOST_DEPTH} levels`);
      const out = open[0] === "[" ? this.list() : this.inline();
      this.depth--;
      return out;
    }
    const day = this.match(/[0-9]{4}-[0-9]{2}-[0-9]{2}(?=[ \t]*(?:[#\n,\]}]|$))/y);
    return day ? day[0] : this.string();
  }

  list() {
    const out = [];
    for (this.lines(); !this.match(/\]/y); this.lines()) {
      out.push(this.value());
      this.lines();
      if (!this.match(/,/y)) { if (this.match(/\]/y)) return out; this.fail("]"); }
    }
    return out;
  }

  inline() {
    const out = this.table("inline");
    this.blank();
    if (this.match(/\}/y)) return out;
    do { this.blank(); this.pair(out); this.blank(); } while (this.match(/,/y));
    if (!this.match(/\}/y)) this.fail("}");
    return out;
  }
}

// ===================================================================================================================
// 10. Schema: record, rules, nodes (S8, S10, S14 to S16)
// ===================================================================================================================

const STAGES = ["raw_materials", "production", "distribution", "use", "end_of_life"];
const COMPONENTS = ["fossil", "biogenic_uptake", "biogenic_release", "biogenic_non_co2", "land_use_change", "land_management", "aircraft", "removals", "capture"];
const DETAILS = ["stage_component", "component", "stage", "total"];
const SALT = /^[0-9a-f]{32}$/;

// A form looks at a value and reports to `say(name, place, got, expected)`.
const form = (test, expected, name = "SCHEMA_INVALID") => (v, place, say) => { if (!test(v)) say(name, place, v, expected); };
// Control, direction and zero-width characters ("Version 1, additions").
const HIDDEN_TEXT = new RegExp("[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e"
  + "\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufeff\\uffa0\\ufff0-\\ufffb\\u{e0000}-\\u{e00ff}]", "u");
const MOST_TEXT = 10000; // code points
const tooLong = (v) => v.length > MOST_TEXT && (v.length > 2 * MOST_TEXT || [...v].length > MOST_TEXT);
const text = (v, place, say) => {
  if (!isText(v) || !v || tooLong(v)) say("SCHEMA_INVALID", place, v, `text of 1..${MOST_TEXT} characters`);
  else if (HIDDEN_TEXT.test(v)) say("TEXT_UNSAFE", place, JSON.stringify(v));
};
const flag = form((v) => typeof v === "boolean", "true or false");
const count = form(isCount, "count");
const anything = () => {};
const digest = form((v) => isText(v) && DIGEST.test(v), "sha256:…");
const orNull = (inner) => (v, place, say) => { if (v !== null) inner(v, place, say); };
const word = (list) => (v, place, say) => { if (!list.includes(v)) say(isText(v) ? "SCHEMA_DOWNGRADE" : "SCHEMA_INVALID", place, v, list.join(", ")); };
const listOf = (inner, least = 0, most = Infinity) => (v, place, say) => {
  if (!Array.isArray(v) || v.length < least) return say("SCHEMA_INVALID", place, "", least ? `list of at least ${least}` : "list");
  if (v.length > most) return say("SCHEMA_INVALID", place, v.length, `list of at most ${most}`);
  v.forEach((x, i) => inner(x, `${place}[${i}]`, say));
};
const distinct = (inner, least = 0, key = (x) => x) => (v, place, say) => {
  listOf(inner, least)(v, place, say);
  if (Array.isArray(v) && new Set(v.map(key)).size !== v.length) say("SCHEMA_INVALID", place, "", "each once");
};
const edge = (type) => Object.assign((v, place, say) => digest(v, place, say), { type });
const number = (read, name, fits = () => true, range = "") => (v, place, say) => {
  if (!isText(v)) return say("SCHEMA_INVALID", place, v, name);
  const value = read(v, true);
  if (!value) say("NUMBER_SYNTAX", place, v, name);
  else if (!fits(value)) say("SCHEMA_INVALID", place, v, range);
};
const dec = number(readDec, "DEC");
const ratio = number(readRat, "RAT");
const input = (fits, range) => (v, place, say) => {
  const field = isObject(v) && "value" in v ? "value" : "ratio";
  closed({ [field]: number(field === "value" ? readDec : readRat, field === "value" ? "DEC" : "RAT", fits, range), unit: text })(v, place, say);
};
const fields = (needed, optional, open) => (v, place, say) => {
  if (!isObject(v)) return say("SCHEMA_INVALID", place, v, "object");
  for (const [key, look] of Object.entries(needed)) if (key in v) look(v[key], `${place} ${key}`, say); else say("SCHEMA_INVALID", place, "", key);
  for (const [key, look] of Object.entries(optional)) if (key in v) look(v[key], `${place} ${key}`, say);
  if (!open) for (const key of Object.keys(v)) if (!Object.hasOwn(needed, key) && !Object.hasOwn(optional, key)) say("SCHEMA_DOWNGRADE", place, key, Object.keys(needed).join(", "));
};
const closed = (needed, optional = {}) => fields(needed, optional, false);
const open = (needed, optional = {}) => fields(needed, optional, true);
const mapOf = (keys, inner) => (v, place, say) => {
  if (!isObject(v)) return say("SCHEMA_INVALID", place, v, "object");
  for (const [k, x] of Object.entries(v)) { keys(k, place, say); inner(x, `${place} ${k}`, say); }
};

const named = closed({ id: text, digest });
const day = form(isDay, "YYYY-MM-DD");
const moment = form((v) => isText(v) && /^.{10}T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$/.test(v) && isDay(v.slice(0, 10)), "RFC 3339, UTC, seconds");
const positive = input((x) => x.n > 0n, "> 0");
const span = (v, place, say) => {
  closed({ from: day, to: day })(v, place, say);
  if (isObject(v) && isDay(v.from) && isDay(v.to) && v.from > v.to) say("SCHEMA_INVALID", place, `${v.from} .. ${v.to}`, "from <= to");
};
const total = closed({
  stage: orNull(word(STAGES)), component: orNull(word(COMPONENTS)), rounded: dec,
  digits: form((v) => isCount(v) && v >= 1 && v <= 6, "1..6"), unit: word(["kg CO2e"]),
});
const assessment = closed({
  id: text, rule_set: named, gwp_set: named, boundary: text, stages: distinct(word(STAGES)), detail: word(DETAILS), totals: orNull(listOf(total)),
});
const MOST_PRODUCT_IDS = 1000;
const RECORD = closed({
  format: word(["footprint-record/1"]),
  subject: closed({ product_ids: listOf(text, 0, MOST_PRODUCT_IDS), batch: orNull(text), facility: orNull(text), period: span, declared_unit: positive }),
  claim: word(["full", "screening", "demonstration"]), confidential: flag, coverage: closed({ lines: count, with_result: count, open: count }),
  assessments: distinct(assessment, 1, (a) => a && a.id),
  roots: closed(Object.fromEntries(GROUPS.map((g) => [g, closed({ size: count, root: digest })]))),
  record_root: digest, unit_table: named, factor_releases: distinct(named, 0, (r) => r && r.id), software: form(isObject, "object"), created: moment,
}, { statistics: form(isObject, "object") });
const ruleSets = listOf(open({ id: text, parameters: form(isObject, "object") }));
const RULES = closed({
  format: word(["footprint-rules/1"]),
  rule_sets: (v, place, say) => {
    ruleSets(v, place, say);
    if (Array.isArray(v) && v.every((r) => isObject(r) && isText(r.id)) && !ascending(v, (r) => r.id)) say("SCHEMA_INVALID", place, "", "sorted by id, each once");
  },
});

const share = number(readRat, "RAT", (x) => x.n >= 0n && x.n <= x.d, "0..1");
const ids = { assessments: distinct(text, 1) };
const NODES = {
  process: open({ output: positive, share, demand: ratio }),
  flow: open({ kind: word(["use", "avoided"]), from: edge("process"), to: edge("process"), amount: input((x) => x.n >= 0n, ">= 0") }, ids),
  line: open({
    process: edge("process"), stage: word(STAGES), tags: listOf(text), kind: text,
    state: word(["factor", "supplier", "own", "proxy", "range", "cutoff", "open"]), amount: input(), per: word(["output", "declared_unit"]),
    conversions: listOf(edge("conversion")), factor: orNull(edge("factor")), factor_high: orNull(edge("factor")),
    evidence: listOf(edge("evidence")), decision: orNull(edge("decision")), origin: edge("origin"),
  }, ids),
  conversion: open({ from: text, to: text, ratio, kind: word(["unit", "bridge", "share"]), source: orNull(edge("source")) }),
  decision: open({}), source: open({}), origin: open({}),
  factor: open({
    release: orNull(text), unit: text, gases: mapOf(text, ratio), components: mapOf(word(COMPONENTS), ratio), gwp_set: orNull(text),
    supplier: orNull(open({ record_root: digest, manifest_sha256: form((v) => isText(v) && BARE.test(v), "64 hex digits"), assessment: text })),
    source: orNull(edge("source")), origin: orNull(edge("origin")),
  }),
  evidence: open({
    sha256: form((v) => isText(v) && BARE.test(v), "64 hex digits"), size: count, media_type: text, kind: text, issuer: anything,
    number: anything, period: orNull(open({ from: day, to: day })), quantity: orNull(input()),
  }),
  line_result: open({ assessment: text, line: edge("line"), scale: ratio, values: mapOf(word(COMPONENTS), ratio) }),
  result: open({
    assessment: text, rule_set: digest, gwp_set: digest, boundary: text, stages: distinct(word(STAGES)), final: edge("process"),
    declared_unit: positive, line_results: listOf(edge("line_result")), totals: listOf(closed({ stage: word(STAGES), component: word(COMPONENTS), exact: ratio })),
  }),
};
const GROUP_OF = {
  process: "lines", flow: "lines", line: "lines", conversion: "lines", decision: "lines", factor: "factors", source: "factors",
  evidence: "evidence", line_result: "result", result: "result",
};
const EDGES = {
  flow: [["from", "process"], ["to", "process"]],
  line: [["process", "process"], ["conversions", "conversion"], ["factor", "factor"], ["factor_high", "factor"], ["evidence", "evidence"], ["decision", "decision"], ["origin", "origin"]],
  conversion: [["source", "source"]], factor: [["source", "source"], ["origin", "origin"]],
  line_result: [["line", "line"]], result: [["final", "process"], ["line_results", "line_result"]],
};

// S8: totals may be merged or left out in a confidential record only.
function publicFaults(record, say) {
  if (record.confidential) return;
  for (const a of record.assessments) {
    if (a.totals === null) say("SCHEMA_INVALID", `${a.id} totals`, null, "list (not confidential)");
    if (a.detail !== "stage_component") say("SCHEMA_INVALID", `${a.id} detail`, a.detail, "stage_component (not confidential)");
  }
}

const label = ({ type, id }) => `${type} ${isText(id) ? id : shorten(id, 40)}`;
const sayTo = (list, where) => (name, place, got, expected) => { if (list.length < 200) list.push(problem(name, `${where}: ${place}`, got, expected)); };

function readJsonFile(files, path, look, problems, then = (value) => value) {
  try {
    const { value, reader } = readJson(files.get(path), true);
    look(value, "", sayTo(problems, path));
    return then(value, reader);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    problems.push(problemOf(fault, path));
    return null;
  }
}

// Rules that bind several fields of one line.
function lineFaults(line, say) {
  const none = ["open", "cutoff"].includes(line.state);
  if ((line.factor === null) !== none) say("SCHEMA_INVALID", "factor", line.factor, none ? "null" : "edge");
  if ((line.factor_high !== null) !== (line.state === "range")) say("SCHEMA_INVALID", "factor_high", line.factor_high, line.state === "range" ? "edge" : "null");
}

function checkNodes(state, problems) {
  const seen = new Set();
  for (const entry of state.opened) {
    const { node, group } = entry;
    const say = sayTo(problems, `disclosure/${group}.json: ${isObject(node) ? shorten(label(node), 80) : ""}`);
    if (!isObject(node)) { say("SCHEMA_INVALID", "", node, "object"); continue; }
    const home = node.type === "origin" ? group : isText(node.type) && Object.hasOwn(GROUP_OF, node.type) ? GROUP_OF[node.type] : "";
    if (home !== group) { say("SCHEMA_DOWNGRADE", "type", node.type, `a type of ${group}`); continue; }
    const before = problems.length;
    text(node.id, "id", say);
    const key = (budget.place = label(node));
    if (seen.has(key)) say("NODE_DUPLICATE", "", key);
    seen.add(key);
    NODES[node.type](node, "", say);
    if (problems.length > before) continue;
    if (node.type === "line") lineFaults(node, say);
  }
}

// ===================================================================================================================
// 11. Disclosure and roots (S7, S9)
// ===================================================================================================================

// S7: SHA256(0x00 || salt || JCS(node)); of a canonical file the text of a node is a piece of the file.
let leafBuffer = new Uint8Array(4096);

function leafHash(salt, bytes) {
  const size = 17 + bytes.length;
  if (leafBuffer.length < size) leafBuffer = new Uint8Array(2 * size);
  leafBuffer[0] = 0;
  leafBuffer.set(unhex(salt), 1);
  leafBuffer.set(bytes, 17);
  return sha256(leafBuffer.subarray(0, size));
}

// The open nodes of a disclosure file in its order, with their leaves.
function openEntries(value, reader, bytes, group) {
  const ascii = reader.text.length === bytes.length;
  return value.open.map(({ salt, node }, i) => {
    const [start, end] = reader.spans[i];
    const hash = leafHash(salt, ascii ? bytes.subarray(start, end) : utf8.encode(reader.text.slice(start, end)));
    return { leaf: "sha256:" + hex(hash), hash, node, group };
  });
}

// All leaves of a group as {leaf, hash}, sorted.
function sortedLeaves(opened, hidden) {
  const all = [...opened, ...hidden.map((leaf) => ({ leaf, hash: unhex(leaf, 7) }))];
  return ascendingLeaves(all, (e) => e.leaf) ? all : all.sort((a, b) => (a.leaf < b.leaf ? -1 : a.leaf > b.leaf ? 1 : 0));
}

const innerBuffer = new Uint8Array(65).fill(1, 0, 1);
const inner = (left, right) => { innerBuffer.set(left, 1); innerBuffer.set(right, 33); return sha256(innerBuffer); };

// RFC 6962, over leaves that are hashes already. A stack of complete subtrees gives the same tree as the recursive text.
function merkleRoot(leaves) {
  if (!leaves.length) return sha256(new Uint8Array());
  const stack = [];
  for (const leaf of leaves) {
    let node = { hash: leaf, size: 1 };
    while (stack.length && stack.at(-1).size === node.size) node = { hash: inner(stack.pop().hash, node.hash), size: 2 * node.size };
    stack.push(node);
  }
  let out = stack.pop().hash;
  while (stack.length) out = inner(stack.pop().hash, out);
  return out;
}

const opening = closed({ salt: form((v) => isText(v) && SALT.test(v), "32 hex digits"), node: form(isObject, "object") });
const DISCLOSURE = closed({ open: listOf(opening), hidden: listOf(digest) });

const MOST_COST = 8e8;

// What the parsed file may take in memory, about: its bytes, and 64 for each "," "[" "{".
function costOf(bytes) {
  let marks = 0;
  for (const c of bytes) if (c === 0x2c || c === 0x5b || c === 0x7b) marks++;
  return bytes.length + 64 * marks;
}

function readDisclosure(state, problems) {
  state.opened = [];
  state.hidden = {};
  state.leaves = {};
  const cost = GROUPS.reduce((sum, group) => sum + costOf(state.files.get(`disclosure/${group}.json`) || []), 0);
  if (cost > MOST_COST) { problems.push(problem("LIMIT_EXCEEDED", "disclosure", cost, MOST_COST)); return; }
  for (const group of GROUPS) {
    const path = `disclosure/${group}.json`;
    if (!state.files.has(path)) { problems.push(problem("ROOT_MISMATCH", path, "", path)); continue; }
    const faults = []; // of this file alone: the list of a check is cut, and no longer tells whether this file has any
    const bytes = state.files.get(path);
    const value = readJsonFile(state.files, path, DISCLOSURE, faults, (found, reader) => (faults.length ? null : { ...found, entries: openEntries(found, reader, bytes, group) }));
    problems.push(...faults);
    if (!value) continue;
    const opened = value.entries;
    if (!ascendingLeaves(opened, (e) => e.leaf)) problems.push(problem("NOT_CANONICAL", path, "open", "sorted by leaf, each once"));
    if (!ascendingLeaves(value.hidden)) problems.push(problem("NOT_CANONICAL", path, "hidden", "sorted by leaf, each once"));
    for (const entry of opened) state.opened.push(entry);
    state.hidden[group] = new Set(value.hidden);
    state.leaves[group] = sortedLeaves(opened, value.hidden);
  }
}

function checkRoots(state, problems) {
  const { record } = state;
  for (const group of GROUPS) {
    const leaves = state.leaves[group];
    leaves.forEach(({ leaf }, i) => { if (i && leaf === leaves[i - 1].leaf) problems.push(problem("ROOT_MISMATCH", group, leaf, "once")); });
    const found = { size: leaves.length, root: "sha256:" + hex(merkleRoot(leaves.map((e) => e.hash))) };
    if (jcs(found) !== jcs(record.roots[group])) problems.push(problem("ROOT_MISMATCH", group, found, jcs(record.roots[group])));
  }
  const root = digestOf("roots", record.roots);
  if (root !== record.record_root) problems.push(problem("ROOT_MISMATCH", "record_root", record.record_root, root));
}

// Every edge names an open node of its type, or a hidden leaf of that type's group.
function checkEdges(state, problems) {
  state.byLeaf = new Map(state.opened.map((e) => [e.leaf, e]));
  state.of = Object.fromEntries(Object.keys(NODES).map((t) => [t, []]));
  for (const e of state.opened) state.of[e.node.type].push(e);
  state.named = new Set();
  for (const { node, group } of state.opened) {
    for (const [field, type] of EDGES[node.type] || []) {
      for (const leaf of Array.isArray(node[field]) ? node[field] : node[field] === null ? [] : [node[field]]) {
        state.named.add(leaf);
        const target = state.byLeaf.get(leaf);
        const home = type === "origin" ? group : GROUP_OF[type];
        const fine = target ? target.node.type === type && target.group === home : state.hidden[home].has(leaf);
        if (!fine) problems.push(problem("ROOT_MISMATCH", `${label(node)}: ${field}`, leaf, type));
      }
    }
  }
}

const isHidden = (state, leaf) => leaf !== null && !state.byLeaf.has(leaf);
const hiddenCount = (state) => GROUPS.reduce((sum, g) => sum + state.hidden[g].size, 0);
const belongs = (node, id) => !node.assessments || node.assessments.includes(id);

// S9: what must be hidden together. Only what an open node shows can be judged.
function checkHiding(state, problems) {
  const all = hiddenCount(state);
  if (!all) return;
  if (!state.record.confidential) { problems.push(problem("HIDING_FORBIDDEN", "disclosure", all, "0")); return; }
  const reveals = (entry, leaf) => problems.push(problem("HIDING_INCOMPLETE", "disclosure", label(entry.node), leaf));
  const dark = ({ node }) => isHidden(state, node.factor);
  for (const entry of state.of.line_result) {
    const line = state.byLeaf.get(entry.node.line);
    if (!line || dark(line)) reveals(entry, entry.node.line);
  }
  const counted = state.of.line.length < state.record.coverage.lines && state.of.result.length === state.record.assessments.length;
  for (const entry of state.of.result) {
    const own = entry.node.line_results.find((leaf) => isHidden(state, leaf));
    const line = state.of.line.find((e) => dark(e) && belongs(e.node, entry.node.assessment) && entry.node.stages.includes(e.node.stage));
    if (own || line || counted) reveals(entry, own || (line && line.leaf) || "a hidden line");
  }
  for (const type of ["origin", "source"]) {
    for (const entry of state.of[type]) if (state.hidden[entry.group].size && !state.named.has(entry.leaf)) reveals(entry, "what names it");
  }
}

// ===================================================================================================================
// 12. Tables and units
// ===================================================================================================================

// Units by dimension and GWP values by component: the verifier's own copies, found by digest; hashed once.
let hashedTables = null;

function ownTables() {
  if (hashedTables) return new Map(hashedTables);
  const tables = new Map();
  for (const [id, dimensions] of Object.entries(UNIT_TABLES)) {
    const units = {};
    for (const [dimension, rows] of Object.entries(dimensions)) for (const [unit, value] of Object.entries(rows)) units[unit] = { dimension, ratio: value };
    tables.set(digestOf("unit_table", { id, units }), { id, units });
  }
  for (const [id, components] of Object.entries(GWP_SETS)) {
    const gases = {};
    for (const [component, rows] of Object.entries(components)) for (const [gas, gwp] of Object.entries(rows)) gases[gas] = { component, gwp };
    tables.set(digestOf("gwp_set", { id, gases }), { id, gases });
  }
  hashedTables = tables;
  return new Map(tables);
}

// The form of a table, also of one that a trust policy supplies.
const TABLE_FORMS = {
  unit_table: open({ id: text, units: mapOf(text, open({ dimension: text, ratio: number(readRat, "RAT", (x) => x.n > 0n, "> 0") })) }),
  gwp_set: open({ id: text, gases: mapOf(text, open({ component: word(COMPONENTS), gwp: dec })) }),
};

function goodTable(tag, table) {
  let good = true;
  TABLE_FORMS[tag](table, "", () => { good = false; });
  return good;
}

function findTable(state, tag, { id, digest: wanted }, problems) {
  const table = state.tables.get(wanted);
  if (table && !goodTable(tag, table)) { problems.push(problem("SCHEMA_INVALID", `record.json: ${tag} ${id}`, "", "the form of a table")); return null; }
  const fine = table && table.id === id && digestOf(tag, table) === wanted;
  if (!fine) problems.push(problem(table ? "DIGEST_MISMATCH" : "TABLE_UNKNOWN", `record.json: ${tag} ${id}`, wanted, table ? table.id : ""));
  return fine ? table : null;
}

class Units {
  constructor(table) {
    this.rows = new Map(Object.entries(table.units).map(([unit, row]) => [unit, { dimension: row.dimension, ratio: readRat(row.ratio, true) }]));
  }

  known(unit, where, problems) {
    if (!this.rows.has(unit)) problems.push(problem("UNIT_UNKNOWN", where, unit));
    return this.rows.has(unit);
  }

  // units of `to` in one `from`, or null
  factor(from, to) {
    const a = this.rows.get(from), b = this.rows.get(to);
    return a && b && a.dimension === b.dimension ? over(a.ratio, b.ratio) : null;
  }
}

function conversionFaults(state, { node }, problems) {
  const { units } = state;
  const where = (budget.place = label(node));
  if (!units.known(node.from, where, problems) | !units.known(node.to, where, problems)) return;
  const value = readRat(node.ratio);
  const table = units.factor(node.from, node.to);
  const bad = (got, expected) => problems.push(problem("CONVERSION_MISMATCH", where, got, expected));
  if (node.kind === "unit" && !table) problems.push(problem("DIMENSION_MISMATCH", where, node.from, node.to));
  if (node.kind === "unit" && table && !same(value, table)) bad(node.ratio, showRat(table));
  if (node.kind === "bridge" && (table || node.source === null)) bad(`${node.from} → ${node.to}`, "another dimension, with a source");
  if (node.kind === "share" && (node.from !== node.to || value.n < 0n || value.n > value.d)) bad(`${node.from} → ${node.to} ${node.ratio}`, "0..1");
}

function checkUnits(state, problems) {
  const { units, of, byLeaf } = state;
  let unchecked = 0;
  const broken = (where, got, wanted) => {  // of another dimension no conversion could help
    const apart = units.rows.has(got) && units.rows.has(wanted) && !units.factor(got, wanted);
    return problem(apart ? "DIMENSION_MISMATCH" : "CONVERSION_MISMATCH", where, got, wanted);
  };
  for (const { node } of of.process) units.known(node.output.unit, label(node), problems);
  for (const { node } of of.flow) units.known(node.amount.unit, label(node), problems);
  for (const { node } of of.factor) units.known(node.unit, label(node), problems);
  for (const { node } of of.evidence) if (node.quantity) units.known(node.quantity.unit, label(node), problems);
  units.known(state.record.subject.declared_unit.unit, "record.json: declared_unit", problems);
  for (const entry of of.conversion) conversionFaults(state, entry, problems);
  for (const { node } of of.line) {
    units.known(node.amount.unit, label(node), problems);
    const chain = node.conversions.map((leaf) => byLeaf.get(leaf));
    if (chain.some((c) => !c)) { unchecked++; continue; }
    let unit = node.amount.unit;
    for (const { node: step } of chain) {
      if (step.from !== unit) problems.push(broken(label(node), step.from, unit));
      unit = step.to;
    }
    for (const field of ["factor", "factor_high"]) {
      const factor = node[field] && byLeaf.get(node[field]);
      if (factor && factor.node.unit !== unit) problems.push(broken(`${label(node)}: ${field}`, unit, factor.node.unit));
      if (node[field] && !factor) unchecked++;
    }
  }
  return unchecked;
}

// The value of a factor in an assessment: components plus gases characterised by its GWP set (S16).
function factorValue(factor, gwp) {
  const values = new Map();
  const put = (component, value) => values.set(component, values.has(component) ? plus(values.get(component), value) : value);
  for (const [component, value] of Object.entries(factor.components)) put(component, readRat(value));
  for (const [gas, value] of Object.entries(factor.gases)) {
    if (!Object.hasOwn(gwp.gases, gas)) return null;
    put(gwp.gases[gas].component, times(readRat(value), readDec(gwp.gases[gas].gwp)));
  }
  return values;
}

// Own parts of the check `factors`: releases named in record.json, a GWP set for stated components, gases known where
// an open line uses the factor. Values of releases are profile "full".
function checkFactors(state, problems) {
  const releases = new Set(state.record.factor_releases.map((r) => r.id));
  for (const { node } of state.of.factor) {
    if (node.release !== null && !releases.has(node.release)) problems.push(problem("FACTOR_UNKNOWN", label(node), node.release, [...releases].join(", ")));
    if (node.gwp_set === null && Object.keys(node.components).length) problems.push(problem("SCHEMA_INVALID", `${label(node)}: gwp_set`, "null", "id or unstated"));
  }
  for (const a of state.record.assessments) {
    const gwp = state.gwp.get(a.id);
    if (!gwp) continue;
    for (const leaf of new Set(linesOf(state, a).flatMap(({ node }) => [node.factor, node.factor_high]))) {
      const factor = leaf === null ? null : state.byLeaf.get(leaf);
      for (const gas of factor ? Object.keys(factor.node.gases) : []) if (!Object.hasOwn(gwp.gases, gas)) problems.push(problem("GAS_UNKNOWN", label(factor.node), gas, gwp.id));
    }
  }
}

// Open lines that belong to an assessment and lie in one of its stages.
const linesOf = (state, assessment) => state.of.line.filter(({ node }) => belongs(node, assessment.id) && assessment.stages.includes(node.stage));

// ===================================================================================================================
// 13. Replay (S16): demands, scales, line results, totals; exact fractions from stated amounts to published digits
// ===================================================================================================================

const MOST_LINE = 60000; // characters of all ratios of one line

function longLines(state, problems) {
  for (const { node } of state.of.line) {
    const size = node.conversions.reduce((sum, leaf) => sum + (state.byLeaf.has(leaf) ? state.byLeaf.get(leaf).node.ratio.length : 0), 0);
    if (size > MOST_LINE) problems.push(problem("LIMIT_EXCEEDED", `${label(node)}: conversions`, size, MOST_LINE));
  }
}

const MOST_VISITS = 5e6; // assessments (or results) x (10 x nodes that each is compared with + names in their lists of assessments)

function manyAssessments(state, problems) {
  const { line, flow, process, result } = state.of;
  const names = [...line, ...flow].reduce((sum, { node }) => sum + (node.assessments || []).length, 0);
  const each = 10 * (line.length + flow.length + process.length + result.length) + names;
  const work = Math.max(state.record.assessments.length, result.length) * each;
  if (work > MOST_VISITS) problems.push(problem("LIMIT_EXCEEDED", "record.json: assessments", work, MOST_VISITS));
}

// What a replay counts: `checked` equations, lines, sums of a result and tables of totals, each once; `skipped` for want
// of a hidden node.
const checkReplay = (state, problems) => {
  const tally = { checked: 0, skipped: 0 };
  unknownAssessments(state, problems);
  for (const assessment of state.record.assessments) {
    negativeDemands(state, assessment, problems, tally);
    publishedForm(state, assessment, problems);
    const result = resultOf(state, assessment, problems, tally);
    checkDemands(state, assessment, result, problems, tally);
    checkSystem(state, assessment, problems);
    checkLineResults(state, assessment, result, problems, tally);
    if (result) checkTotals(state, assessment, result.node, problems, tally);
  }
  checkCoverage(state, problems, tally);
  return tally;
};

function unknownAssessments(state, problems) {
  const known = new Set(state.record.assessments.map((a) => a.id));
  for (const { node } of state.opened) {
    const ids = GROUP_OF[node.type] === "result" ? [node.assessment] : ["line", "flow"].includes(node.type) ? node.assessments || [] : [];
    for (const id of ids) if (!known.has(id)) problems.push(problem("RESULT_INCOMPLETE", label(node), id, [...known].join(", ")));
  }
}

function resultOf(state, assessment, problems, tally) {
  const found = state.of.result.filter(({ node }) => node.assessment === assessment.id);
  if (found.length === 0 && state.hidden.result.size) tally.skipped++;
  else if (found.length !== 1) problems.push(problem("RESULT_INCOMPLETE", `result of ${assessment.id}`, found.length, "1"));
  if (!found.length && assessment.totals !== null) tally.skipped++; // nor are the published totals compared
  if (found.length !== 1) return null;
  const { node } = found[0];
  const stated = {
    rule_set: assessment.rule_set.digest, gwp_set: assessment.gwp_set.digest, boundary: assessment.boundary, stages: assessment.stages,
    declared_unit: state.record.subject.declared_unit,
  };
  for (const [field, value] of Object.entries(stated)) {
    if (jcs(node[field]) !== jcs(value)) problems.push(problem("RECOMPUTE_MISMATCH", `${label(node)}: ${field}`, node[field], jcs(value)));
  }
  if (!ascending(node.line_results)) problems.push(problem("NOT_CANONICAL", label(node), "line_results", "sorted, each once"));
  return found[0];
}

const demandOf = (process) => readRat(process.demand);
const perRun = (process) => over(times(readRat(process.share), ONE), readInput(process.output)); // share / output
const flowsOf = (state, assessment) => state.of.flow.filter(({ node }) => belongs(node, assessment.id));

// S16: a demand is negative only for the `from` of an avoided flow and what is reached from it, from `to` to `from`.
function negativeDemands(state, assessment, problems, tally) {
  const into = new Map();
  for (const { node } of flowsOf(state, assessment)) (into.get(node.to) || into.set(node.to, []).get(node.to)).push(node.from);
  const allowed = new Set(flowsOf(state, assessment).filter(({ node }) => node.kind === "avoided").map(({ node }) => node.from));
  for (const leaf of allowed) for (const from of into.get(leaf) || []) allowed.add(from);
  const claimed = claimsOf(state);
  for (const { node, leaf } of processesOf(state, assessment)) {
    if (demandOf(node).n >= 0n || allowed.has(leaf) || !claimed.has(leaf)) continue;
    if (state.hidden.lines.size) tally.skipped++;
    else problems.push(problem("NEGATIVE_NOT_ALLOWED", label(node), node.demand));
  }
}

// Process -> ids of the assessments that speak of it, through its lines and flows or as the final one.
function claimsOf(state) {
  if (state.claims) return state.claims;
  const claims = (state.claims = new Map());
  const claim = (leaf, id) => (claims.get(leaf) || claims.set(leaf, new Set()).get(leaf)).add(id);
  for (const { id } of state.record.assessments) {
    for (const { node } of flowsOf(state, { id })) { claim(node.from, id); claim(node.to, id); }
    for (const { node } of state.of.line) if (belongs(node, id)) claim(node.process, id);
    for (const { node } of state.of.result) if (node.assessment === id) claim(node.final, id);
  }
  return claims;
}

// The processes of an assessment, and those that nothing claims: their demand is 0.
function processesOf(state, assessment) {
  const claims = claimsOf(state);
  return state.of.process.filter(({ leaf }) => !claims.has(leaf) || claims.get(leaf).has(assessment.id));
}

// The declared amount in a unit, or null in another dimension.
function declaredIn(state, unit) {
  const { declared_unit } = state.record.subject;
  const factor = state.units.factor(declared_unit.unit, unit);
  return factor && times(readInput(declared_unit), factor);
}

function checkDemands(state, assessment, result, problems, tally) {
  const uses = new Map(), claimed = claimsOf(state);
  for (const flow of flowsOf(state, assessment)) (uses.get(flow.node.from) || uses.set(flow.node.from, []).get(flow.node.from)).push(flow.node);
  for (const { node, leaf } of processesOf(state, assessment)) {
    budget.place = label(node);
    const terms = (uses.get(leaf) || []).map((flow) => flowTerm(state, flow, node, problems));
    if (terms.some((t) => t === null)) { tally.skipped++; continue; }
    const rest = plus(demandOf(node), negated(sumOf(terms)));
    const declared = declaredIn(state, node.output.unit);
    if (result && result.node.final === leaf && !declared) {
      problems.push(problem("DIMENSION_MISMATCH", label(node), state.record.subject.declared_unit.unit, node.output.unit));
      continue;
    }
    const finals = result ? [result.node.final === leaf ? declared : ZERO] : declared ? [ZERO, declared] : [ZERO];
    if (claimed.has(leaf)) tally.checked++;
    if (!finals.some((f) => same(rest, f))) problems.push(problem("RECOMPUTE_MISMATCH", `${label(node)}: demand (${assessment.id})`, node.demand, showRat(plus(sumOf(terms), finals[0]))));
  }
}

// s x amount x (demand_to x share_to / output_to), in the unit of the product of `from`; null when `to` is hidden.
function flowTerm(state, flow, from, problems) {
  const to = state.byLeaf.get(flow.to);
  if (!to) return null;
  const factor = state.units.factor(flow.amount.unit, from.output.unit);
  if (!factor) { problems.push(problem("DIMENSION_MISMATCH", label(flow), flow.amount.unit, from.output.unit)); return null; }
  const runs = times(demandOf(to.node), perRun(to.node));
  const term = times(times(readInput(flow.amount), factor), runs);
  return flow.kind === "avoided" ? negated(term) : term;
}

// Exactly one solution: I - A is block triangular over strongly connected processes, so each block must be regular.
function checkSystem(state, assessment, problems) {
  budget.place = assessment.id;
  const rows = new Map(); // from -> Map(to -> coefficient)
  for (const { node } of flowsOf(state, assessment)) {
    const from = state.byLeaf.get(node.from), to = state.byLeaf.get(node.to);
    const factor = from && to && state.units.factor(node.amount.unit, from.node.output.unit);
    if (!factor) continue;
    const value = times(times(readInput(node.amount), factor), perRun(to.node));
    if (value.n === 0n) continue;
    const row = rows.get(node.from) || rows.set(node.from, new Map()).get(node.from);
    const signed = node.kind === "avoided" ? negated(value) : value;
    row.set(node.to, row.has(node.to) ? plus(row.get(node.to), signed) : signed);
  }
  for (const block of components(rows)) {
    if (block.length === 1 && !(rows.get(block[0]) || new Map()).has(block[0])) continue;
    if (block.length > MOST_BLOCK) throw new Fault("LIMIT_EXCEEDED", assessment.id, `${block.length} processes in one circle`, MOST_BLOCK);
    const where = shorten(block.map((leaf) => label(state.byLeaf.get(leaf).node)).join(", "));
    if (!regular(block, rows, primesOf(state))) problems.push(problem("SYSTEM_SINGULAR", `${assessment.id}: ${where}`, "", "exactly one solution"));
  }
}

// Tarjan's strongly connected components, without recursion.
function components(rows) {
  const index = new Map(), low = new Map(), stack = [], on = new Set(), out = [];
  for (const root of rows.keys()) {
    if (index.has(root)) continue;
    const work = [];
    const enter = (leaf) => { index.set(leaf, index.size); low.set(leaf, index.get(leaf)); stack.push(leaf); on.add(leaf); work.push([leaf, [...(rows.get(leaf) || new Map()).keys()], 0]); };
    for (enter(root); work.length; ) {
      const frame = work.at(-1);
      const [leaf, next] = frame;
      if (frame[2] < next.length) {
        const to = next[frame[2]++];
        if (!index.has(to)) enter(to);
        else if (on.has(to)) low.set(leaf, Math.min(low.get(leaf), index.get(to)));
        continue;
      }
      work.pop();
      if (work.length) low.set(work.at(-1)[0], Math.min(low.get(work.at(-1)[0]), low.get(leaf)));
      if (low.get(leaf) !== index.get(leaf)) continue;
      const block = [];
      do { block.push(stack.pop()); on.delete(block.at(-1)); } while (block.at(-1) !== leaf);
      out.push(block);
    }
  }
  return out;
}

// A determinant that is not zero modulo one prime is not zero: acceptance is a proof. Zero modulo each of many primes
// refuses. The primes follow from the record root, so that nobody can write a system around them: of the 1.9 million
// primes of 26 bits those that divide a determinant of a million bits are 4 %, of all twelve a chance below 2^-50.
const MOST_BLOCK = 300;
const MANY_PRIMES = 12;
const isPrime = (n) => { for (let k = 3; k * k <= n; k += 2) if (n % k === 0) return false; return true; };

function primesOf(state) {
  if (state.primes) return state.primes;
  state.primes = [];
  for (let i = 0; i < MANY_PRIMES; i++) {
    const [a, b, c, d] = sha256(utf8.encode(`primes ${i} ${state.record.record_root}`));
    let n = (2 ** 25 + (((a << 24) | (b << 16) | (c << 8) | d) >>> 7)) | 1;
    while (!isPrime(n) || n >= 2 ** 26 || state.primes.includes(BigInt(n))) n = n >= 2 ** 26 ? 2 ** 25 + 1 : n + 2;
    state.primes.push(BigInt(n));
  }
  return state.primes;
}

function regular(block, rows, primes) {
  for (const prime of primes) {
    const matrix = modularMatrix(block, rows, prime);
    if (matrix && nonzeroDeterminant(matrix, Number(prime))) return true;
  }
  return false;
}

function modularMatrix(block, rows, prime) {
  const place = new Map(block.map((leaf, i) => [leaf, i]));
  const matrix = block.map((_, i) => { const row = new Float64Array(block.length); row[i] = 1; return row; });
  for (const leaf of block) {
    for (const [to, value] of rows.get(leaf) || []) {
      if (!place.has(to)) continue;
      const d = value.d % prime;
      if (d === 0n) return null;
      const coefficient = (((value.n % prime) + prime) * inverseModulo(d, prime)) % prime;
      const i = place.get(leaf), j = place.get(to), p = Number(prime);
      matrix[i][j] = (matrix[i][j] - Number(coefficient) + p) % p;
    }
  }
  return matrix;
}

function inverseModulo(a, prime) {
  let [r, next, x, y] = [prime, a, 0n, 1n];
  while (next) { const q = r / next; [r, next] = [next, r - q * next]; [x, y] = [y, x - q * y]; }
  return ((x % prime) + prime) % prime;
}

function nonzeroDeterminant(matrix, p) {
  const n = matrix.length;
  for (let k = 0; k < n; k++) {
    const pivot = matrix.findIndex((row, i) => i >= k && row[k] !== 0);
    if (pivot < 0) return false;
    [matrix[k], matrix[pivot]] = [matrix[pivot], matrix[k]];
    const top = matrix[k], scale = Number(inverseModulo(BigInt(top[k]), BigInt(p)));
    for (let i = k + 1; i < n; i++) {
      const row = matrix[i];
      if (row[k] === 0) continue;
      const times = (row[k] * scale) % p;
      for (let j = k; j < n; j++) row[j] = (row[j] - ((times * top[j]) % p) + p) % p;
    }
  }
  return true;
}

// Line results by assessment, sorted apart once.
function lineResultsOf(state, assessment) {
  if (!state.lineResults) {
    state.lineResults = new Map();
    for (const entry of state.of.line_result) {
      const { assessment: id } = entry.node;
      (state.lineResults.get(id) || state.lineResults.set(id, []).get(id)).push(entry);
    }
  }
  return state.lineResults.get(assessment.id) || [];
}

function checkLineResults(state, assessment, result, problems, tally) {
  const found = new Map();
  const mine = lineResultsOf(state, assessment);
  for (const entry of mine) (found.get(entry.node.line) || found.set(entry.node.line, []).get(entry.node.line)).push(entry);
  for (const { node, leaf } of state.of.line) {
    const wanted = belongs(node, assessment.id) && assessment.stages.includes(node.stage) && node.factor !== null;
    const rows = found.get(leaf) || [];
    found.delete(leaf);
    if (wanted && rows.length === 0 && state.hidden.result.size) tally.skipped++;
    else if (wanted && rows.length !== 1) problems.push(problem("RESULT_INCOMPLETE", `${label(node)} (${assessment.id})`, rows.length, "1"));
    if (!wanted && rows.length) problems.push(problem("RESULT_INCOMPLETE", `${label(node)} (${assessment.id})`, label(rows[0].node), "none"));
    if (wanted) for (const row of rows) checkLine(state, assessment, node, row.node, problems, tally);
  }
  tally.skipped += found.size;
  if (!result) return;
  const own = mine.map((e) => e.leaf).sort();
  const listed = new Set(result.node.line_results);
  for (const leaf of own) if (!listed.has(leaf)) problems.push(problem("RESULT_INCOMPLETE", label(result.node), "", label(state.byLeaf.get(leaf).node)));
  for (const leaf of listed) {
    const target = state.byLeaf.get(leaf);
    if (target && target.node.assessment !== assessment.id) problems.push(problem("RESULT_INCOMPLETE", label(result.node), label(target.node), assessment.id));
  }
}

// values = scale x amount x product of ratios x factor value, zeros left out
function checkLine(state, assessment, line, stated, problems, tally) {
  const where = (budget.place = `${label(line)} (${assessment.id})`);
  const process = state.byLeaf.get(line.process);
  const factor = state.byLeaf.get(line.factor);
  const chain = line.conversions.map((leaf) => state.byLeaf.get(leaf));
  const noScale = !process && line.per === "output";
  if (!noScale) {
    const scale = line.per === "declared_unit" ? ONE : times(demandOf(process.node), perRun(process.node));
    if (!same(scale, readRat(stated.scale))) problems.push(problem("RECOMPUTE_MISMATCH", `${where}: scale`, stated.scale, showRat(scale)));
  }
  const gwp = state.gwp.get(assessment.id);
  const unit = factor && gwp && chain.every((c) => c) ? factorValue(factor.node, gwp) : null;
  if (noScale || !unit) tally.skipped++;
  else tally.checked++;
  if (!unit) return;
  const amount = chain.reduce((sum, c) => times(sum, (c.ratio ??= readRat(c.node.ratio))), times(readRat(stated.scale), readInput(line.amount)));
  for (const component of new Set([...unit.keys(), ...Object.keys(stated.values)])) {
    const value = times(amount, unit.get(component) || ZERO);
    const written = component in stated.values ? readRat(stated.values[component]) : null;
    const fine = written ? written.n !== 0n && same(value, written) : value.n === 0n;
    if (!fine) problems.push(problem("RECOMPUTE_MISMATCH", `${where}: ${component}`, stated.values[component], showRat(value)));
  }
}

// S5 rows of exact totals; S8: merged to `detail` and rounded once.
function checkTotals(state, assessment, result, problems, tally) {
  const cells = new Map();
  budget.place = label(result);
  for (const leaf of result.line_results) {
    const row = state.byLeaf.get(leaf);
    const line = row && state.byLeaf.get(row.node.line);
    if (!line) { tally.skipped++; return; }
    for (const [component, value] of Object.entries(row.node.values)) {
      const key = `${line.node.stage}/${component}`;
      if (!cells.has(key)) cells.set(key, []);
      cells.get(key).push(readRat(value));
    }
  }
  const order = (list) => [...list].sort(byCodePoint);
  const rows = order(assessment.stages).flatMap((stage) => order(COMPONENTS).map((component) => ({ stage, component })));
  const sums = rows.map((r) => ({ ...r, exact: sumOf(cells.get(`${r.stage}/${r.component}`) || []) }));
  if (result.totals.length !== sums.length) problems.push(problem("RECOMPUTE_MISMATCH", `${label(result)}: totals`, result.totals.length, sums.length));
  sums.forEach((row, i) => {
    const stated = result.totals[i] || {};
    const fine = stated.stage === row.stage && stated.component === row.component && same(readRat(stated.exact), row.exact);
    if (!fine) problems.push(problem("RECOMPUTE_MISMATCH", `${label(result)}: ${row.stage} ${row.component}`, stated.exact, showRat(row.exact)));
  });
  tally.checked++;
  checkPublished(state, assessment, sums, problems, tally);
}

// Rows, digits and rounding of published totals, which need no open node.
function publishedForm(state, { id, stages, detail, totals }, problems) {
  if (totals === null) return;
  const cells = new Map();
  for (const stage of stages) for (const component of COMPONENTS) {
    const cell = [keepsStage(detail) ? stage : null, keepsComponent(detail) ? component : null];
    cells.set(jcs(cell), cell);
  }
  const rows = [...cells.values()].sort(byCell);
  const where = `record.json: ${id} totals`;
  if (jcs(rows) !== jcs(totals.map((t) => [t.stage, t.component]))) { problems.push(problem("RECOMPUTE_MISMATCH", where, `${totals.length} rows`, `${rows.length} rows, sorted`)); return; }
  const digits = state.digits.get(id);
  for (const total of totals) {
    if (total.digits !== digits || rounded(readDec(total.rounded), digits) !== total.rounded) problems.push(problem("RECOMPUTE_MISMATCH", where, `${total.rounded} (${total.digits})`, digits));
  }
}

const nullFirst = (a, b) => (a === b ? 0 : a === null ? -1 : b === null ? 1 : byCodePoint(a, b));
const byCell = (a, b) => nullFirst(a[0], b[0]) || nullFirst(a[1], b[1]);

function checkPublished(state, assessment, sums, problems, tally) {
  if (assessment.totals === null) return;
  const merged = new Map();
  for (const row of sums) {
    const stage = keepsStage(assessment.detail) ? row.stage : null;
    const component = keepsComponent(assessment.detail) ? row.component : null;
    const key = jcs([stage, component]);
    merged.set(key, { stage, component, exact: plus((merged.get(key) || { exact: ZERO }).exact, row.exact) });
  }
  const digits = state.digits.get(assessment.id);
  const expected = [...merged.values()].sort((a, b) => byCell([a.stage, a.component], [b.stage, b.component]));
  const where = `record.json: ${assessment.id}`;
  if (expected.length !== assessment.totals.length) problems.push(problem("RECOMPUTE_MISMATCH", `${where}: totals`, assessment.totals.length, expected.length));
  expected.forEach((row, i) => {
    const want = { stage: row.stage, component: row.component, rounded: rounded(row.exact, digits), digits, unit: "kg CO2e" };
    const stated = assessment.totals[i];
    if (!stated || jcs(stated) !== jcs(want)) problems.push(problem("RECOMPUTE_MISMATCH", `${where}: published total`, stated, jcs(want)));
  });
  tally.checked++;
}

function checkCoverage(state, problems, tally) {
  const lines = state.of.line;
  const reached = new Set(state.of.line_result.map(({ node }) => node.line));
  const found = { lines: lines.length, open: lines.filter(({ node }) => node.state === "open").length, with_result: lines.filter((e) => reached.has(e.leaf)).length };
  for (const [field, value] of Object.entries(found)) {
    const stated = state.record.coverage[field];
    // hidden nodes can only add to what lies open
    const dark = state.hidden.lines.size || (field === "with_result" && state.hidden.result.size);
    if (stated !== value && !(dark && stated > value)) problems.push(problem("COVERAGE_MISMATCH", `record.json: coverage ${field}`, stated, value));
    else if (dark) tally.skipped++;
  }
}

// ===================================================================================================================
// 14. Published detail (S8), supplier records (S14), evidence files (S10)
// ===================================================================================================================

// What counts as one line: the study line that a tag names, else the id without the mark of a variant.
function stemOf(line) {
  const tag = line.tags.find((t) => t.startsWith("upstream-of:") || t.startsWith("of:"));
  return tag ? tag.slice(tag.indexOf(":") + 1) : line.id.split("#")[0];
}

// What counts as one factor: what it is worth, under any name.
function worthOf(factor) {
  const bare = (values) => Object.fromEntries(Object.entries(values).filter(([, v]) => v !== "0"));
  return jcs([factor.unit, bare(factor.components), bare(factor.gases)]);
}

// What each open line result adds to each component, by an identity that two assessments can share.
function partsOf(state, assessment) {
  const out = [];
  for (const { node } of state.of.line_result) {
    const found = node.assessment === assessment.id && state.byLeaf.get(node.line);
    if (!found || found.node.factor === null) continue;
    const line = found.node, factor = state.byLeaf.get(line.factor);
    const worth = factor ? worthOf(factor.node) : line.factor, stem = stemOf(line);
    for (const [component, value] of Object.entries(node.values)) {
      out.push({ key: jcs([line.id, worth, line.stage, component, value, stem]), stage: line.stage, component, stem, worth });
    }
  }
  return out;
}

const keepsStage = (detail) => detail === "stage_component" || detail === "stage";
const keepsComponent = (detail) => detail === "stage_component" || detail === "component";

// Published cell -> Map(identity -> part)
function cellsOf(parts, detail) {
  const cells = new Map();
  for (const part of parts) {
    const key = `${keepsStage(detail) ? part.stage : ""}/${keepsComponent(detail) ? part.component : ""}`;
    (cells.get(key) || cells.set(key, new Map()).get(key)).set(part.key, part);
  }
  return cells;
}

const enough = (parts) => parts.length === 0 || (new Set(parts.map((p) => p.stem)).size >= 3 && new Set(parts.map((p) => p.worth)).size >= 3);

// The finest level to which both can be merged.
const commonDetail = (a, b) => (a === b ? a : a === "stage_component" ? b : b === "stage_component" ? a : "total");

function tellsApart(left, right, detail) {
  const [a, b] = [cellsOf(left, detail), cellsOf(right, detail)];
  const none = new Map();
  const differing = (x, y) => [...x].filter(([key]) => !y.has(key)).map(([, part]) => part);
  return [...new Set([...a.keys(), ...b.keys()])].some((cell) => {
    const [x, y] = [a.get(cell) || none, b.get(cell) || none];
    return !enough([...differing(x, y), ...differing(y, x)]);
  });
}

// S8: no published cell, and no difference between cells of two assessments, rests on fewer than three lines and factors.
function checkDetail(state, problems) {
  if (!state.record.confidential) return;
  const published = state.record.assessments.filter((a) => a.totals !== null).map((a) => ({ a, parts: partsOf(state, a) }));
  for (const [i, { a, parts }] of published.entries()) {
    const thin = [...cellsOf(parts, a.detail).values()].some((cell) => !enough([...cell.values()]));
    const beside = published.slice(0, i).some((o) => tellsApart(parts, o.parts, commonDetail(a.detail, o.a.detail)));
    // "total" may be published below the limit where the owner accepted that in so many words
    const accepted = a.detail === "total" && !beside;
    if (thin || beside) problems.push(problem("DETAIL_TOO_FINE", `record.json: ${a.id}`, a.detail, "", accepted ? "warning" : "error"));
  }
}

// The bytes of an evidence file, or null where the bundle does not hold it.
function carried(state, sha) {
  const bytes = state.files.get(`evidence/${sha}`);
  if (bytes && hex(sha256(bytes)) !== sha) throw new Fault("DIGEST_MISMATCH", `evidence/${sha}`);
  return bytes || null;
}

// Documents of suppliers among the evidence files, by the kind of their evidence node: statements and verifications by
// the manifest that they sign, disclosures of factors by the root that they give.
function supplierDocuments(state, problems) {
  const out = { signed: new Map(), factors: new Map() };
  const kinds = new Map(state.of.evidence.map(({ node }) => [node.sha256, node.kind]));
  let cost = 0; // of all disclosures together, as of a record's own
  for (const [sha, kind] of [...kinds].sort()) {
    const name = { "supplier statement": "statement.dsse.json", "supplier verification": "verification.dsse.json", "supplier factors": "factors" }[kind];
    const bytes = name && state.files.get(`evidence/${sha}`);
    if (!bytes || hex(sha256(bytes)) !== sha) continue;
    const most = name === "factors" ? MOST_FACTORS : MOST_SIGNED;
    const taken = name === "factors" ? costOf(bytes) : 0;
    if (bytes.length > most || cost + taken > MOST_COST) {
      problems.push(problem("LIMIT_EXCEEDED", `evidence/${sha}`, bytes.length, most));
      continue;
    }
    cost += taken;
    try {
      if (name === "factors") {
        const shown = readGroup(bytes, "factors", `evidence/${sha}`);
        (out.factors.get(shown.root) || out.factors.set(shown.root, []).get(shown.root)).push(shown);
      } else {
        const manifest = signedManifest(bytes);
        if (manifest) (out.signed.get(manifest) || out.signed.set(manifest, []).get(manifest)).push({ name, bytes, where: `evidence/${sha}` });
      }
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      problems.push(problemOf(fault, `evidence/${sha}`)); // a disclosure too long to be read
    }
  }
  return out;
}

// The manifest that a signed document names; checks nothing else, so that one at fault in its form is told with the
// record that it is about. What names no manifest belongs to no record: null. The check `evidence` knows its digest.
function signedManifest(bytes) {
  try {
    const payload = unbase64(parseJson(bytes).payload, false);
    const rows = parseJson(payload).subject.filter((row) => isObject(row) && row.name === "manifest.json");
    return String(rows.map(({ digest }) => digest.sha256)[0] ?? "") || null;
  } catch (fault) {
    if (!(fault instanceof Fault || fault instanceof TypeError)) throw fault;
    return null;
  }
}

// A disclosure of one group that lies alone: its root, its nodes, the faults of its form. One that cannot be read has no leaf.
function readGroup(bytes, group, where) {
  const faults = [];
  const found = readJsonFile(new Map([[where, bytes]]), where, DISCLOSURE, faults, (value, reader) =>
    (faults.length ? null : { opened: openEntries(value, reader, bytes, group), hidden: value.hidden })) || { opened: [], hidden: [] };
  if (!ascendingLeaves(found.opened, (e) => e.leaf)) faults.push(problem("NOT_CANONICAL", where, "open", "sorted by leaf, each once"));
  if (!ascendingLeaves(found.hidden)) faults.push(problem("NOT_CANONICAL", where, "hidden", "sorted by leaf, each once"));
  checkNodes(found, faults);
  const all = sortedLeaves(found.opened, found.hidden), leaves = all.filter((e, i) => !i || e.leaf !== all[i - 1].leaf);
  if (leaves.length < all.length) faults.push(problem("ROOT_MISMATCH", where, "a leaf twice", "once"));
  return { root: "sha256:" + hex(merkleRoot(leaves.map((e) => e.hash))), nodes: found.opened.map((e) => e.node), faults };
}

const MOST_SUPPLIERS = 2000; // records of a chain
const MOST_TIERS = 32;

// S14, and what carried documents show below: every record once, every use of it against the record above.
async function walkSuppliers(state, problems) {
  const documents = supplierDocuments(state, problems);
  const top = { record: state.record, issuer: state.issuer || "", below: [], tier: 0, factors: state.of.factor.map((e) => e.node) };
  const known = new Map([[hex(sha256(state.files.get("manifest.json"))), top]]);
  let held = 0; // records of which there is something to read: those that are absent cost nothing
  for (const above of known.values()) {
    for (const factor of above.factors) {
      if (!factor.supplier) continue;
      const sha = factor.supplier.manifest_sha256;
      if (!known.has(sha)) {
        if (state.files.has(`evidence/${sha}`)) held++;
        if (above.tier >= MOST_TIERS || held > MOST_SUPPLIERS) { problems.push(problem("LIMIT_EXCEEDED", label(factor), held, `${MOST_TIERS} tiers, ${MOST_SUPPLIERS} records`)); return { checked: 0, absent: 1 }; }
        known.set(sha, { ...(await readSupplier(state, sha, documents, problems)), below: [], tier: above.tier + 1 });
      }
      const found = known.get(sha);
      above.below.push(found);
      if (found.record && above.record) supplierFaults(above.record, factor, found.record, problems);
    }
  }
  cycles([...known.values()], problems);
  const below = [...known.values()].slice(1);
  return { checked: below.filter((k) => k.record).length, absent: below.filter((k) => k.absent).length };
}

// One supplier's record: taken back or not, its form and root, its signature, the factors that it shows.
async function readSupplier(state, sha, documents, problems) {
  const where = `evidence/${sha}`;
  const taken = state.policy && state.policy.revoked[sha];
  let record = null, wrong = null;
  try {
    record = supplierRecord(state, sha);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    wrong = fault;
  }
  if (taken) problems.push(takenBack(where, record, `${taken.state}, ${taken.date}, ${taken.reason}`));
  if (wrong) {
    problems.push(problemOf(wrong, where));
    return { record: null, issuer: "", factors: [], absent: false };
  }
  if (!record) return { record: null, issuer: "", factors: [], absent: true };
  // faults count where the record is in the chain: a document of any other belongs to nobody
  const given = documents.factors.get(record.roots.factors.root) || [];
  for (const { faults } of given) problems.push(...faults);
  const shown = given.filter(({ faults }) => !faults.length);
  const factors = shown.length ? shown.reduce((a, b) => (b.nodes.length > a.nodes.length ? b : a)).nodes.filter((n) => n.type === "factor") : [];
  return { record, issuer: await supplierIssuer(state, sha, record, documents.signed.get(sha) || [], problems), factors, absent: false };
}

// By the products of the supplier, as far as its record is there to name them.
const takenBack = (where, record, got, expected) => problem("UPSTREAM_REVOKED", where, record ? `${record.subject.product_ids.join(" · ")}: ${got}` : got, expected);

// The record that a carried manifest names, or null where one of the two is absent; throws a Fault for one at fault.
function supplierRecord(state, sha) {
  const manifest = carried(state, sha);
  const row = manifest && manifestRows(parseJson(manifest)).find((r) => r.path === "record.json");
  const bytes = row && carried(state, row.sha256);
  if (!bytes) return null;
  if (bytes.length > MOST_COVERED) throw new Fault("LIMIT_EXCEEDED", "record.json", bytes.length, MOST_COVERED);
  const faults = [];
  const record = parseJson(bytes);
  RECORD(record, "", sayTo(faults, "record.json"));
  if (!faults.length) publicFaults(record, sayTo(faults, "record.json"));
  if (faults.length) throw new Fault(faults[0].code_name, faults[0].where, faults[0].got, faults[0].expected);
  const root = digestOf("roots", record.roots);
  if (root !== record.record_root) throw new Fault("ROOT_MISMATCH", "record_root", record.record_root, root);
  return record;
}

// Who signed it. One that the trust policy does not list is a warning; one that it lists, and at fault, an error.
async function supplierIssuer(state, sha, record, items, problems) {
  const files = new Map([["manifest.json", carried(state, sha)]]);
  const statement = items.find((i) => i.name === "statement.dsse.json");
  if (statement) files.set(statement.name, statement.bytes);
  else problems.push(problem("SUPPLIER_UNSIGNED", `evidence/${sha}`, "", "", "warning"));
  let issuer = "";
  for (const item of [...items].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))) { // statements before verifications
    try {
      const mine = item.name === "statement.dsse.json";
      const found = await checkDocument(item.name, new Map([...files, [item.name, item.bytes]]), mine ? record : null, state.policy);
      if (!mine) {
        if (state.policy) verificationFaults(state.policy, found, item.where, issuer, record, problems);
        continue;
      }
      issuer = found.issuer;
      for (const fault of state.policy ? trustFaults(state.policy, found.issuer, found.keyid, "statement", record.created, sha) : []) {
        if (["REVOKED", "SUSPENDED", "SUPERSEDED"].includes(fault.name)) continue; // said as UPSTREAM_REVOKED
        const ended = ["KEY_REVOKED", "TIME_UNPROVEN"].includes(fault.name), unknown = !(found.issuer in state.policy.issuers);
        if (ended) problems.push(takenBack(item.where, record, fault.got, fault.expected));
        else problems.push(problem(unknown ? "SUPPLIER_UNTRUSTED" : fault.name, item.where, fault.got, fault.expected, unknown ? "warning" : "error"));
      }
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      problems.push(problemOf(fault, item.where));
    }
  }
  return issuer;
}

// The predicate of a verification (docs/record.md, additions).
const upTo = (most) => form((v) => isCount(v) && v <= most, `0..${most}`);
const OPINIONS = ["unmodified", "modified", "adverse", "disclaimed"];
const VERIFICATION = closed({
  issuer: text, created: moment, opinion: word(OPINIONS), independence: closed({ text, declared: form((v) => v === true, "true") }),
  reviews: distinct(form((v) => isText(v) && BARE.test(v), "64 hex digits")),
  sampling: closed({
    seed: text, size: upTo(1e6), weakest: upTo(1e6), threshold: share,
    lines: listOf(closed({ line: text, reason: word(["large", "weak", "random"]) })),
  }),
  examinations: listOf(closed({
    line: text, evidence: orNull(text), form: orNull(word(["original", "copy"])), quantity: orNull(input()), period: orNull(span),
    place: word(["on_site", "remote"]), date: day, difference: input(), note: orNull(text),
  })),
  misstatement: closed({ aggregate: number(readRat, "RAT", (x) => x.n >= 0n, ">= 0"), materiality: share }),
  checks: closed({ level: word(["L0", "L1", "L2", "L3", "L4"]), not_checked: distinct((...v) => word([...CHECKS, "reviews"])(...v)) }),
});

// What a carried verification says of a supplier: a wrong form or an adverse opinion is an error. One that does not count
// (its day, its signer) is a warning; of a verifier that the trust policy does not list nothing is said.
function verificationFaults(policy, { issuer: by, keyid, predicate }, where, issuer, record, problems) {
  const faults = [];
  VERIFICATION(predicate, "", sayTo(faults, where));
  problems.push(...faults);
  if (faults.length || !(by in policy.issuers)) return;
  const { created, opinion } = predicate, first = record.subject.period.from, last = created.slice(0, 10);
  const remark = (...words) => problems.push({ ...problem(...words), severity: "warning" });
  const before = problems.length;
  for (const fault of dayFaults(policy, by, keyid, "verification", created)) problems.push({ ...problemOf(fault, where), severity: "warning" });
  if (sameSide(policy, issuer, by)) remark("INDEPENDENCE", where, by, issuer);
  const { date } = predicate.examinations.find((row) => row.date < first || row.date > last) || {};
  if (date) remark("EXAMINATION_DATE", where, date, `${first} .. ${last}`);
  if (problems.length > before) return;
  if (opinion === "adverse") problems.push(problem("OPINION_ADVERSE", where));
  else if (opinion !== "unmodified") remark("OPINION_MODIFIED", where, opinion);
  if (created <= record.created) remark("VERIFIED_TOO_FAST", where, created, `> ${record.created}`);
}

// A product that stands behind its own footprint: the same issuer and product again below, in an overlapping period.
function cycles(records, problems) {
  for (const upper of records) {
    if (!upper.record || !upper.issuer) continue;
    const names = new Set(upper.record.subject.product_ids), { from, to } = upper.record.subject.period;
    if (!records.some((r) => r !== upper && r.issuer === upper.issuer && r.record && r.record.subject.product_ids.some((n) => names.has(n)))) continue;
    const below = new Set(upper.below);
    for (const lower of below) {
      for (const next of lower.below) below.add(next);
      if (!lower.record || lower.issuer !== upper.issuer) continue;
      const { product_ids, period } = lower.record.subject;
      const name = product_ids.find((n) => names.has(n));
      if (name !== undefined && from <= period.to && period.from <= to) problems.push(problem("CYCLE", "supplier", name));
    }
  }
}

function supplierFaults(above, factor, record, problems) {
  if (above.claim === "full" && record.claim !== "full") problems.push(problem("CLAIM_WEAKER", label(factor), record.claim, "full"));
  budget.place = label(factor);
  const bad = (got, expected) => problems.push(problem("SUPPLIER_MISMATCH", label(factor), got, expected));
  const { record_root, assessment } = factor.supplier;
  if (record.record_root !== record_root) bad(record_root, record.record_root);
  const found = record.assessments.find((a) => a.id === assessment);
  if (!found) { bad(assessment, record.assessments.map((a) => a.id).join(", ")); return; }
  if (found.totals === null || ["stage", "total"].includes(found.detail) || found.totals.some((t) => t.component === null)) { bad(found.detail, "stage_component, component"); return; }
  const declared = record.subject.declared_unit;
  if (factor.unit !== declared.unit) problems.push(problem("DECLARED_UNIT", label(factor), factor.unit, declared.unit));
  if (factor.gwp_set !== found.gwp_set.id) bad(factor.gwp_set, found.gwp_set.id);
  for (const component of COMPONENTS) {
    const sum = sumOf(found.totals.filter((t) => t.component === component).map((t) => readDec(t.rounded)));
    const want = over(sum, readInput(declared));
    const stated = component in factor.components ? readRat(factor.components[component]) : ZERO;
    if (!same(want, stated)) bad(`${component} ${factor.components[component]}`, showRat(want));
  }
  if (Object.keys(factor.gases).length) bad(factor.gases, "{}");
}

function checkEvidence(state, problems) {
  const named = new Map();
  for (const { node } of state.of.evidence) (named.get(node.sha256) || named.set(node.sha256, []).get(node.sha256)).push(node.size);
  for (const { node } of state.of.factor) if (node.supplier) nameSupplier(state, node.supplier.manifest_sha256, named);
  for (const path of state.files.keys()) {
    if (!path.startsWith("evidence/")) continue;
    const name = path.slice("evidence/".length);
    const found = hex(sha256(state.files.get(path)));
    if (found !== name) problems.push(problem("DIGEST_MISMATCH", path, found, name));
    if (!named.has(name)) problems.push(problem("MANIFEST_MISMATCH", path, path, "a name in an open node"));
    const { length } = state.files.get(path), wrong = (named.get(name) || []).find((size) => size !== length);
    if (wrong !== undefined) problems.push(problem("DIGEST_MISMATCH", path, length, wrong));
  }
}

function nameSupplier(state, name, named) {
  if (!named.has(name)) named.set(name, []);
  const manifest = state.files.get(`evidence/${name}`);
  if (!manifest) return;
  try {
    for (const row of manifestRows(parseJson(manifest))) if (!named.has(row.sha256)) named.set(row.sha256, []);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
  }
}

// ===================================================================================================================
// 15. The checks in order (S13), levels and exit codes
// ===================================================================================================================

const CHECKS = [
  "container", "manifest", "digests", "signature", "trust", "schema", "disclosure", "roots", "opening", "hiding", "replay", "units", "factors",
  "suppliers", "detail", "rules", "evidence", "views", "examination", "certificate", "status", "receipt",
];
const FOR_L1 = ["container", "manifest", "digests", "signature", "trust", "schema", "disclosure", "roots"];
const FOR_L2 = ["opening", "hiding", "replay", "units", "factors", "suppliers", "detail", "rules", "evidence"];
const FORMAT = "footprint-second-verification/1";

function refused(fault, name) {
  const failed = { name, status: "failed", detail: "", problems: [problemOf(fault)] };
  const rest = CHECKS.filter((c) => c !== name && !(name === "manifest" && c === "container"));
  return { format: FORMAT, profile: "core", level: null, exit_code: 3, checks: [failed], not_checked: rest, issuer: "", claim: "", record_root: null, opened: null, subject: null, assessments: [] };
}

// The answer to a file that is not read for its size, else null.
const tooLarge = (size) => (size > MOST_CONTAINER ? refused(new Fault("LIMIT_EXCEEDED", "", `${size} bytes`, `${MOST_BYTES}`), "container") : null);

// bytes: Uint8Array of a bundle. options: {policy: from parsePolicy, or null; require: "L0".."L2"; tables: more own copies}
async function verify(bytes, { policy = null, require: wanted = "L0", tables = [] } = {}) {
  budget.read = budget.work = 0;
  let stage = "container";
  let files, rows;
  try {
    files = readContainer(bytes);
    stage = "manifest";
    rows = readManifest(files);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return refused(fault, stage);
  }
  const state = { files, checks: new Map(), policy, tables: ownTables() };
  for (const table of tables) state.tables.set(digestOf(isObject(table) && "units" in table ? "unit_table" : "gwp_set", table), table);
  if (policy) for (const [digestText, table] of policy.tables) state.tables.set(digestText, table);
  for (const name of CHECKS) state.checks.set(name, { name, status: "not_checked", detail: "", problems: new Told() });
  if ([...files.keys()].some((path) => path.startsWith("review/") || path === "verification.dsse.json")) {
    state.checks.set("reviews", { name: "reviews", status: "not_checked", detail: "", problems: [problem("NOT_BUILT", "", "", "", "note")] });
  }
  for (const name of ["container", "manifest"]) state.checks.get(name).status = "passed";
  readDocuments(state);
  run(state, "digests", (problems) => checkDigests(state, rows, problems));
  await checkSignatures(state);
  await replayAll(state);
  for (const name of ["rules", "views", "examination", "certificate", "status", "receipt"]) state.checks.get(name).problems.push(problem(name === "rules" ? "NO_RULES" : "NOT_BUILT", "", "", "", "note"));
  return report(state, wanted);
}

// Runs one check: failed when it lists an error, passed unless it says otherwise.
function run(state, name, work) {
  const check = state.checks.get(name);
  budget.place = "";
  try {
    check.status = work(check.problems, check) || "passed";
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    check.problems.push(problemOf(fault));
  }
  if (check.problems.some((p) => p.severity === "error")) check.status = "failed";
}

const passed = (state, ...names) => names.every((n) => state.checks.get(n).status === "passed");

function readDocuments(state) {
  run(state, "schema", (problems) => {
    state.record = readJsonFile(state.files, "record.json", RECORD, problems);
    if (state.record && !problems.length) publicFaults(state.record, sayTo(problems, "record.json"));
    if (problems.length) state.record = null;
    const faults = [];
    state.rules = readJsonFile(state.files, "rules.json", RULES, faults);
    if (faults.length) state.rules = null;
    problems.push(...faults);
    run(state, "disclosure", (faults) => readDisclosure(state, faults));
    checkNodes(state, problems);
    state.digits = new Map(); // by the id of an assessment, which may be any word, __proto__ too
    if (state.record && state.rules) for (const a of state.record.assessments) state.digits.set(a.id, digitsOf(state, a));
  });
}

// S2: 6 unless rule_set.parameters.digits is lower; what is no whole number of 1..6 counts as 6.
function digitsOf(state, assessment) {
  const set = state.rules.rule_sets.find((r) => r.id === assessment.rule_set.id);
  const stated = set && set.parameters.digits;
  return isCount(stated) && stated >= 1 && stated <= 6 ? stated : 6;
}

function checkDigests(state, rows, problems) {
  for (const row of rows) {
    const bytes = state.files.get(row.path);
    const found = hex(sha256(bytes));
    if (found !== row.sha256 || bytes.length !== row.size) problems.push(problem("DIGEST_MISMATCH", row.path, `${found} ${bytes.length}`, `${row.sha256} ${row.size}`));
  }
  const { record, rules } = state;
  if (!record || !rules) return;
  const carried = rules.rule_sets.map((r) => `${r.id} ${digestOf("rule_set", r)}`).sort(); // their order is a matter of form
  const named = [...new Set(record.assessments.map((a) => `${a.rule_set.id} ${a.rule_set.digest}`))].sort();
  if (jcs(carried) !== jcs(named)) problems.push(problem("DIGEST_MISMATCH", "rules.json", carried.join(", "), named.join(", ")));
}

async function checkSignatures(state) {
  const { files, policy, checks } = state;
  const { record } = state;
  const signature = checks.get("signature"), trust = checks.get("trust");
  const documents = [...files.keys()].filter((p) => p.endsWith(".dsse.json"));
  if (!files.has("statement.dsse.json")) signature.problems.push(problem("UNSIGNED", "statement.dsse.json", "", "", "note"));
  if (!policy) trust.problems.push(problem("NO_TRUST_POLICY", "", "", "", "note"));
  for (const path of documents) {
    let found;
    try {
      found = await checkDocument(path, files, record, policy);
    } catch (fault) {
      if (!(fault instanceof Fault)) throw fault;
      signature.problems.push(problemOf(fault, path));
      continue;
    }
    if (found.note) signature.problems.push(found.note);
    if (path === "statement.dsse.json") Object.assign(state, { issuer: found.issuer, keyid: found.keyid, signed: found.status });
    // whether reviews and the verification count is a question of level L3, which is not covered here
    if (policy && record && path === "statement.dsse.json") {
      const manifest = hex(sha256(files.get("manifest.json")));
      run(state, "trust", (problems) => { for (const fault of trustFaults(policy, found.issuer, found.keyid, "statement", record.created, manifest)) problems.push(problemOf(fault)); });
    }
  }
  if (signature.problems.some((p) => p.severity === "error")) signature.status = "failed";
  else if (state.signed) signature.status = state.signed;
  if (signature.status !== "passed" && trust.status === "passed") trust.status = "not_checked";
  signature.detail = state.keyid || "";
}

const AFTER_ROOTS = ["opening", "hiding", "replay", "units", "factors", "suppliers", "detail", "evidence"];

async function replayAll(state) {
  const { hidden: secret } = state;
  if (GROUPS.every((g) => state.leaves[g]) && state.record) run(state, "roots", (problems) => checkRoots(state, problems));
  const stop = (names, why) => { for (const n of names) if (state.checks.get(n).status !== "failed") state.checks.get(n).problems.push(problem("NOT_REACHED", why, "", "", "note")); };
  if (!passed(state, "schema", "disclosure")) return stop(AFTER_ROOTS, "schema, disclosure");
  run(state, "roots", (problems) => checkEdges(state, problems));
  if (!passed(state, "roots")) return stop(AFTER_ROOTS, "roots");
  state.checks.get("roots").detail = `${GROUPS.reduce((sum, g) => sum + state.leaves[g].length, 0)} leaves`;
  run(state, "replay", (problems) => { manyAssessments(state, problems); longLines(state, problems); return "not_checked"; });
  if (state.checks.get("replay").status === "failed") return stop(AFTER_ROOTS, "replay");
  const hidden = hiddenCount(state);
  const unlessHidden = hidden ? "not_checked" : "passed";
  const note = (problems) => { if (hidden) problems.push(problem("NODES_HIDDEN", "", hidden, "", "note")); };
  run(state, "opening", (problems) => { note(problems); return unlessHidden; });
  run(state, "hiding", (problems) => checkHiding(state, problems));
  run(state, "units", (problems) => {
    const table = findTable(state, "unit_table", state.record.unit_table, problems);
    if (!table) return "failed";
    state.units = new Units(table);
    checkUnits(state, problems);
    return unlessHidden;
  });
  run(state, "factors", (problems) => {
    state.gwp = new Map();
    for (const a of state.record.assessments) state.gwp.set(a.id, findTable(state, "gwp_set", a.gwp_set, problems));
    checkFactors(state, problems);
    problems.push(problem("PROFILE_CORE", "", "", "", "note"));
    return "not_checked";
  });
  if (!state.units) stop(["replay"], "units");
  else run(state, "replay", (problems, check) => {
    const tally = checkReplay(state, problems);
    check.detail = `${tally.checked} checked, ${tally.skipped} not checked`;
    return tally.skipped ? "not_checked" : "passed";
  });
  const told = [];
  let tally = { checked: 0, absent: 0 };
  try {
    tally = await walkSuppliers(state, told);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    told.push(problemOf(fault));
  }
  run(state, "suppliers", (problems, check) => {
    for (const found of told) problems.push(found);
    check.detail = `${tally.checked} checked, ${tally.absent} not checked`;
    if (tally.absent) problems.push(problem("SUPPLIER_ABSENT", "", tally.absent, "", "note"));
    return secret.factors.size || tally.absent ? "not_checked" : "passed";
  });
  run(state, "detail", (problems) => {
    if (state.record.confidential && (secret.lines.size || secret.result.size)) { note(problems); return "not_checked"; }
    checkDetail(state, problems);
  });
  run(state, "evidence", (problems) => { checkEvidence(state, problems); return secret.evidence.size ? "not_checked" : "passed"; });
}

function report(state, wanted) {
  const checks = [...state.checks.values()].map((c) => ({ ...c, problems: c.problems instanceof Told ? c.problems.closed() : c.problems }));
  const failed = checks.some((c) => c.status === "failed");
  const level = !passed(state, ...FOR_L1) ? "L0" : passed(state, ...FOR_L2) ? "L2" : "L1";
  const { record } = state;
  const opened = Object.fromEntries(GROUPS.map((g) => {
    const shown = state.opened.filter((e) => e.group === g).length;
    return [g, { open: shown, nodes: shown + (state.hidden[g] ? state.hidden[g].size : 0) }];
  }));
  return {
    format: FORMAT, profile: "core", level, exit_code: failed || level < wanted ? 1 : 0, checks,
    not_checked: checks.filter((c) => c.status === "not_checked").map((c) => c.name), issuer: state.issuer || "",
    claim: record ? record.claim : "", record_root: record ? record.record_root : null, opened,
    subject: record ? record.subject : null, created: record ? record.created : "",
    assessments: record ? record.assessments.map(({ id, boundary, totals }) => ({ id, boundary, totals })) : [],
  };
}

// ===================================================================================================================
// 16. Words for people, both languages
// ===================================================================================================================

// Words of what a record states; those of the package (a test compares them).
const WORDS = {
  stage: {
    raw_materials: ["原材料获取", "raw material acquisition"], production: ["生产制造", "production"], distribution: ["分销运输", "distribution"],
    use: ["使用", "use"], end_of_life: ["生命末期", "end of life"],
  },
  component: {
    fossil: ["化石", "fossil"], biogenic_uptake: ["生物质碳吸收", "biogenic uptake"], biogenic_release: ["生物质碳释放", "biogenic release"],
    biogenic_non_co2: ["生物质 CH4/N2O", "biogenic CH4/N2O"], land_use_change: ["土地利用变化", "land-use change"], land_management: ["土地管理", "land management"],
    aircraft: ["航空排放", "aircraft emissions"], removals: ["去除", "removals"], capture: ["捕集", "capture"],
  },
  boundary: {
    gate_to_gate: ["从大门到大门", "gate-to-gate"], cradle_to_gate: ["从摇篮到大门", "cradle-to-gate"], cradle_to_customer: ["从摇篮到客户（含分销）", "cradle-to-customer (with distribution)"],
    cradle_to_grave: ["从摇篮到坟墓", "cradle-to-grave"], partial: ["部分碳足迹", "partial CFP"],
  },
  claim: {
    full: ["完整", "full"], screening: ["筛查（不得用于认证）", "screening (not for certification)"],
    demonstration: ["演示 DEMONSTRATION（含示例因子）", "DEMONSTRATION (contains illustrative factors)"],
  },
  unit: {
    "10kt": ["万吨", "10kt"], jin: ["斤", "jin"], mile: ["英里", "mile"], mu: ["亩", "mu"], min: ["分钟", "min"], day: ["天", "day"], year: ["年", "year"],
    "10MWh": ["万千瓦时", "10MWh"], "100GWh": ["亿千瓦时", "100GWh"], "10MWh_net": ["万kWh", "10MWh_net"], "10MWh_gross": ["万kWh", "10MWh_gross"],
    "10MWh_heat": ["万kWh", "10MWh_heat"], piece: ["件", "piece"], "1000piece": ["千件", "1000piece"], "10000piece": ["万件", "10000piece"], dozen: ["打", "dozen"],
  },
  level: {
    authentic: ["L1：真实。由受信任的签发方签署，此后未被改动。", "L1: authentic. A trusted issuer has signed it and nothing has changed since."],
    unknown: ["L0：内容完整、签名有效，但签发方未经信任文件确认。", "L0: intact and signed, but no trust file confirms who the issuer is."],
    unsigned: ["L0：各部分相符，但没有可核对的签名，无法确认由谁声明。", "L0: its parts fit together, but no signature could be checked: nobody is known to have stated it."],
    refused: ["L0：内容完整，但信任文件不认可该签发方或该记录。", "L0: intact, but the trust file does not accept this issuer or this record."],
    broken: ["L0：内容不完整或被改动，或签名无效。", "L0: not intact: changed, malformed, or its signature is not valid."],
  },
  status: { passed: ["通过", "passed"], failed: ["未通过", "failed"], not_checked: ["未检查", "not checked"] },
  check: {
    container: ["容器", "container"], manifest: ["清单文件", "manifest"], digests: ["摘要", "digests"], signature: ["签名", "signature"],
    trust: ["受信任的签发方", "trusted issuer"], schema: ["数据格式", "schema"], disclosure: ["披露文件", "disclosure form"], roots: ["承诺根", "roots"],
    opening: ["节点全部公开", "all nodes open"], hiding: ["隐藏规则", "hiding rules"], replay: ["重算", "replay"], units: ["单位", "units"],
    factors: ["因子", "factors"], suppliers: ["供应商记录", "supplier records"], detail: ["公布粒度", "published detail"], rules: ["规则", "rules"],
    evidence: ["证据文件", "evidence files"], views: ["视图", "views"], examination: ["独立核查", "examination"], certificate: ["证书", "certificate"], status: ["状态", "status"], receipt: ["登记回执", "receipt"], reviews: ["评审", "reviews"],
  },
  problem: {
    BUNDLE_UNSAFE: ["容器不是规范形式，或不安全", "the container is unsafe or not in its one form"], LIMIT_EXCEEDED: ["超出限额", "a limit is exceeded"],
    MANIFEST_MISMATCH: ["文件与清单规则不符", "a file does not fit the rules of the manifest"], JSON_SYNTAX: ["不是严格的 UTF-8 JSON", "not strict UTF-8 JSON"],
    DUPLICATE_KEY: ["同一键出现两次：{got}", "a key stands twice: {got}"], NUMBER_SYNTAX: ["数字写法不合规定", "not a number of the prescribed form"],
    TEXT_UNSAFE: ["文本不安全（非 NFC、孤立代理或控制字符）", "unsafe text (not NFC, lone surrogate or control characters)"], NOT_CANONICAL: ["不是规范形式，或未排序", "not in canonical form or order"],
    SCHEMA_INVALID: ["缺少字段或值不合规定", "a field is missing or holds another kind of value"], SCHEMA_DOWNGRADE: ["不属于格式第 1 版", "not part of format version 1"],
    NODE_DUPLICATE: ["类型和编号相同的节点出现两次", "two nodes have the same type and id"], DIGEST_MISMATCH: ["内容与摘要不符", "the content does not have the stated digest"],
    SIGNATURE_INVALID: ["签名或签名文件无效", "the signature or the signed document is not valid"], TYPE_MISMATCH: ["文件类型不符", "one kind of document stands for another"],
    KEY_SOURCE_FORBIDDEN: ["密钥不属于签发方", "the key is not one of the issuer"], KEY_REFUSED: ["公钥被拒绝", "the public key is refused"],
    ALG_FORBIDDEN: ["签名文件不得自选算法", "a document may not choose its algorithm"],
    KEY_UNKNOWN: ["没有该签发方的密钥", "no key is known for the issuer"], NO_ED25519: ["本机没有 Ed25519，签名未检查", "this machine offers no Ed25519: signature not checked"],
    TRUST_INVALID: ["信任文件有误", "the trust file is malformed"], ISSUER_UNTRUSTED: ["信任文件未列出该签发方或该用途", "the trust file does not list this issuer for this"],
    EXPIRED: ["制作日期晚于信任期", "made after the days of trust"], NOT_YET_VALID: ["制作日期早于信任期", "made before the days of trust"],
    SCOPE: ["签发方无权签发此类文件", "the issuer is not trusted for this kind of document"], SUITE_FORBIDDEN: ["不允许使用该签名套件", "the suite is not allowed"],
    TIME_UNPROVEN: ["密钥已泄露，无法证明签名更早", "the key was compromised; nothing proves an older signature"], KEY_REVOKED: ["密钥已停用", "the key was taken out of use"],
    REVOKED: ["该记录已撤销：{got}", "this record was revoked: {got}"], SUSPENDED: ["该记录已暂停：{got}", "this record is suspended: {got}"], SUPERSEDED: ["该记录已被取代：{got}", "this record was superseded: {got}"],
    FILE_UNREADABLE: ["信任文件所指的文件不在旁边：{got}", "a file that the trust file names is not beside it: {got}"],
    DID_DOCUMENT_INVALID: ["DID 文档无效", "the DID document is not valid"],
    NO_TRUST_POLICY: ["没有信任文件", "no trust file was given"], UNSIGNED: ["没有签发方声明", "no statement of an issuer"], ROOT_MISMATCH: ["承诺根或引用不符", "roots or references do not fit"],
    NODES_HIDDEN: ["有 {got} 个隐藏节点", "hidden nodes: {got}"], HIDING_FORBIDDEN: ["非保密记录不得隐藏", "nodes are hidden in a record that is not confidential"],
    HIDING_INCOMPLETE: ["公开的节点会泄露隐藏的内容", "an open node reveals what is hidden"], TABLE_UNKNOWN: ["没有该摘要的表", "no own copy of this table"],
    UNIT_UNKNOWN: ["单位不在单位表中：{got}", "the unit is not in the unit table: {got}"], DIMENSION_MISMATCH: ["量纲不同", "another dimension"], CONVERSION_MISMATCH: ["换算不符", "the conversion does not fit"],
    FACTOR_UNKNOWN: ["记录未列出该因子库", "the release is not among those of record.json"], GAS_UNKNOWN: ["GWP 数据集中没有该气体", "the GWP set holds no such gas"],
    SYSTEM_SINGULAR: ["方程组没有唯一解", "the equations have no single solution"], RECOMPUTE_MISMATCH: ["重算结果不同", "the recomputed value differs"], NEGATIVE_NOT_ALLOWED: ["需求不得为负", "the demand may not be negative"],
    RESULT_INCOMPLETE: ["结果缺失或重复", "a result is missing, doubled or out of place"], COVERAGE_MISMATCH: ["覆盖计数不符", "the counts of lines differ"],
    DETAIL_TOO_FINE: ["公布的合计过细", "the published totals are too fine"], SUPPLIER_MISMATCH: ["与供应商记录不符", "not what the supplier's record says"],
    DECLARED_UNIT: ["与供应商记录的声明单位不同", "not in the supplier's declared unit"], CLAIM_WEAKER: ["供应商记录的声明类型较弱", "the supplier's claim is weaker"],
    UPSTREAM_REVOKED: ["上游供应商的记录或密钥已撤回：{got}", "a supplier's record or key was taken back: {got}"], CYCLE: ["产品成为自身的上游：{got}", "a product stands behind its own footprint: {got}"],
    SUPPLIER_UNSIGNED: ["供应商记录未附签名", "no signature came along with the supplier's record"], SUPPLIER_UNTRUSTED: ["信任文件未列出该供应商", "the trust file does not list the supplier"],
    INDEPENDENCE: ["核查方与供应商并非相互独立", "the verifier is not independent of the supplier"], EXAMINATION_DATE: ["核查日期不可能", "examined on a day that cannot be"],
    OPINION_ADVERSE: ["核查方对供应商记录的意见为否定意见", "the verifier's opinion on the supplier's record is adverse"],
    OPINION_MODIFIED: ["核查方对供应商记录的意见：{got}", "the verifier's opinion on the supplier's record: {got}"],
    VERIFIED_TOO_FAST: ["核查早于记录生成，或与其同时", "verified no later than the record was made"],
    SUPPLIER_ABSENT: ["有 {got} 份供应商记录不在证据包内", "suppliers' records not in the bundle: {got}"], NO_RULES: ["本程序不运行规则", "this program runs no rules"], NOT_BUILT: ["不在本程序范围内", "outside this program"],
    TOLD_IN_PART: ["其余不再逐一列出", "more, not told one by one"],
    INTERNAL_ERROR: ["本程序内部错误，对该文件不作结论", "a fault of this program; it says nothing of the file"],
    NOT_REACHED: ["通过之后才能进行", "not possible before this is in order"], PROFILE_CORE: ["因子库数值不在本程序范围内", "values of factor libraries are outside this program"],
  },
};
const own = (table, name) => (Object.hasOwn(table, name) ? table[name] : undefined);
const say = (kind, name, lang) => (own(own(WORDS, kind) || {}, name) || [name, name])[lang === "zh" ? 0 : 1];

const HONEST = [
  "签名说明由谁声明且未被改动，但不能证明输入属实。",
  "Signatures show who stated this and that it has not changed; they do not show that the inputs are true.",
];
const UNSHOWN = new RegExp(`${HIDDEN_TEXT.source}|[\\t\\n\\r]`, "gu"); // what no text of a record may hold is not shown either
const safe = (value) => String(value).replace(UNSHOWN, "·");

// What this program itself writes beside a problem, in Chinese. A problem keeps the English, which is also its JSON.
const PHRASES = [
  [/^no such field$/, "无此字段"], [/^field /, "字段 "], [/^not UTF-8$/, "非 UTF-8"],
  [/^byte-order mark$/, "字节顺序标记"], [/^character ([0-9]+)$/, "第 $1 个字符处"], [/^byte ([0-9]+)$/, "第 $1 字节处"], [/^line ([0-9]+)$/, "第 $1 行"], [/^([0-9]+) levels$/, "$1 层"],
  [/^a number of ([0-9]+) characters$/, "$1 个字符的数"], [/^([0-9]+) characters of long numbers$/, "长数共 $1 个字符"],
  [/^no end of the directory$/, "没有目录结尾"], [/^directory entry$/, "目录条目有误"], [/^([0-9]+) bytes, ([0-9]+) in all$/, "$1 字节，共 $2 字节"], [/^([0-9]+) bytes$/, "$1 字节"],
  [/^([0-9]+) files$/, "$1 个文件"], [/^path /, "路径 "], [/^entries not in order, or one path twice$/, "条目未排序，或同一路径出现两次"],
  [/^not canonical at byte ([0-9]+)$/, "第 $1 字节起不是规范形式"], [/^incomplete$/, "不完整"], [/^checksum$/, "校验和不符"],
  [/^not an Ed25519 did:key$/, "不是 Ed25519 的 did:key"], [/^not 32 bytes$/, "不是 32 字节"], [/^not the canonical encoding of a point$/, "不是点的规范编码"], [/^of small order$/, "小阶点"],
  [/^([0-9]+) processes in one circle$/, "一个环中有 $1 个过程"], [/^([0-9]+) tiers, ([0-9]+) records$/, "$1 级、$2 份记录"], [/^([0-9]+) rows$/, "$1 行"], [/^([0-9]+) rows, sorted$/, "$1 行，已排序"],
  [/^sorted by leaf, each once$/, "按叶节点排序，各一次"], [/^sorted by id, each once$/, "按标识排序，各一次"], [/^sorted, each once$/, "已排序，各一次"], [/^each once$/, "各一次"],
  [/^list of at least ([0-9]+)$/, "至少 $1 项的列表"], [/^verificationMethod, assertionMethod: lists of at most 100$/, "verificationMethod、assertionMethod：至多 100 项的列表"],
  [/^list$/, "列表"], [/^object$/, "对象"], [/^table$/, "表"], [/^a table once$/, "同一表只出现一次"], [/^a key once$/, "同一键只出现一次"], [/^end of line$/, "行尾"], [/^string$/, "字符串"], [/^character$/, "字符"],
  [/^text of 1\.\.([0-9]+) characters$/, "1 至 $1 个字符的文本"], [/^true or false$/, "true 或 false"], [/^count$/, "计数"], [/^edge$/, "引用"], [/^none$/, "无"], [/^a reason$/, "理由"],
  [/^list \(not confidential\)$/, "列表（非保密）"], [/^stage_component \(not confidential\)$/, "stage_component（非保密）"], [/^a type of /, "属于该组的类型："], [/^RFC 3339, UTC, seconds$/, "RFC 3339，UTC，精确到秒"],
  [/^SHA-256 of manifest\.json$/, "manifest.json 的 SHA-256"], [/^an Ed25519 key in assertionMethod$/, "assertionMethod 中的 Ed25519 密钥"], [/^a public key$/, "公钥"],
  [/^the form of a table$/, "表的规定形式"], [/^another dimension, with a source$/, "连接不同量纲并注明来源"], [/^exactly one solution$/, "唯一解"], [/^a name in an open node$/, "公开节点中的引用"],
  [/^a hidden line$/, "隐藏的行"], [/^what names it$/, "引用它的内容"],
];
const TAKEN_BACK = { revoked: "已撤销，", suspended: "已暂停，", superseded: "已被取代，" };
const takenBackZh = (all, state, date) => `${all.startsWith(":") ? "：" : ""}${state ? TAKEN_BACK[state] : ""}${date}${all.endsWith(", ") ? "，" : ""}`;

function phrase(text, code, lang) {
  if (lang !== "zh") return text;
  if (code === "UPSTREAM_REVOKED") return text.replace(/(?:^|: )(?:(revoked|suspended|superseded), )?([0-9-]{10})(?:, |$)/, takenBackZh);
  if (code === "OPINION_MODIFIED") return { modified: "保留意见", disclaimed: "无法表示意见" }[text] ?? text;
  if (["REVOKED", "SUSPENDED", "SUPERSEDED"].includes(code)) return text.replace(", ", "，");
  const found = PHRASES.find(([form]) => form.test(text));
  return found ? text.replace(found[0], found[1]) : text;
}

const listed = (names, lang) => names.map((name) => say("check", name, lang)).join(lang === "zh" ? "、" : ", ");

const problemLine = (p, lang) => {
  const zh = lang === "zh";
  const [got, expected] = [p.got, p.expected].map((text) => phrase(text, p.code_name, lang));
  const words = say("problem", p.code_name, lang), held = words.includes("{got}");
  const where = p.code_name === "NOT_REACHED" ? listed(p.where.split(", "), lang) : phrase(p.where, p.code_name, lang);
  const parts = [where, words.replace(/([：:]? ?)\{got\}/, (_, before) => got && before + got), got && !held && `${zh ? "实际为" : "found"} ${got}`, expected && `${zh ? "应为" : "expected"} ${expected}`];
  return safe(parts.filter(Boolean).join(zh ? "；" : "; ") + ` [${p.code_name}]`);
};
const faultLine = (fault, lang) => problemLine(problemOf(fault), lang);

// Published totals in the order of the life cycle, without rows of zero; their sum where there are several of a sane size.
function shownTotals({ totals }) {
  const rows = [null, ...STAGES].flatMap((stage) => totals.filter((t) => t.stage === stage && t.rounded !== "0"));
  const several = rows.length > 1 && rows.every((t) => t.rounded.length < 100 && readDec(t.rounded) && t.digits >= 1 && t.digits <= 6);
  budget.work = 0; // the verdict is made; these few numbers have a budget of their own
  return { rows, zeros: rows.length < totals.length, sum: several ? rounded(sumOf(rows.map((t) => readDec(t.rounded))), rows[0].digits) : null };
}

// What the record states about itself: product, unit, period, claim, published totals.
function statedLines({ subject, claim, created, assessments }, lang) {
  const zh = lang === "zh";
  const { declared_unit: declared, period } = subject;
  const ids = subject.product_ids.join(" · "), amount = `${declared.value ?? declared.ratio} ${say("unit", declared.unit, lang)}`;
  const out = [zh ? `${ids}：按 ${amount} 声明，统计期 ${period.from} … ${period.to}，声明类型：${say("claim", claim, lang)}，写于 ${created}`
    : `${ids}: stated per ${amount}, ${period.from} … ${period.to}, claim ${say("claim", claim, lang)}, written ${created}`];
  const line = (name, value, id) => out.push(zh ? `   ${name}：${value} kg CO2e（${id}）` : `   ${name}: ${value} kg CO2e (${id})`);
  for (const item of assessments) {
    if (item.totals === null) { out.push(zh ? `   未公布总量（${item.id}）` : `   no total is published (${item.id})`); continue; }
    const { rows, sum } = shownTotals(item);
    for (const t of rows) {
      const stage = t.stage === null ? (zh ? "全部阶段" : "all stages") : say("stage", t.stage, lang);
      line(`${stage} / ${t.component === null ? (zh ? "全部组分" : "all components") : say("component", t.component, lang)}`, t.rounded, item.id);
    }
    if (sum !== null) line(zh ? "合计（各行之和）" : "total (sum of the rows)", sum, item.id);
  }
  return out.map(safe);
}

// What the level means here; of L0 whether the content is intact and only its issuer is not known.
function levelLine(found, lang) {
  const status = Object.fromEntries(found.checks.map((c) => [c.name, c.status]));
  const why = found.level === "L1" ? "authentic"
    : FOR_L1.some((name) => name !== "trust" && status[name] === "failed") ? "broken"
      : status.trust === "failed" ? "refused" : status.signature === "passed" ? "unknown" : "unsigned";
  return say("level", why, lang);
}

const DETAILS_SHOWN = {
  roots: ["{0} 个叶节点", "{0} leaves"], replay: ["已核 {0} 项，未核 {1} 项", "{0} checked, {1} not checked"], suppliers: ["已核 {0} 项，未核 {1} 项", "{0} checked, {1} not checked"],
};

function detailLine({ name, detail }, lang) {
  if (!detail || !Object.hasOwn(DETAILS_SHOWN, name)) return detail;
  const numbers = detail.match(/[0-9]+/g);
  return DETAILS_SHOWN[name][lang === "zh" ? 0 : 1].replace(/\{([01])\}/g, (_, i) => numbers[i]);
}

// The answer for people. `wanted`: the level that was required.
function textReport(found, lang = "en", wanted = "L0") {
  const zh = lang === "zh";
  const marks = { passed: "✓", failed: "✗", not_checked: "–" };
  const out = found.subject ? statedLines(found, lang) : [];
  for (const check of found.checks) {
    out.push(`${marks[check.status]} ${say("status", check.status, lang)}  ${say("check", check.name, lang)}  ${safe(detailLine(check, lang))}`.trimEnd());
    for (const p of check.problems) out.push("    " + problemLine(p, lang));
  }
  const most = zh ? "（本程序最高 L1）" : " (this program reaches L1 at most)";
  if (found.exit_code === 3) out.push(zh ? "拒绝：未继续读取。" : "REFUSED: nothing was read further.");
  else {
    const failed = found.checks.some((c) => c.status === "failed");
    const text = failed ? (zh ? "未通过" : "FAILED") : zh ? "已执行的检查均通过" : "No executed check failed";
    out.push(zh ? `${text}。达到级别：${found.level}${most}` : `${text}. Level reached: ${found.level}${most}`, levelLine(found, lang));
    if (found.level < wanted) out.push((zh ? `未达到要求的级别 ${wanted}` : `The required level ${wanted} is not reached`) + (wanted > "L1" ? most : ""));
  }
  out.push((zh ? "未检查：" : "NOT checked: ") + listed(found.not_checked, lang));
  out.push(HONEST[zh ? 0 : 1]);
  return out.join("\n") + "\n";
}

// ===================================================================================================================
// 17. Command line
// ===================================================================================================================

const USAGE = [
  "用法：node footprint-verifier.js X.fpz [--trust 文件] [--require L0|L1|L2] [--json] [--lang zh|en]\n" +
  "      node footprint-verifier.js --batch LIST.json     LIST：[{bundle, trust, require, tables: [文件]}]，每个回答为一行 JSON\n" +
  "本程序最高 L1：不运行规则，不核对因子库。语言取 --lang，其次 FOOTPRINT_LANG 或系统语言。退出码：0 通过，1 未通过，2 用法有误，3 拒绝。\n",
  "usage: node footprint-verifier.js X.fpz [--trust FILE] [--require L0|L1|L2] [--json] [--lang zh|en]\n" +
  "       node footprint-verifier.js --batch LIST.json     LIST: [{bundle, trust, require, tables: [FILE]}], answers on one JSON line each\n" +
  "It reaches L1 at most: it runs no rules and holds no factor libraries. Language: --lang, else FOOTPRINT_LANG or the locale. Exit: 0 passed, 1 failed, 2 usage, 3 refused.\n",
];

// A file of the command line that cannot be read: which, and why in words where the reason is a common one.
function unreadable(fault, lang) {
  const zh = lang === "zh";
  const why = { ENOENT: ["没有该文件", "no such file"], EISDIR: ["是文件夹，不是文件", "a folder, not a file"], EACCES: ["无权读取", "no right to read it"] }[fault.code];
  const told = why ? why[zh ? 0 : 1] : fault.code;
  return (zh ? "文件无法读取：" : "a file cannot be read: ") + safe([fault.path, told].filter(Boolean).join(zh ? "，" : ", "));
}

function usageFault(message) { return Object.assign(new Error(message), { usage: true }); }

// FOOTPRINT_LANG, else the locale: Chinese for zh…, English for all others.
function defaultLang(env) {
  const value = ["FOOTPRINT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"].map((name) => env[name]).find(Boolean) || "";
  return value.toLowerCase().startsWith("zh") ? "zh" : "en";
}

function readArguments(list, lang) {
  const known = { "--trust": "trust", "--require": "require", "--lang": "lang", "--batch": "batch" };
  const out = { require: "L0", lang };
  for (let i = 0; i < list.length; i++) {
    if (list[i] === "--json") out.json = true;
    else if (list[i] === "--help" || list[i] === "-h") out.help = true;
    else if (Object.hasOwn(known, list[i])) { if (++i >= list.length) throw usageFault(list[i - 1]); out[known[list[i - 1]]] = list[i]; }
    else if (list[i].startsWith("--") || out.bundle) throw usageFault(list[i]);
    else out.bundle = list[i];
  }
  if (!/^L[0-2]$/.test(out.require) || !/^(zh|en)$/.test(out.lang) || (!out.help && !out.bundle === !out.batch)) throw usageFault("arguments");
  return out;
}

function loadPolicy(fs, path, file) {
  if (!file) return null;
  const bytes = fs.readFileSync(file);
  // files named by the policy are read when it asks for them, in its folder or below; links that lead out are refused
  const beside = (name) => {
    try {
      const folder = fs.realpathSync(path.dirname(path.resolve(file))), real = fs.realpathSync(path.join(folder, name));
      return real.startsWith(folder + path.sep) && fs.statSync(real).size <= MOST_FILE ? fs.readFileSync(real) : null;
    } catch {
      return null;
    }
  };
  return parsePolicy(bytes, beside);
}

async function verifyFile(fs, path, { bundle, trust, require: wanted, tables = [] }) {
  const large = tooLarge(fs.statSync(bundle).size);
  if (large) return large;
  let policy;
  try {
    policy = loadPolicy(fs, path, trust);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    return refused(fault, "trust");
  }
  return verify(fs.readFileSync(bundle), { policy, require: wanted, tables: tables.map((name) => parseJson(fs.readFileSync(name), false)) });
}

// A fault of this program is an answer, too: nothing is said of the bundle, and the next one of a batch is read.
async function answer(fs, path, row, alone) {
  try {
    return await verifyFile(fs, path, row);
  } catch (fault) {
    if (alone && fault.code) throw fault;
    return refused(new Fault(fault.code ? "FILE_UNREADABLE" : "INTERNAL_ERROR", fault.path || "", String(fault.code || fault.message)), "container");
  }
}

function readList(text) {
  let rows = null;
  try { rows = JSON.parse(text); } catch { /* told below */ }
  if (!Array.isArray(rows)) throw usageFault("list");
  return rows;
}

async function main(list) {
  const fs = require("node:fs"), path = require("node:path");
  const at = list.lastIndexOf("--lang"), asked = at < 0 ? "" : list[at + 1]; // a fault of usage is told in that language too
  const lang = ["zh", "en"].includes(asked) ? asked : defaultLang(process.env), usage = (of) => USAGE[of === "zh" ? 0 : 1];
  try {
    const options = readArguments(list, lang);
    if (options.help) {
      process.stdout.write(usage(options.lang));
      return 0;
    }
    if (options.batch) {
      for (const row of readList(fs.readFileSync(options.batch, "utf8"))) process.stdout.write(JSON.stringify(await answer(fs, path, row, false)) + "\n");
      return 0;
    }
    const found = await answer(fs, path, options, true);
    process.stdout.write(options.json ? JSON.stringify(found, null, 1) + "\n" : textReport(found, options.lang, options.require));
    return found.exit_code;
  } catch (fault) {
    if (!fault.usage && !fault.code) throw fault;
    process.stderr.write(fault.usage ? usage(lang) : `${unreadable(fault, lang)}\n`);
    return 2;
  }
}

// ===================================================================================================================
// 18. The verifier's own tables (unit table and GWP sets), each found by its digest
// ===================================================================================================================

const UNIT_TABLES = {
  "footprint-units-1": {
    "mass": {"kg": "1", "g": "1/1000", "mg": "1/1000000", "t": "1000", "kt": "1000000", "10kt": "10000000", "lb": "45359237/100000000", "oz": "45359237/1600000000", "short_ton": "45359237/50000", "long_ton": "317514659/312500", "jin": "1/2"},
    "co2e": {"kg CO2e": "1", "g CO2e": "1/1000", "t CO2e": "1000"},
    "length": {"m": "1", "km": "1000", "cm": "1/100", "mm": "1/1000", "mile": "201168/125", "nmi": "1852"},
    "area": {"m2": "1", "cm2": "1/10000", "mm2": "1/1000000", "km2": "1000000", "ha": "10000", "mu": "2000/3"},
    "volume": {"m3": "1", "L": "1/1000", "mL": "1/1000000", "kL": "1", "cm3": "1/1000000", "US_gal": "473176473/125000000000", "UK_gal": "454609/100000000", "bbl": "9936705933/62500000000"},
    "gas_volume_0C": {"m3_0C": "1", "1000m3_0C": "1000", "10000m3_0C": "10000"},
    "gas_volume_15C": {"m3_15C": "1", "1000m3_15C": "1000", "10000m3_15C": "10000"},
    "gas_volume_20C": {"m3_20C": "1", "1000m3_20C": "1000", "10000m3_20C": "10000"},
    "time": {"s": "1", "min": "60", "h": "3600", "day": "86400", "year": "31536000"},
    "electricity": {"kWh": "1", "Wh": "1/1000", "MWh": "1000", "GWh": "1000000", "TWh": "1000000000", "10MWh": "10000", "100GWh": "100000000", "MJ_el": "5/18", "GJ_el": "2500/9", "kJ_el": "1/3600"},
    "fuel_net": {"MJ_net": "1", "kJ_net": "1/1000", "GJ_net": "1000", "TJ_net": "1000000", "kWh_net": "18/5", "MWh_net": "3600", "10MWh_net": "36000", "GWh_net": "3600000", "mmBtu_net": "52752792631/50000000", "Mcal_net": "10467/2500", "Gcal_net": "20934/5", "tce": "146538/5", "kgce": "73269/2500"},
    "fuel_gross": {"MJ_gross": "1", "kJ_gross": "1/1000", "GJ_gross": "1000", "TJ_gross": "1000000", "kWh_gross": "18/5", "MWh_gross": "3600", "10MWh_gross": "36000", "GWh_gross": "3600000", "mmBtu_gross": "52752792631/50000000", "Mcal_gross": "10467/2500", "Gcal_gross": "20934/5"},
    "heat": {"MJ_heat": "1", "kJ_heat": "1/1000", "GJ_heat": "1000", "TJ_heat": "1000000", "kWh_heat": "18/5", "MWh_heat": "3600", "10MWh_heat": "36000", "GWh_heat": "3600000", "mmBtu_heat": "52752792631/50000000", "Mcal_heat": "10467/2500", "Gcal_heat": "20934/5", "tce_heat": "146538/5", "kgce_heat": "73269/2500"},
    "capacity_rated": {"kWh_rated": "1", "Wh_rated": "1/1000", "MWh_rated": "1000"},
    "energy_delivered": {"kWh_delivered": "1", "MWh_delivered": "1000"},
    "peak_power": {"kWp": "1", "Wp": "1/1000", "MWp": "1000"},
    "piece": {"piece": "1", "1000piece": "1000", "10000piece": "10000", "dozen": "12"},
    "freight": {"t.km": "1", "kg.km": "1/1000", "short_ton.mile": "570301686801/390625000000", "10000t.km": "10000", "t.nmi": "463/250"},
    "container_freight": {"TEU.km": "1"},
    "passenger_distance": {"p.km": "1"},
    "vehicle_distance": {"v.km": "1"},
    "room_night": {"room.night": "1"},
    "data": {"GB": "1"},
    "bandwidth_time": {"Mbit.s": "1"},
    "money_CNY_2015": {"CNY_2015": "1", "10kCNY_2015": "10000"},
    "money_CNY_2016": {"CNY_2016": "1", "10kCNY_2016": "10000"},
    "money_CNY_2017": {"CNY_2017": "1", "10kCNY_2017": "10000"},
    "money_CNY_2018": {"CNY_2018": "1", "10kCNY_2018": "10000"},
    "money_CNY_2019": {"CNY_2019": "1", "10kCNY_2019": "10000"},
    "money_CNY_2020": {"CNY_2020": "1", "10kCNY_2020": "10000"},
    "money_CNY_2021": {"CNY_2021": "1", "10kCNY_2021": "10000"},
    "money_CNY_2022": {"CNY_2022": "1", "10kCNY_2022": "10000"},
    "money_CNY_2023": {"CNY_2023": "1", "10kCNY_2023": "10000"},
    "money_CNY_2024": {"CNY_2024": "1", "10kCNY_2024": "10000"},
    "money_CNY_2025": {"CNY_2025": "1", "10kCNY_2025": "10000"},
    "money_CNY_2026": {"CNY_2026": "1", "10kCNY_2026": "10000"},
    "money_CNY_2027": {"CNY_2027": "1", "10kCNY_2027": "10000"},
    "money_CNY_2028": {"CNY_2028": "1", "10kCNY_2028": "10000"},
    "money_CNY_2029": {"CNY_2029": "1", "10kCNY_2029": "10000"},
    "money_CNY_2030": {"CNY_2030": "1", "10kCNY_2030": "10000"},
    "money_USD_2015": {"USD_2015": "1"},
    "money_USD_2016": {"USD_2016": "1"},
    "money_USD_2017": {"USD_2017": "1"},
    "money_USD_2018": {"USD_2018": "1"},
    "money_USD_2019": {"USD_2019": "1"},
    "money_USD_2020": {"USD_2020": "1"},
    "money_USD_2021": {"USD_2021": "1"},
    "money_USD_2022": {"USD_2022": "1"},
    "money_USD_2023": {"USD_2023": "1"},
    "money_USD_2024": {"USD_2024": "1"},
    "money_USD_2025": {"USD_2025": "1"},
    "money_USD_2026": {"USD_2026": "1"},
    "money_USD_2027": {"USD_2027": "1"},
    "money_USD_2028": {"USD_2028": "1"},
    "money_USD_2029": {"USD_2029": "1"},
    "money_USD_2030": {"USD_2030": "1"},
    "money_EUR_2015": {"EUR_2015": "1"},
    "money_EUR_2016": {"EUR_2016": "1"},
    "money_EUR_2017": {"EUR_2017": "1"},
    "money_EUR_2018": {"EUR_2018": "1"},
    "money_EUR_2019": {"EUR_2019": "1"},
    "money_EUR_2020": {"EUR_2020": "1"},
    "money_EUR_2021": {"EUR_2021": "1"},
    "money_EUR_2022": {"EUR_2022": "1"},
    "money_EUR_2023": {"EUR_2023": "1"},
    "money_EUR_2024": {"EUR_2024": "1"},
    "money_EUR_2025": {"EUR_2025": "1"},
    "money_EUR_2026": {"EUR_2026": "1"},
    "money_EUR_2027": {"EUR_2027": "1"},
    "money_EUR_2028": {"EUR_2028": "1"},
    "money_EUR_2029": {"EUR_2029": "1"},
    "money_EUR_2030": {"EUR_2030": "1"},
    "money_GBP_2015": {"GBP_2015": "1"},
    "money_GBP_2016": {"GBP_2016": "1"},
    "money_GBP_2017": {"GBP_2017": "1"},
    "money_GBP_2018": {"GBP_2018": "1"},
    "money_GBP_2019": {"GBP_2019": "1"},
    "money_GBP_2020": {"GBP_2020": "1"},
    "money_GBP_2021": {"GBP_2021": "1"},
    "money_GBP_2022": {"GBP_2022": "1"},
    "money_GBP_2023": {"GBP_2023": "1"},
    "money_GBP_2024": {"GBP_2024": "1"},
    "money_GBP_2025": {"GBP_2025": "1"},
    "money_GBP_2026": {"GBP_2026": "1"},
    "money_GBP_2027": {"GBP_2027": "1"},
    "money_GBP_2028": {"GBP_2028": "1"},
    "money_GBP_2029": {"GBP_2029": "1"},
    "money_GBP_2030": {"GBP_2030": "1"},
    "money_JPY_2015": {"JPY_2015": "1"},
    "money_JPY_2016": {"JPY_2016": "1"},
    "money_JPY_2017": {"JPY_2017": "1"},
    "money_JPY_2018": {"JPY_2018": "1"},
    "money_JPY_2019": {"JPY_2019": "1"},
    "money_JPY_2020": {"JPY_2020": "1"},
    "money_JPY_2021": {"JPY_2021": "1"},
    "money_JPY_2022": {"JPY_2022": "1"},
    "money_JPY_2023": {"JPY_2023": "1"},
    "money_JPY_2024": {"JPY_2024": "1"},
    "money_JPY_2025": {"JPY_2025": "1"},
    "money_JPY_2026": {"JPY_2026": "1"},
    "money_JPY_2027": {"JPY_2027": "1"},
    "money_JPY_2028": {"JPY_2028": "1"},
    "money_JPY_2029": {"JPY_2029": "1"},
    "money_JPY_2030": {"JPY_2030": "1"},
    "gas_CO2": {"kg CO2": "1", "g CO2": "1/1000", "t CO2": "1000"},
    "gas_CO2_biogenic": {"kg CO2_biogenic": "1", "g CO2_biogenic": "1/1000", "t CO2_biogenic": "1000"},
    "gas_CO2_uptake": {"kg CO2_uptake": "1", "g CO2_uptake": "1/1000", "t CO2_uptake": "1000"},
    "gas_CO2_luc": {"kg CO2_luc": "1", "g CO2_luc": "1/1000", "t CO2_luc": "1000"},
    "gas_CO2_land_management": {"kg CO2_land_management": "1", "g CO2_land_management": "1/1000", "t CO2_land_management": "1000"},
    "gas_CO2_aircraft": {"kg CO2_aircraft": "1", "g CO2_aircraft": "1/1000", "t CO2_aircraft": "1000"},
    "gas_CO2_removed": {"kg CO2_removed": "1", "g CO2_removed": "1/1000", "t CO2_removed": "1000"},
    "gas_CO2_captured": {"kg CO2_captured": "1", "g CO2_captured": "1/1000", "t CO2_captured": "1000"},
    "gas_CH4_fossil": {"kg CH4_fossil": "1", "g CH4_fossil": "1/1000", "t CH4_fossil": "1000"},
    "gas_CH4_biogenic": {"kg CH4_biogenic": "1", "g CH4_biogenic": "1/1000", "t CH4_biogenic": "1000"},
    "gas_CH4_aircraft": {"kg CH4_aircraft": "1", "g CH4_aircraft": "1/1000", "t CH4_aircraft": "1000"},
    "gas_N2O": {"kg N2O": "1", "g N2O": "1/1000", "t N2O": "1000"},
    "gas_N2O_biogenic": {"kg N2O_biogenic": "1", "g N2O_biogenic": "1/1000", "t N2O_biogenic": "1000"},
    "gas_N2O_aircraft": {"kg N2O_aircraft": "1", "g N2O_aircraft": "1/1000", "t N2O_aircraft": "1000"},
    "gas_CFC11": {"kg CFC11": "1", "g CFC11": "1/1000", "t CFC11": "1000"},
    "gas_CFC12": {"kg CFC12": "1", "g CFC12": "1/1000", "t CFC12": "1000"},
    "gas_CFC13": {"kg CFC13": "1", "g CFC13": "1/1000", "t CFC13": "1000"},
    "gas_CFC113": {"kg CFC113": "1", "g CFC113": "1/1000", "t CFC113": "1000"},
    "gas_CFC114": {"kg CFC114": "1", "g CFC114": "1/1000", "t CFC114": "1000"},
    "gas_CFC115": {"kg CFC115": "1", "g CFC115": "1/1000", "t CFC115": "1000"},
    "gas_Halon1301": {"kg Halon1301": "1", "g Halon1301": "1/1000", "t Halon1301": "1000"},
    "gas_Halon1211": {"kg Halon1211": "1", "g Halon1211": "1/1000", "t Halon1211": "1000"},
    "gas_Halon2402": {"kg Halon2402": "1", "g Halon2402": "1/1000", "t Halon2402": "1000"},
    "gas_Halon1202": {"kg Halon1202": "1", "g Halon1202": "1/1000", "t Halon1202": "1000"},
    "gas_CCl4": {"kg CCl4": "1", "g CCl4": "1/1000", "t CCl4": "1000"},
    "gas_CH3Br": {"kg CH3Br": "1", "g CH3Br": "1/1000", "t CH3Br": "1000"},
    "gas_CH3CCl3": {"kg CH3CCl3": "1", "g CH3CCl3": "1/1000", "t CH3CCl3": "1000"},
    "gas_HCFC21": {"kg HCFC21": "1", "g HCFC21": "1/1000", "t HCFC21": "1000"},
    "gas_HCFC22": {"kg HCFC22": "1", "g HCFC22": "1/1000", "t HCFC22": "1000"},
    "gas_HCFC123": {"kg HCFC123": "1", "g HCFC123": "1/1000", "t HCFC123": "1000"},
    "gas_HCFC124": {"kg HCFC124": "1", "g HCFC124": "1/1000", "t HCFC124": "1000"},
    "gas_HCFC141b": {"kg HCFC141b": "1", "g HCFC141b": "1/1000", "t HCFC141b": "1000"},
    "gas_HCFC142b": {"kg HCFC142b": "1", "g HCFC142b": "1/1000", "t HCFC142b": "1000"},
    "gas_HCFC225ca": {"kg HCFC225ca": "1", "g HCFC225ca": "1/1000", "t HCFC225ca": "1000"},
    "gas_HCFC225cb": {"kg HCFC225cb": "1", "g HCFC225cb": "1/1000", "t HCFC225cb": "1000"},
    "gas_HFC23": {"kg HFC23": "1", "g HFC23": "1/1000", "t HFC23": "1000"},
    "gas_HFC32": {"kg HFC32": "1", "g HFC32": "1/1000", "t HFC32": "1000"},
    "gas_HFC41": {"kg HFC41": "1", "g HFC41": "1/1000", "t HFC41": "1000"},
    "gas_HFC125": {"kg HFC125": "1", "g HFC125": "1/1000", "t HFC125": "1000"},
    "gas_HFC134": {"kg HFC134": "1", "g HFC134": "1/1000", "t HFC134": "1000"},
    "gas_HFC134a": {"kg HFC134a": "1", "g HFC134a": "1/1000", "t HFC134a": "1000"},
    "gas_HFC143": {"kg HFC143": "1", "g HFC143": "1/1000", "t HFC143": "1000"},
    "gas_HFC143a": {"kg HFC143a": "1", "g HFC143a": "1/1000", "t HFC143a": "1000"},
    "gas_HFC152": {"kg HFC152": "1", "g HFC152": "1/1000", "t HFC152": "1000"},
    "gas_HFC152a": {"kg HFC152a": "1", "g HFC152a": "1/1000", "t HFC152a": "1000"},
    "gas_HFC161": {"kg HFC161": "1", "g HFC161": "1/1000", "t HFC161": "1000"},
    "gas_HFC227ea": {"kg HFC227ea": "1", "g HFC227ea": "1/1000", "t HFC227ea": "1000"},
    "gas_HFC236cb": {"kg HFC236cb": "1", "g HFC236cb": "1/1000", "t HFC236cb": "1000"},
    "gas_HFC236ea": {"kg HFC236ea": "1", "g HFC236ea": "1/1000", "t HFC236ea": "1000"},
    "gas_HFC236fa": {"kg HFC236fa": "1", "g HFC236fa": "1/1000", "t HFC236fa": "1000"},
    "gas_HFC245ca": {"kg HFC245ca": "1", "g HFC245ca": "1/1000", "t HFC245ca": "1000"},
    "gas_HFC245fa": {"kg HFC245fa": "1", "g HFC245fa": "1/1000", "t HFC245fa": "1000"},
    "gas_HFC365mfc": {"kg HFC365mfc": "1", "g HFC365mfc": "1/1000", "t HFC365mfc": "1000"},
    "gas_HFC4310mee": {"kg HFC4310mee": "1", "g HFC4310mee": "1/1000", "t HFC4310mee": "1000"},
    "gas_SO2F2": {"kg SO2F2": "1", "g SO2F2": "1/1000", "t SO2F2": "1000"},
    "gas_SF6": {"kg SF6": "1", "g SF6": "1/1000", "t SF6": "1000"},
    "gas_NF3": {"kg NF3": "1", "g NF3": "1/1000", "t NF3": "1000"},
    "gas_CF4": {"kg CF4": "1", "g CF4": "1/1000", "t CF4": "1000"},
    "gas_C2F6": {"kg C2F6": "1", "g C2F6": "1/1000", "t C2F6": "1000"},
    "gas_C3F8": {"kg C3F8": "1", "g C3F8": "1/1000", "t C3F8": "1000"},
    "gas_cC4F8": {"kg cC4F8": "1", "g cC4F8": "1/1000", "t cC4F8": "1000"},
    "gas_C4F10": {"kg C4F10": "1", "g C4F10": "1/1000", "t C4F10": "1000"},
    "gas_C5F12": {"kg C5F12": "1", "g C5F12": "1/1000", "t C5F12": "1000"},
    "gas_C6F14": {"kg C6F14": "1", "g C6F14": "1/1000", "t C6F14": "1000"},
    "gas_C7F16": {"kg C7F16": "1", "g C7F16": "1/1000", "t C7F16": "1000"},
    "gas_C8F18": {"kg C8F18": "1", "g C8F18": "1/1000", "t C8F18": "1000"},
    "gas_C10F18": {"kg C10F18": "1", "g C10F18": "1/1000", "t C10F18": "1000"},
    "gas_SF5CF3": {"kg SF5CF3": "1", "g SF5CF3": "1/1000", "t SF5CF3": "1000"},
    "gas_cC3F6": {"kg cC3F6": "1", "g cC3F6": "1/1000", "t cC3F6": "1000"},
    "gas_HFE125": {"kg HFE125": "1", "g HFE125": "1/1000", "t HFE125": "1000"},
    "gas_HFE134": {"kg HFE134": "1", "g HFE134": "1/1000", "t HFE134": "1000"},
    "gas_HFE143a": {"kg HFE143a": "1", "g HFE143a": "1/1000", "t HFE143a": "1000"},
    "gas_HCFE235da2": {"kg HCFE235da2": "1", "g HCFE235da2": "1/1000", "t HCFE235da2": "1000"},
    "gas_HFE245cb2": {"kg HFE245cb2": "1", "g HFE245cb2": "1/1000", "t HFE245cb2": "1000"},
    "gas_HFE245fa2": {"kg HFE245fa2": "1", "g HFE245fa2": "1/1000", "t HFE245fa2": "1000"},
    "gas_HFE347mcc3": {"kg HFE347mcc3": "1", "g HFE347mcc3": "1/1000", "t HFE347mcc3": "1000"},
    "gas_HFE347pcf2": {"kg HFE347pcf2": "1", "g HFE347pcf2": "1/1000", "t HFE347pcf2": "1000"},
    "gas_HFE356pcc3": {"kg HFE356pcc3": "1", "g HFE356pcc3": "1/1000", "t HFE356pcc3": "1000"},
    "gas_HFE569sf2": {"kg HFE569sf2": "1", "g HFE569sf2": "1/1000", "t HFE569sf2": "1000"},
    "gas_HFE4310pccc124": {"kg HFE4310pccc124": "1", "g HFE4310pccc124": "1/1000", "t HFE4310pccc124": "1000"},
    "gas_HFE236ca12": {"kg HFE236ca12": "1", "g HFE236ca12": "1/1000", "t HFE236ca12": "1000"},
    "gas_HFE338pcc13": {"kg HFE338pcc13": "1", "g HFE338pcc13": "1/1000", "t HFE338pcc13": "1000"},
    "gas_HFE227ea": {"kg HFE227ea": "1", "g HFE227ea": "1/1000", "t HFE227ea": "1000"},
    "gas_HFE236ea2": {"kg HFE236ea2": "1", "g HFE236ea2": "1/1000", "t HFE236ea2": "1000"},
    "gas_HFE236fa": {"kg HFE236fa": "1", "g HFE236fa": "1/1000", "t HFE236fa": "1000"},
    "gas_HFE245fa1": {"kg HFE245fa1": "1", "g HFE245fa1": "1/1000", "t HFE245fa1": "1000"},
    "gas_HFE263fb2": {"kg HFE263fb2": "1", "g HFE263fb2": "1/1000", "t HFE263fb2": "1000"},
    "gas_HFE329mcc2": {"kg HFE329mcc2": "1", "g HFE329mcc2": "1/1000", "t HFE329mcc2": "1000"},
    "gas_HFE338mcf2": {"kg HFE338mcf2": "1", "g HFE338mcf2": "1/1000", "t HFE338mcf2": "1000"},
    "gas_HFE347mcf2": {"kg HFE347mcf2": "1", "g HFE347mcf2": "1/1000", "t HFE347mcf2": "1000"},
    "gas_HFE356mec3": {"kg HFE356mec3": "1", "g HFE356mec3": "1/1000", "t HFE356mec3": "1000"},
    "gas_HFE356pcf2": {"kg HFE356pcf2": "1", "g HFE356pcf2": "1/1000", "t HFE356pcf2": "1000"},
    "gas_HFE356pcf3": {"kg HFE356pcf3": "1", "g HFE356pcf3": "1/1000", "t HFE356pcf3": "1000"},
    "gas_HFE365mcf3": {"kg HFE365mcf3": "1", "g HFE365mcf3": "1/1000", "t HFE365mcf3": "1000"},
    "gas_HFE374pc2": {"kg HFE374pc2": "1", "g HFE374pc2": "1/1000", "t HFE374pc2": "1000"},
    "gas_PFPMIE": {"kg PFPMIE": "1", "g PFPMIE": "1/1000", "t PFPMIE": "1000"},
    "gas_CHCl3": {"kg CHCl3": "1", "g CHCl3": "1/1000", "t CHCl3": "1000"},
    "gas_CH2Cl2": {"kg CH2Cl2": "1", "g CH2Cl2": "1/1000", "t CH2Cl2": "1000"},
    "gas_CH3Cl": {"kg CH3Cl": "1", "g CH3Cl": "1/1000", "t CH3Cl": "1000"},
    "gas_Halon1201": {"kg Halon1201": "1", "g Halon1201": "1/1000", "t Halon1201": "1000"},
  },
};

const GWP_SETS = {
  "AR4-GWP100": {
    fossil: {"C2F6": "12200", "C3F8": "8830", "C4F10": "8860", "C5F12": "9160", "C6F14": "9300", "CCl4": "1400", "CF4": "7390", "CFC11": "4750", "CFC113": "6130", "CFC114": "10000", "CFC115": "7370", "CFC12": "10900", "CFC13": "14400", "CH2Cl2": "8.7", "CH3Br": "5", "CH3CCl3": "146", "CH3Cl": "13", "CH4_fossil": "25", "CO2": "1", "HCFC123": "77", "HCFC124": "609", "HCFC141b": "725", "HCFC142b": "2310", "HCFC22": "1810", "HCFC225ca": "122", "HCFC225cb": "595", "HCFE235da2": "350", "HFC125": "3500", "HFC134a": "1430", "HFC143a": "4470", "HFC152a": "124", "HFC227ea": "3220", "HFC23": "14800", "HFC236fa": "9810", "HFC245fa": "1030", "HFC32": "675", "HFC365mfc": "794", "HFC4310mee": "1640", "HFE125": "14900", "HFE134": "6320", "HFE143a": "756", "HFE236ca12": "2800", "HFE245cb2": "708", "HFE245fa2": "659", "HFE338pcc13": "1500", "HFE347mcc3": "575", "HFE347pcf2": "580", "HFE356pcc3": "110", "HFE4310pccc124": "1870", "HFE569sf2": "59", "Halon1211": "1890", "Halon1301": "7140", "Halon2402": "1640", "N2O": "298", "NF3": "17200", "PFPMIE": "10300", "SF5CF3": "17700", "SF6": "22800", "cC4F8": "10300"},
    aircraft: {"CH4_aircraft": "25", "CO2_aircraft": "1", "N2O_aircraft": "298"},
    biogenic_non_co2: {"CH4_biogenic": "25", "N2O_biogenic": "298"},
    biogenic_release: {"CO2_biogenic": "1"},
    capture: {"CO2_captured": "-1"},
    land_management: {"CO2_land_management": "1"},
    land_use_change: {"CO2_luc": "1"},
    removals: {"CO2_removed": "-1"},
    biogenic_uptake: {"CO2_uptake": "-1"},
  },
  "AR5-GWP100": {
    fossil: {"C10F18": "7190", "C2F6": "11100", "C3F8": "8900", "C4F10": "9200", "C5F12": "8550", "C6F14": "7910", "C7F16": "7820", "C8F18": "7620", "CCl4": "1730", "CF4": "6630", "CFC11": "4660", "CFC113": "5820", "CFC114": "8590", "CFC115": "7670", "CFC12": "10200", "CFC13": "13900", "CH2Cl2": "9", "CH3Br": "2", "CH3CCl3": "160", "CH3Cl": "12", "CH4_fossil": "30", "CHCl3": "16", "CO2": "1", "HCFC123": "79", "HCFC124": "527", "HCFC141b": "782", "HCFC142b": "1980", "HCFC21": "148", "HCFC22": "1760", "HCFC225ca": "127", "HCFC225cb": "525", "HCFE235da2": "491", "HFC125": "3170", "HFC134": "1120", "HFC134a": "1300", "HFC143": "328", "HFC143a": "4800", "HFC152": "16", "HFC152a": "138", "HFC161": "4", "HFC227ea": "3350", "HFC23": "12400", "HFC236cb": "1210", "HFC236ea": "1330", "HFC236fa": "8060", "HFC245ca": "716", "HFC245fa": "858", "HFC32": "677", "HFC365mfc": "804", "HFC41": "116", "HFC4310mee": "1650", "HFE125": "12400", "HFE134": "5560", "HFE143a": "523", "HFE227ea": "6450", "HFE236ca12": "5350", "HFE236ea2": "1790", "HFE236fa": "979", "HFE245cb2": "654", "HFE245fa1": "828", "HFE245fa2": "812", "HFE263fb2": "1", "HFE329mcc2": "3070", "HFE338mcf2": "929", "HFE338pcc13": "2910", "HFE347mcc3": "530", "HFE347mcf2": "854", "HFE347pcf2": "889", "HFE356mec3": "387", "HFE356pcc3": "413", "HFE356pcf2": "719", "HFE356pcf3": "446", "HFE374pc2": "627", "HFE4310pccc124": "2820", "HFE569sf2": "57", "Halon1201": "376", "Halon1211": "1750", "Halon1301": "6290", "Halon2402": "1470", "N2O": "265", "NF3": "16100", "PFPMIE": "9710", "SF5CF3": "17400", "SF6": "23500", "SO2F2": "4090", "cC3F6": "9200", "cC4F8": "9540"},
    aircraft: {"CH4_aircraft": "30", "CO2_aircraft": "1", "N2O_aircraft": "265"},
    biogenic_non_co2: {"CH4_biogenic": "28", "N2O_biogenic": "265"},
    biogenic_release: {"CO2_biogenic": "1"},
    capture: {"CO2_captured": "-1"},
    land_management: {"CO2_land_management": "1"},
    land_use_change: {"CO2_luc": "1"},
    removals: {"CO2_removed": "-1"},
    biogenic_uptake: {"CO2_uptake": "-1"},
  },
  "AR6-GWP100": {
    fossil: {"C10F18": "7480", "C2F6": "12400", "C3F8": "9290", "C4F10": "10000", "C5F12": "9220", "C6F14": "8620", "C7F16": "8410", "C8F18": "8260", "CCl4": "2200", "CF4": "7380", "CFC11": "6230", "CFC113": "6520", "CFC114": "9430", "CFC115": "9600", "CFC12": "12500", "CFC13": "16200", "CH2Cl2": "11.2", "CH3Br": "2.43", "CH3CCl3": "161", "CH3Cl": "5.54", "CH4_fossil": "29.8", "CHCl3": "20.6", "CO2": "1", "HCFC123": "90.4", "HCFC124": "597", "HCFC141b": "860", "HCFC142b": "2300", "HCFC21": "160", "HCFC22": "1960", "HCFC225ca": "137", "HCFC225cb": "568", "HCFE235da2": "539", "HFC125": "3740", "HFC134": "1260", "HFC134a": "1530", "HFC143": "364", "HFC143a": "5810", "HFC152": "21.5", "HFC152a": "164", "HFC161": "4.84", "HFC227ea": "3600", "HFC23": "14600", "HFC236cb": "1350", "HFC236ea": "1500", "HFC236fa": "8690", "HFC245ca": "787", "HFC245fa": "962", "HFC32": "771", "HFC365mfc": "914", "HFC41": "135", "HFC4310mee": "1600", "HFE125": "14300", "HFE134": "6630", "HFE143a": "616", "HFE227ea": "7520", "HFE236ca12": "6060", "HFE236ea2": "2590", "HFE236fa": "1100", "HFE245cb2": "747", "HFE245fa1": "934", "HFE245fa2": "878", "HFE329mcc2": "3770", "HFE338mcf2": "1040", "HFE338pcc13": "3320", "HFE347mcc3": "576", "HFE347mcf2": "963", "HFE347pcf2": "980", "HFE356mec3": "264", "HFE356pcc3": "277", "HFE356pcf2": "831", "HFE356pcf3": "484", "HFE365mcf3": "1.6", "HFE374pc2": "12.5", "HFE4310pccc124": "3220", "HFE569sf2": "60.7", "Halon1201": "380", "Halon1202": "216", "Halon1211": "1930", "Halon1301": "7200", "Halon2402": "2170", "N2O": "273", "NF3": "17400", "PFPMIE": "10300", "SF5CF3": "18500", "SF6": "25200", "SO2F2": "4630", "cC4F8": "10200"},
    aircraft: {"CH4_aircraft": "29.8", "CO2_aircraft": "1", "N2O_aircraft": "273"},
    biogenic_non_co2: {"CH4_biogenic": "27", "N2O_biogenic": "273"},
    biogenic_release: {"CO2_biogenic": "1"},
    capture: {"CO2_captured": "-1"},
    land_management: {"CO2_land_management": "1"},
    land_use_change: {"CO2_luc": "1"},
    removals: {"CO2_removed": "-1"},
    biogenic_uptake: {"CO2_uptake": "-1"},
  },
};

// Code points without a character in Unicode 14.0 (general category Cn), hex. Unicode Character Database 14.0, (c) 1991-2021
// Unicode, Inc., Unicode License (https://www.unicode.org/license.txt); written by tests/base/make_unassigned.py.
const UNASSIGNED = `
378-379 380-383 38b 38d 3a2 530 557-558 58b-58c 590 5c8-5cf 5eb-5ee 5f5-5ff 70e 74b-74c 7b2-7bf 7fb-7fc 82e-82f 83f 85c-85d 85f 86b-86f 88f 892-897
984 98d-98e 991-992 9a9 9b1 9b3-9b5 9ba-9bb 9c5-9c6 9c9-9ca 9cf-9d6 9d8-9db 9de 9e4-9e5 9ff-a00 a04 a0b-a0e a11-a12 a29 a31 a34 a37 a3a-a3b a3d
a43-a46 a49-a4a a4e-a50 a52-a58 a5d a5f-a65 a77-a80 a84 a8e a92 aa9 ab1 ab4 aba-abb ac6 aca ace-acf ad1-adf ae4-ae5 af2-af8 b00 b04 b0d-b0e b11-b12
b29 b31 b34 b3a-b3b b45-b46 b49-b4a b4e-b54 b58-b5b b5e b64-b65 b78-b81 b84 b8b-b8d b91 b96-b98 b9b b9d ba0-ba2 ba5-ba7 bab-bad bba-bbd bc3-bc5 bc9
bce-bcf bd1-bd6 bd8-be5 bfb-bff c0d c11 c29 c3a-c3b c45 c49 c4e-c54 c57 c5b-c5c c5e-c5f c64-c65 c70-c76 c8d c91 ca9 cb4 cba-cbb cc5 cc9 cce-cd4
cd7-cdc cdf ce4-ce5 cf0 cf3-cff d0d d11 d45 d49 d50-d53 d64-d65 d80 d84 d97-d99 db2 dbc dbe-dbf dc7-dc9 dcb-dce dd5 dd7 de0-de5 df0-df1 df5-e00
e3b-e3e e5c-e80 e83 e85 e8b ea4 ea6 ebe-ebf ec5 ec7 ece-ecf eda-edb ee0-eff f48 f6d-f70 f98 fbd fcd fdb-fff 10c6 10c8-10cc 10ce-10cf 1249 124e-124f
1257 1259 125e-125f 1289 128e-128f 12b1 12b6-12b7 12bf 12c1 12c6-12c7 12d7 1311 1316-1317 135b-135c 137d-137f 139a-139f 13f6-13f7 13fe-13ff 169d-169f
16f9-16ff 1716-171e 1737-173f 1754-175f 176d 1771 1774-177f 17de-17df 17ea-17ef 17fa-17ff 181a-181f 1879-187f 18ab-18af 18f6-18ff 191f 192c-192f
193c-193f 1941-1943 196e-196f 1975-197f 19ac-19af 19ca-19cf 19db-19dd 1a1c-1a1d 1a5f 1a7d-1a7e 1a8a-1a8f 1a9a-1a9f 1aae-1aaf 1acf-1aff 1b4d-1b4f 1b7f
1bf4-1bfb 1c38-1c3a 1c4a-1c4c 1c89-1c8f 1cbb-1cbc 1cc8-1ccf 1cfb-1cff 1f16-1f17 1f1e-1f1f 1f46-1f47 1f4e-1f4f 1f58 1f5a 1f5c 1f5e 1f7e-1f7f 1fb5 1fc5
1fd4-1fd5 1fdc 1ff0-1ff1 1ff5 1fff 2065 2072-2073 208f 209d-209f 20c1-20cf 20f1-20ff 218c-218f 2427-243f 244b-245f 2b74-2b75 2b96 2cf4-2cf8 2d26
2d28-2d2c 2d2e-2d2f 2d68-2d6e 2d71-2d7e 2d97-2d9f 2da7 2daf 2db7 2dbf 2dc7 2dcf 2dd7 2ddf 2e5e-2e7f 2e9a 2ef4-2eff 2fd6-2fef 2ffc-2fff 3040 3097-3098
3100-3104 3130 318f 31e4-31ef 321f a48d-a48f a4c7-a4cf a62c-a63f a6f8-a6ff a7cb-a7cf a7d2 a7d4 a7da-a7f1 a82d-a82f a83a-a83f a878-a87f a8c6-a8cd
a8da-a8df a954-a95e a97d-a97f a9ce a9da-a9dd a9ff aa37-aa3f aa4e-aa4f aa5a-aa5b aac3-aada aaf7-ab00 ab07-ab08 ab0f-ab10 ab17-ab1f ab27 ab2f ab6c-ab6f
abee-abef abfa-abff d7a4-d7af d7c7-d7ca d7fc-d7ff fa6e-fa6f fada-faff fb07-fb12 fb18-fb1c fb37 fb3d fb3f fb42 fb45 fbc3-fbd2 fd90-fd91 fdc8-fdce
fdd0-fdef fe1a-fe1f fe53 fe67 fe6c-fe6f fe75 fefd-fefe ff00 ffbf-ffc1 ffc8-ffc9 ffd0-ffd1 ffd8-ffd9 ffdd-ffdf ffe7 ffef-fff8 fffe-ffff 1000c 10027
1003b 1003e 1004e-1004f 1005e-1007f 100fb-100ff 10103-10106 10134-10136 1018f 1019d-1019f 101a1-101cf 101fe-1027f 1029d-1029f 102d1-102df 102fc-102ff
10324-1032c 1034b-1034f 1037b-1037f 1039e 103c4-103c7 103d6-103ff 1049e-1049f 104aa-104af 104d4-104d7 104fc-104ff 10528-1052f 10564-1056e 1057b 1058b
10593 10596 105a2 105b2 105ba 105bd-105ff 10737-1073f 10756-1075f 10768-1077f 10786 107b1 107bb-107ff 10806-10807 10809 10836 10839-1083b 1083d-1083e
10856 1089f-108a6 108b0-108df 108f3 108f6-108fa 1091c-1091e 1093a-1093e 10940-1097f 109b8-109bb 109d0-109d1 10a04 10a07-10a0b 10a14 10a18 10a36-10a37
10a3b-10a3e 10a49-10a4f 10a59-10a5f 10aa0-10abf 10ae7-10aea 10af7-10aff 10b36-10b38 10b56-10b57 10b73-10b77 10b92-10b98 10b9d-10ba8 10bb0-10bff
10c49-10c7f 10cb3-10cbf 10cf3-10cf9 10d28-10d2f 10d3a-10e5f 10e7f 10eaa 10eae-10eaf 10eb2-10eff 10f28-10f2f 10f5a-10f6f 10f8a-10faf 10fcc-10fdf
10ff7-10fff 1104e-11051 11076-1107e 110c3-110cc 110ce-110cf 110e9-110ef 110fa-110ff 11135 11148-1114f 11177-1117f 111e0 111f5-111ff 11212 1123f-1127f
11287 11289 1128e 1129e 112aa-112af 112eb-112ef 112fa-112ff 11304 1130d-1130e 11311-11312 11329 11331 11334 1133a 11345-11346 11349-1134a 1134e-1134f
11351-11356 11358-1135c 11364-11365 1136d-1136f 11375-113ff 1145c 11462-1147f 114c8-114cf 114da-1157f 115b6-115b7 115de-115ff 11645-1164f 1165a-1165f
1166d-1167f 116ba-116bf 116ca-116ff 1171b-1171c 1172c-1172f 11747-117ff 1183c-1189f 118f3-118fe 11907-11908 1190a-1190b 11914 11917 11936 11939-1193a
11947-1194f 1195a-1199f 119a8-119a9 119d8-119d9 119e5-119ff 11a48-11a4f 11aa3-11aaf 11af9-11bff 11c09 11c37 11c46-11c4f 11c6d-11c6f 11c90-11c91 11ca8
11cb7-11cff 11d07 11d0a 11d37-11d39 11d3b 11d3e 11d48-11d4f 11d5a-11d5f 11d66 11d69 11d8f 11d92 11d99-11d9f 11daa-11edf 11ef9-11faf 11fb1-11fbf
11ff2-11ffe 1239a-123ff 1246f 12475-1247f 12544-12f8f 12ff3-12fff 1342f 13439-143ff 14647-167ff 16a39-16a3f 16a5f 16a6a-16a6d 16abf 16aca-16acf
16aee-16aef 16af6-16aff 16b46-16b4f 16b5a 16b62 16b78-16b7c 16b90-16e3f 16e9b-16eff 16f4b-16f4e 16f88-16f8e 16fa0-16fdf 16fe5-16fef 16ff2-16fff
187f8-187ff 18cd6-18cff 18d09-1afef 1aff4 1affc 1afff 1b123-1b14f 1b153-1b163 1b168-1b16f 1b2fc-1bbff 1bc6b-1bc6f 1bc7d-1bc7f 1bc89-1bc8f 1bc9a-1bc9b
1bca4-1ceff 1cf2e-1cf2f 1cf47-1cf4f 1cfc4-1cfff 1d0f6-1d0ff 1d127-1d128 1d1eb-1d1ff 1d246-1d2df 1d2f4-1d2ff 1d357-1d35f 1d379-1d3ff 1d455 1d49d
1d4a0-1d4a1 1d4a3-1d4a4 1d4a7-1d4a8 1d4ad 1d4ba 1d4bc 1d4c4 1d506 1d50b-1d50c 1d515 1d51d 1d53a 1d53f 1d545 1d547-1d549 1d551 1d6a6-1d6a7 1d7cc-1d7cd
1da8c-1da9a 1daa0 1dab0-1deff 1df1f-1dfff 1e007 1e019-1e01a 1e022 1e025 1e02b-1e0ff 1e12d-1e12f 1e13e-1e13f 1e14a-1e14d 1e150-1e28f 1e2af-1e2bf
1e2fa-1e2fe 1e300-1e7df 1e7e7 1e7ec 1e7ef 1e7ff 1e8c5-1e8c6 1e8d7-1e8ff 1e94c-1e94f 1e95a-1e95d 1e960-1ec70 1ecb5-1ed00 1ed3e-1edff 1ee04 1ee20 1ee23
1ee25-1ee26 1ee28 1ee33 1ee38 1ee3a 1ee3c-1ee41 1ee43-1ee46 1ee48 1ee4a 1ee4c 1ee50 1ee53 1ee55-1ee56 1ee58 1ee5a 1ee5c 1ee5e 1ee60 1ee63 1ee65-1ee66
1ee6b 1ee73 1ee78 1ee7d 1ee7f 1ee8a 1ee9c-1eea0 1eea4 1eeaa 1eebc-1eeef 1eef2-1efff 1f02c-1f02f 1f094-1f09f 1f0af-1f0b0 1f0c0 1f0d0 1f0f6-1f0ff
1f1ae-1f1e5 1f203-1f20f 1f23c-1f23f 1f249-1f24f 1f252-1f25f 1f266-1f2ff 1f6d8-1f6dc 1f6ed-1f6ef 1f6fd-1f6ff 1f774-1f77f 1f7d9-1f7df 1f7ec-1f7ef
1f7f1-1f7ff 1f80c-1f80f 1f848-1f84f 1f85a-1f85f 1f888-1f88f 1f8ae-1f8af 1f8b2-1f8ff 1fa54-1fa5f 1fa6e-1fa6f 1fa75-1fa77 1fa7d-1fa7f 1fa87-1fa8f
1faad-1faaf 1fabb-1fabf 1fac6-1facf 1fada-1fadf 1fae8-1faef 1faf7-1faff 1fb93 1fbcb-1fbef 1fbfa-1ffff 2a6e0-2a6ff 2b739-2b73f 2b81e-2b81f 2cea2-2ceaf
2ebe1-2f7ff 2fa1e-2ffff 3134b-e0000 e0002-e001f e0080-e00ff e01f0-effff ffffe-fffff 10fffe-10ffff
`;
const FREE = new Uint8Array(0x110000);
for (const range of UNASSIGNED.trim().split(/\s+/)) {
  const [first, last = first] = range.split("-");
  FREE.fill(1, parseInt(first, 16), parseInt(last, 16) + 1);
}

// NFC of what Unicode 14.0 knows is the same in every later version; of what is newer each program has its own.
function isNewer(text) {
  for (let i = 0; i < text.length; i++) {
    const c = text.codePointAt(i);
    if (FREE[c]) return true;
    if (c > 0xffff) i++;
  }
  return false;
}

const FootprintVerifier = {
  verify, parsePolicy, tooLarge, textReport, say, safe, problemLine, faultLine, levelLine, shownTotals, HONEST, WORDS, CHECKS,
  parts: { parseJson, jcs, sha256, hex, unhex, merkleRoot, keyFault, verifyEd25519, preAuthentication, rounded, readDec, readRat, gcd, unbase64, ownTables, isFault: (x) => x instanceof Fault },
};
if (typeof module === "object" && module.exports) {
  module.exports = FootprintVerifier;
  if (require.main === module) main(process.argv.slice(2)).then((code) => { process.exitCode = code; });
} else globalThis.FootprintVerifier = FootprintVerifier;
