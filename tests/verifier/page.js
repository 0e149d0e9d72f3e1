// Runs the script of verifier.html on a document of straw: what the page shows after files were chosen. See test_second_page.py.
"use strict";
const fs = require("node:fs");
const [program, page, steps] = process.argv.slice(2);

class Straw {
  constructor(tag, text = "") { Object.assign(this, { tag, own: text, parts: [], className: "", dataset: {}, heard: {} }); }

  append(...parts) { this.parts.push(...parts); }
  replaceChildren(...parts) { this.parts = parts; this.own = ""; }
  addEventListener(name, act) { this.heard[name] = act; }
  set textContent(text) { this.replaceChildren(); this.own = text; }
  get textContent() { return this.own + this.parts.map((part) => part.textContent).join(""); }
  all(tag) { return this.parts.flatMap((part) => [...(part.tag === tag ? [part] : []), ...part.all(tag)]); }
}

const known = Object.fromEntries(["switch", "file", "names", "out"].map((id) => [id, new Straw(id)]));
globalThis.FootprintVerifier = require(program);
globalThis.Node = Straw;
globalThis.document = Object.assign(new Straw("document"), {
  documentElement: {}, getElementById: (id) => known[id], querySelectorAll: () => [],
  createElement: (tag) => new Straw(tag), createTextNode: (text) => new Straw("#text", text),
});
Object.defineProperty(globalThis, "navigator", { value: { language: "en" }, configurable: true });

const fileOf = ({ name, path, size, slow = 0 }) => ({
  name, size: size ?? fs.statSync(path).size,
  arrayBuffer: async () => {
    await new Promise((done) => setTimeout(done, slow));
    const bytes = fs.readFileSync(path);
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  },
});

(0, eval)(/<script>(.*?)<\/script>/s.exec(fs.readFileSync(page, "utf8"))[1]);
(async () => {
  for (const files of JSON.parse(steps)) known.file.heard.change({ target: { files: files.map(fileOf) } }); // at once, none awaited
  for (let before = null; before !== known.out.textContent || /Checking/.test(before); await new Promise((done) => setTimeout(done, 500))) before = known.out.textContent;
  console.log(JSON.stringify({ names: known.names.textContent, out: known.out.textContent, lines: known.out.all("p").map((p) => p.textContent) }));
})();
