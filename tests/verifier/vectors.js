// Runs the published vectors; prints what the parts of the verifier say. See test_js_vectors.py.
"use strict";
const fs = require("node:fs");
const { parts: p } = require(process.argv[2]);
const read = (name) => JSON.parse(fs.readFileSync(`${process.argv[3]}/${name}.json`, "utf8"));
const utf8 = (text) => new TextEncoder().encode(text);
const jcs = (text) => { try { return p.jcs(p.parseJson(utf8(text), false)); } catch (fault) { return fault.name; } };
const good = async (key, sig, msg) => !p.keyFault(p.unhex(key)) && (await p.verifyEd25519(p.unhex(key), p.unhex(sig), p.unhex(msg)));
(async () => {
  const out = { rfc8032: [], wycheproof: [], speccheck: [] };
  for (const r of read("rfc8032_ed25519")) out.rfc8032.push([await good(r.public_key, r.signature, r.message), await good(r.public_key, r.signature, r.message + "00")]);
  const wycheproof = read("wycheproof_ed25519");
  for (const r of wycheproof.tests) out.wycheproof.push(await good(wycheproof.public_key, r.sig, r.msg));
  for (const r of read("ed25519_speccheck")) out.speccheck.push(await good(r.pub_key, r.signature, r.message));
  const leaves = read("rfc6962").leaves.map((x) => p.sha256(p.unhex("00" + x)));
  out.roots = leaves.map((_, i) => p.hex(p.merkleRoot(leaves.slice(0, i + 1))));
  out.empty = p.hex(p.merkleRoot([]));
  const j = read("rfc8785");
  out.strings = [jcs(j.strings.input), jcs(jcs(j.strings.input))];
  out.sorting = [jcs(j.sorting.input), jcs(j.sorting.input.replace("\\ufb33", "\\uff21"))];
  out.numbers = j.numbers_outside.map((x) => jcs(`{"x":${x}}`));
  out.pae = read("dsse").map((r) => new TextDecoder().decode(p.preAuthentication(r.payload_type, utf8(r.payload))));
  out.weak = JSON.parse(process.argv[5]).map((key) => p.keyFault(p.unhex(key)));
  const sizes = JSON.parse(process.argv[4]);
  out.sha = sizes.map((n) => p.hex(p.sha256(new Uint8Array(n).fill(97))));
  console.log(JSON.stringify(out));
})();
