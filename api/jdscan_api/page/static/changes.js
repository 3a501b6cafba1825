// What a scan found, and how it differs from an earlier one, in words.

/** Sum a report up: its score (null where it has none), its verdict, and its findings, name by id. */
export function summaryOf(report) {
  const findings = [...report.querySelectorAll("[data-finding]")];
  return {
    score: report.dataset.score === undefined ? null : Number(report.dataset.score),
    verdict: ["seat", "structure", "abstained"].map((part) => report.dataset[part]).join(" "),
    headline: report.querySelector(".headline").textContent,
    findings: new Map(findings.map((finding) => [finding.dataset.finding, finding.dataset.name])),
  };
}

/** Say what a first scan found. */
export function firstWords(found) {
  const count = found.findings.size;
  const findings = count === 0 ? "no findings" : count === 1 ? "1 finding" : `${count} findings`;
  return [{ text: found.score === null ? `Not scored, ${findings}` : `Score ${found.score}, ${findings}` }];
}

/** Say what changed from one scan to another, a line each: score, verdict, findings that cleared, those that are new. */
export function changeWords(before, now) {
  const gone = [...before.findings].filter(([id]) => !now.findings.has(id)).map(([, name]) => name);
  const come = [...now.findings].filter(([id]) => !before.findings.has(id)).map(([, name]) => name);
  const lines = [{ text: scoreWords(before.score, now.score) }];
  if (before.verdict !== now.verdict) lines.push({ text: now.headline });
  if (gone.length) lines.push({ kind: "cleared", text: `Cleared: ${gone.join("; ")}` });
  if (come.length) lines.push({ kind: "new", text: `New: ${come.join("; ")}` });
  if (!gone.length && !come.length) lines.push({ text: "The same findings" });
  return lines;
}

function scoreWords(before, now) {
  if (before === now) return now === null ? "Still not scored" : `Score still ${now}`;
  return `Score ${before ?? "none"} → ${now ?? "none"}`;
}

/** Tell whether a text is another posting rather than an edit: less than half of the shorter one's words are shared. */
export function isAnother(before, now) {
  const [old, fresh] = [before, now].map((text) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu)));
  const shared = [...old].filter((word) => fresh.has(word)).length;
  return shared < Math.min(old.size, fresh.size) / 2;
}
