// The report on the page: what the user chose in it outlives a new scan, Escape dismisses readings, Enter leads back.

/** Put new HTML in the place of the old report; keep layer, opened details, focus and scroll. */
export function replaceReport(place, html) {
  const kept = { ...chosenIn(place), scroll: [scrollX, scrollY] };
  place.innerHTML = html; // made by our own server, which escapes the posting; the policy forbids scripts in it
  restore(place, kept);
}

function chosenIn(place) {
  const focused = place.contains(document.activeElement) ? document.activeElement : null;
  return {
    layer: place.querySelector("input[name=layer]:checked")?.value,
    opened: new Set([...place.querySelectorAll("details[open] > summary")].map((summary) => summary.textContent)),
    focus: focused && (selectorOf(focused) ?? ""),
  };
}

function selectorOf(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.hasAttribute("href")) return `a[href="${CSS.escape(element.getAttribute("href"))}"]`;
  if (element.value) return `${element.localName}[value="${CSS.escape(element.value)}"]`;
  return null;
}

function restore(place, kept) {
  const layer = kept.layer && place.querySelector(`input[name=layer][value="${kept.layer}"]`);
  if (layer) layer.checked = true;
  for (const summary of place.querySelectorAll("details > summary")) {
    if (kept.opened.has(summary.textContent)) summary.parentElement.open = true;
  }
  if (kept.focus !== null) {
    ((kept.focus && place.querySelector(kept.focus)) || place).focus({ preventScroll: true });
  }
  scrollTo({ left: kept.scroll[0], top: kept.scroll[1], behavior: "instant" });
}

/** Let Escape dismiss the reading that is shown, until another passage is pointed at or focused (WCAG 2.2, 1.4.13). */
export function dismissReadings(place) {
  let last = null;
  const show = (event) => {
    const unit = event.target.closest(".unit");
    if (unit !== last) place.querySelector(".report")?.classList.remove("dismissed");
    last = unit;
  };
  place.addEventListener("mouseover", show);
  place.addEventListener("focusin", show);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") place.querySelector(".report")?.classList.add("dismissed");
  });
}

/** Let Enter on a passage, or a double click, select the same words in the text field. */
export function leadBack(place, field) {
  const lead = (event) => {
    const unit = event.target.closest(".unit");
    if (!unit || event.target.closest("a")) return;
    event.preventDefault();
    selectIn(field, wordsOf(unit));
  };
  place.addEventListener("dblclick", lead);
  place.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".unit")) lead(event);
  });
}

function wordsOf(unit) {
  const words = unit.querySelector(".words").cloneNode(true);
  for (const reference of words.querySelectorAll(".ref")) reference.remove();
  return words.textContent;
}

function selectIn(field, words) {
  const start = field.value.indexOf(words);
  if (start >= 0) field.setSelectionRange(start, start + words.length);
  field.blur(); // a browser scrolls to the selection when the field gets the focus
  field.focus();
}
