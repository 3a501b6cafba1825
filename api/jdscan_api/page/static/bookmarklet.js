// The bookmark that sends a job board's page to the user's own jdscan.

const LONGEST = 1_500_000; // characters of an address; browsers stop at about two million

// This function runs in the job board's page and must not name anything outside itself. The text travels in the
// fragment of the address, which a browser keeps to itself: it reaches no server, and no server's log.
function send(page, longest) {
  const text = (getSelection().toString().trim() || document.body.innerText.trim()).replace(/[\ud800-\udfff]/gu, "\ufffd");
  const address = page + "#text=" + encodeURIComponent(text);
  if (!text) alert("jdscan: there is no text here to scan.");
  else if (address.length > longest) alert("jdscan: this text is too long to send. Select the posting alone.");
  else open(address, "_blank", "noopener");
}

/** Give the address of the bookmark that opens `page`, the full address of the scan page. */
export const bookmarkletFor = (page) =>
  "javascript:" + encodeURIComponent(`void (${send})(${JSON.stringify(page)}, ${LONGEST})`);

/** Take the text out of the page's own address, and out of sight; null where none was sent, or none can be read. */
export function takeSentText() {
  if (!location.hash.startsWith("#text=")) return null;
  const sent = location.hash.slice("#text=".length);
  history.replaceState(null, "", location.pathname + location.search);
  try {
    return decodeURIComponent(sent);
  } catch {
    return null;
  }
}
