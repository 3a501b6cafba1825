// Makes the scan page live. Without it the page is whole: its forms are sent and answered as pages.

import { bookmarkletFor, takeSentText } from "./bookmarklet.js";
import { changeWords, firstWords, isAnother, summaryOf } from "./changes.js";
import { dismissReadings, leadBack, replaceReport } from "./report_view.js";

const PAUSE = 600; // ms without a key stroke before a new scan
const BUSY_AFTER = 400; // ms: a quicker scan says nothing of being at work

const byId = (id) => document.getElementById(id);
const form = byId("scan");
const field = byId("text");
const result = byId("result");

let baseline = null; // the first scan of this text: {text, encoder, found}
let latest = null; // the last good scan, in the same form
let running = null; // AbortController of the newest request
let timer = 0; // of the next scan

// --- saying things ---------------------------------------------------------------------------------------------------

function say(lines) {
  const items = lines.map(({ kind = "", text }) => {
    const line = document.createElement("p");
    line.className = kind;
    line.textContent = text;
    return line;
  });
  byId("changes").replaceChildren(...items);
}

function complain(words, { ofText = false } = {}) {
  const line = document.createElement("p");
  line.textContent = words;
  byId("alert").replaceChildren(...(words ? [line] : []));
  for (const [name, value] of [["aria-invalid", "true"], ["aria-describedby", "alert"]]) {
    if (ofText) field.setAttribute(name, value);
    else field.removeAttribute(name);
  }
}

const sentence = (text) => (text ? text[0].toUpperCase() + text.slice(1).replace(/([^.!?])$/, "$1.") : "");

/** Read problem details (RFC 9457); a proxy before the service may answer something else. */
async function problemOf(answer) {
  try {
    const { title, detail, remedy, where, errors = [] } = await answer.json();
    const faults = errors.map((fault) => `${fault.where}: ${fault.what}`);
    return { where, words: [title, detail, ...faults, remedy].map(sentence).filter(Boolean).join(" ") };
  } catch {
    return { where: "", words: `The service answered with an error (${answer.status}). Try again later.` };
  }
}

// --- scanning --------------------------------------------------------------------------------------------------------

/** Scan what is in the form. live: while the user edits; fresh: another posting, whatever its words; file: instead. */
async function scan({ live = false, fresh = false, file = null } = {}) {
  clearTimeout(timer);
  running?.abort();
  const request = (running = new AbortController());
  const busy = setTimeout(() => say([{ text: "Reading…" }]), BUSY_AFTER);
  result.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.dataset.fragment, { method: "POST", body: fieldsOf(live, file), signal: request.signal });
    const html = answer.ok ? await answer.text() : null;
    if (request !== running) return;
    if (answer.ok) show(html, { live, fresh: fresh || file !== null });
    else await refuse(answer, { live, fresh, file });
  } catch {
    if (request === running) fail("The service cannot be reached. Check that it runs, then scan again.");
  } finally {
    clearTimeout(busy);
    if (request === running) result.removeAttribute("aria-busy");
  }
}

function fieldsOf(live, file) {
  const fields = new FormData(form);
  fields.delete("file");
  if (file) fields.set("file", file);
  if (live) fields.delete("edits"); // a search of edits takes seconds: only where it is asked for
  return fields;
}

function show(html, { live, fresh }) {
  replaceReport(result, html);
  takeReadFile();
  complain("");
  const encoder = form.elements.encoder?.value;
  latest = { text: field.value, encoder, found: summaryOf(result.querySelector(".report")) };
  if (fresh || !baseline || encoder !== baseline.encoder || isAnother(baseline.text, latest.text)) rebase();
  else tellChange();
  ready();
  if (!live) goToReport();
}

function takeReadFile() {
  const read = byId("read");
  if (!read) return;
  field.value = read.content.textContent;
  form.elements.title.value = read.dataset.title;
  byId("file").value = "";
  read.remove();
}

/** Say what is wrong; the last good report stays. Where the service is busy, try again when it asks to. */
async function refuse(answer, again) {
  const { where, words } = await problemOf(answer);
  fail(words, { ofText: where === "text" });
  const wait = Number(answer.headers.get("Retry-After"));
  if (answer.status === 429 && wait > 0) {
    say([{ text: `The service is busy. Scanning again in ${wait} s.` }]);
    timer = setTimeout(() => scan(again), wait * 1000);
  }
}

function fail(words, about) {
  complain(latest ? `${words} The report shown is that of the text before.` : words, about);
  say([]);
}

function rebase() {
  baseline = latest;
  say(firstWords(latest.found));
  byId("change-actions").hidden = true;
}

function tellChange() {
  const edited = latest.text !== baseline.text;
  say(edited ? changeWords(baseline.found, latest.found) : firstWords(latest.found));
  byId("change-actions").hidden = !edited;
}

function ready() {
  for (const id of ["print", "skip-report", "lead-back"]) byId(id).hidden = false;
}

function goToReport() {
  result.focus({ preventScroll: true }); // a browser would bring the middle of a tall report into view
  const { top } = result.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) result.scrollIntoView();
}

// --- what the user does ----------------------------------------------------------------------------------------------

function rescanSoon() {
  clearTimeout(timer);
  if (latest && field.value.trim()) timer = setTimeout(() => scan({ live: true }), PAUSE);
}

function fill(text) {
  field.value = text;
  form.elements.title.value = "";
  scan({ fresh: true });
}

function receiveFiles() {
  const drop = byId("drop");
  const carriesFile = (event) => event.dataTransfer.types.includes("Files");
  drop.addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    drop.classList.add("over");
  });
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    drop.classList.remove("over");
    if (!carriesFile(event)) return;
    event.preventDefault();
    const [file, ...others] = event.dataTransfer.files;
    if (others.length) complain("One posting at a time: drop a single file.");
    else receive(file);
  });
  byId("file").addEventListener("change", (event) => event.target.files.length && receive(event.target.files[0]));
}

function receive(file) {
  form.elements.title.value = "";
  scan({ file });
}

function offerBookmarklet() {
  const address = bookmarkletFor(new URL(form.getAttribute("action").replace(/#.*/, ""), location.origin).href);
  const link = byId("bookmarklet-link");
  link.href = address;
  link.addEventListener("click", (event) => {
    event.preventDefault(); // it would scan this page
    say([{ text: "Drag this link to your bookmarks bar, then press it there." }]);
  });
  const copy = byId("bookmarklet-address");
  copy.value = address;
  copy.addEventListener("focus", () => copy.select());
  byId("bookmarklet").hidden = false;
}

function receiveSentText() {
  const text = takeSentText();
  if (text !== null) fill(text);
}

function listen() {
  form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction")) return; // downloads and comparisons are answered by the browser
    event.preventDefault();
    scan();
  });
  field.addEventListener("input", rescanSoon);
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit(byId("go"));
  });
  form.elements.title.addEventListener("input", rescanSoon);
  for (const choice of form.elements.audience) choice.addEventListener("change", () => latest && scan({ live: true }));
  form.elements.encoder?.addEventListener("change", () => latest && scan({ live: true }));
  byId("rebase").addEventListener("click", () => {
    rebase();
    field.focus();
  });
  byId("compare-baseline").addEventListener("click", () => {
    form.addEventListener("formdata", ({ formData }) => {
      formData.set("before", baseline.text);
      formData.set("after", field.value);
    }, { once: true });
  });
  result.addEventListener("click", (event) => event.target.closest("#print") && print());
  addEventListener("hashchange", receiveSentText);
}

listen();
receiveFiles();
offerBookmarklet();
dismissReadings(result);
leadBack(result, field);
if (result.querySelector(".report")) {
  latest = { text: field.value, encoder: form.elements.encoder?.value, found: summaryOf(result.querySelector(".report")) };
  rebase();
  ready();
} else if ("loaded" in form.dataset) {
  scan({ fresh: true });
}
receiveSentText();
