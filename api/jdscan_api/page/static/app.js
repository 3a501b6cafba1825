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
let readTitle = ""; // the title that a file gave

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

/** Read problem details (RFC 9457); a proxy before the service may answer something else. wait: s, where it is busy. */
async function problemOf(answer) {
  const wait = answer.status === 429 ? Number(answer.headers.get("Retry-After")) : 0;
  try {
    const { title, detail, remedy, where, errors = [] } = await answer.json();
    const faults = errors.map((fault) => `${fault.where}: ${fault.what}`);
    return { where, wait, words: [title, detail, ...faults, remedy].map(sentence).filter(Boolean).join(" ") };
  } catch {
    return { where: "", wait, words: `The service answered with an error (${answer.status}). Try again later.` };
  }
}

// --- scanning --------------------------------------------------------------------------------------------------------

/** Scan what is in the form. live: while the user edits; fresh: another posting, whatever its words; file: instead. */
async function scan({ live = false, fresh = false, file = null } = {}) {
  clearTimeout(timer);
  running?.abort();
  const request = (running = new AbortController());
  const sent = { text: field.value, encoder: form.elements.encoder?.value }; // the user may go on typing
  const busy = setTimeout(() => say([{ text: "Reading…" }]), BUSY_AFTER);
  result.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.dataset.fragment, { method: "POST", body: fieldsOf(live, file), signal: request.signal });
    const [html, problem] = answer.ok ? [await answer.text(), null] : [null, await problemOf(answer)];
    if (request !== running) return;
    if (problem) refuse(problem, { live, fresh, file });
    else show(html, sent, { live, fresh: fresh || file !== null });
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

function show(html, sent, { live, fresh }) {
  replaceReport(result, html);
  const text = takeReadFile() ?? sent.text;
  complain("");
  latest = { text, encoder: sent.encoder, found: summaryOf(result.querySelector(".report")) };
  if (fresh || !baseline || sent.encoder !== baseline.encoder || isAnother(baseline.text, text)) rebase();
  else tellChange(live);
  ready();
  if (!live) goToReport();
  if (field.value !== text) rescanSoon(); // typed meanwhile
}

/** Put the text of a file into the field, and its title where it can be seen; return the text, null without a file. */
function takeReadFile() {
  const read = byId("read");
  if (!read) return null;
  field.value = read.content.textContent;
  const title = form.elements.title;
  title.value = readTitle = read.dataset.title;
  if (readTitle) title.closest("details").open = true;
  read.remove();
  return field.value;
}

/** Say what is wrong; the last good report stays. Where the service is busy, try again when it asks to. */
function refuse({ where, wait, words }, again) {
  if (wait > 0) {
    complain("");
    say([{ text: `The service is busy. Scanning again in ${wait} s.` }]);
    timer = setTimeout(() => scan(again), wait * 1000);
  } else fail(words, { ofText: where === "text" });
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

function tellChange(live) {
  const edited = latest.text !== baseline.text;
  const lines = edited ? changeWords(baseline.found, latest.found) : firstWords(latest.found);
  const { audience, edits } = form.elements;
  if (live && edits.checked && audience.value === "recruiter") lines.push({ text: "Press Scan to search edits again." });
  say(lines);
  byId("change-actions").hidden = !edited;
}

function ready() {
  for (const id of ["actions", "print", "skip-report", "lead-back"]) byId(id).hidden = false;
}

function goToReport() {
  result.focus({ preventScroll: true }); // a browser would bring the middle of a tall report into view
  const { top } = result.getBoundingClientRect();
  if (top < 0 || top > innerHeight / 2) result.scrollIntoView();
}

// --- what the user does ----------------------------------------------------------------------------------------------

function rescanSoon() {
  clearTimeout(timer);
  forgetTitle();
  if (latest && field.value.trim()) timer = setTimeout(() => scan({ live: true }), PAUSE);
}

/** Empty the title that a file gave once another posting is pasted over its text. */
function forgetTitle() {
  const title = form.elements.title;
  if (readTitle && title.value === readTitle && isAnother(latest.text, field.value)) title.value = readTitle = "";
}

function fill(text) {
  field.value = text;
  form.elements.title.value = "";
  scan({ fresh: true });
}

/** Take a file that is chosen, or dropped anywhere: beside the field a browser would leave the page for it. */
function receiveFiles() {
  const drop = byId("drop");
  const carriesFile = (event) => event.dataTransfer.types.includes("Files");
  addEventListener("dragover", (event) => {
    if (!carriesFile(event)) return;
    event.preventDefault();
    drop.classList.add("over");
  });
  addEventListener("dragleave", (event) => event.relatedTarget || drop.classList.remove("over"));
  addEventListener("drop", (event) => {
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
  byId("file").value = ""; // else a download would send it in the place of the text, though it was refused
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
  byId("print").addEventListener("click", () => print());
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
