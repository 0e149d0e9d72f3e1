// Prints what single parts of the verifier give. See test_second_verifier.py.
"use strict";
const { parts: p, parsePolicy } = require(process.argv[2]);
const bytes = (h) => p.unhex(h);
const out = {};
(async () => {
  out.empty = p.hex(p.merkleRoot([]));
  const text = (x) => new TextEncoder().encode(x);
  out.jcs = p.jcs(p.parseJson(text('{"\u20ac":1,"\ud83d\ude00":2,"\uff21":3,"1":4}'), false));
  out.tables = [...p.ownTables().keys()];
  const halves = [["5/2", 1], ["7/2", 1], ["1/3", 6], ["-123456789", 3]];
  const long = (n) => 3n ** BigInt(n), plain = (a, b) => { while (b) [a, b] = [b, a % b]; return a; };
  const pairs = [[long(900), long(700)], [long(900) * 7n, long(800) + 2n], [2n ** 3000n, 2n ** 2999n - 2n ** 1500n], [-long(500), long(400)], [0n, long(400)]];
  for (let a = 1n, b = 1n, i = 0; i < 3000; i++) { [a, b] = [b, a + b]; if (i === 2999) pairs.push([b, a], [b * long(50), a * long(50)]); }
  out.gcd = pairs.filter(([a, b]) => p.gcd(a, b) !== plain(a < 0n ? -a : a, b)).length;
  out.rounded = halves.map(([x, n]) => p.rounded(p.readRat(x), n));
  console.log(JSON.stringify(out));
})();
