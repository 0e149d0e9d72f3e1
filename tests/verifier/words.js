// Prints the words of the verifier, and what it says in Chinese of every bundle of a list. See test_second_words.py.
"use strict";
const fs = require("node:fs"), path = require("node:path");
const F = require(process.argv[2]);
(async () => {
  const reports = [];
  for (const { bundle, trust } of JSON.parse(fs.readFileSync(process.argv[3], "utf8"))) {
    const beside = (name) => fs.readFileSync(path.join(path.dirname(trust), name));
    const found = await F.verify(fs.readFileSync(bundle), { policy: F.parsePolicy(fs.readFileSync(trust), beside) });
    const problems = found.checks.flatMap((c) => c.problems).map((p) => F.problemLine({ ...p, where: "" }, "zh"));
    reports.push({ bundle, problems });
  }
  const huge = [1e6, 9e15].map((digits) => ({ stage: "use", component: "fossil", rounded: "1" + "0".repeat(2e5), digits }));
  console.log(JSON.stringify({ words: F.WORDS, reports, huge: F.shownTotals({ totals: huge }).sum }));
})();
