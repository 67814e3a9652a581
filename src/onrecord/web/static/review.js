// Judging with one key each, and spans by selecting words. Everything works without it too.

const root = document.documentElement;
root.classList.add("keys-on");
for (const hint of document.querySelectorAll(".shortcuts")) hint.hidden = false;

// The statement takes the focus, so that a key decides at once and a reader is read it.
const statement = document.querySelector("[data-focus]");
if (statement && !location.hash) statement.focus({ preventScroll: true });

const typing = (element) =>
  element.isContentEditable ||
  element.matches?.("textarea, select, input:not([type=checkbox], [type=radio])");

function open(id) {
  const fix = document.querySelector("#fix");
  if (!fix) return;
  fix.open = true;
  const field = fix.querySelector(id);
  field?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  if (event.key === "Escape" && statement) {
    statement.focus();
    return;
  }
  if (typing(event.target)) return;
  const key = event.key.toLowerCase();
  if (key === "s" || key === "f") {
    open(key === "s" ? "[data-first], #names" : "#content");
    event.preventDefault();
    return;
  }
  const control = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (control) {
    event.preventDefault();
    decide(control);
  }
});

// One press is one decision: what is pressed while the next statement is on its way is for nobody.
let decided = false;
function decide(control) {
  if (decided) return;
  if (control.form && !control.form.reportValidity()) return;
  decided = true;
  control.click();
}
addEventListener("pageshow", () => (decided = false));

// --- spans ---------------------------------------------------------------------------------------

const passage = document.querySelector("[data-passage]");
const pointing = document.querySelector("[data-pointing]");

// Where a point of the page is in the report's text, in code points; null outside the passage.
function placeOf(node, offset) {
  const inside = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  const piece = inside?.closest("[data-at]");
  if (piece && passage.contains(piece)) {
    const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, offset) : "";
    const all = node.nodeType !== Node.TEXT_NODE && offset > 0;
    return Number(piece.dataset.at) + [...(all ? piece.textContent : before)].length;
  }
  if (!passage.contains(node)) return null;
  const next = node.childNodes[offset]; // a point between pieces
  if (next?.dataset?.at) return Number(next.dataset.at);
  const last = node.childNodes[offset - 1];
  if (last?.dataset?.at) return Number(last.dataset.at) + [...last.textContent].length;
  return null;
}

function selected() {
  const selection = getSelection();
  if (!selection.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const start = placeOf(range.startContainer, range.startOffset);
  const end = placeOf(range.endContainer, range.endOffset);
  return start === null || end === null || start >= end
    ? null
    : { start, end, words: selection.toString().replace(/\s+/g, " ").trim() };
}

function point(role) {
  const found = selected();
  if (!found) return;
  const field = document.querySelector(`#${role}`);
  const at = field.form.elements[`${role}_at`];
  const more = pointing.querySelector("[data-more]").checked;
  // Beside words that were typed, places would say less than the words do.
  const both = more && (at.value || !field.value.trim());
  const span = `${found.start}-${found.end}`;
  if (!more || both) at.value = both && at.value ? `${at.value},${span}` : span;
  field.value = more && field.value.trim() ? `${field.value.trim()}\n${found.words}` : found.words;
  getSelection().removeAllRanges();
}

if (passage && pointing) {
  pointing.hidden = false;
  for (const button of pointing.querySelectorAll("[data-role]")) {
    button.addEventListener("mousedown", (event) => event.preventDefault()); // keeps the selection
    button.addEventListener("click", () => point(button.dataset.role));
  }
  for (const role of ["source", "cue", "content"]) {
    const field = document.querySelector(`#${role}`);
    field.addEventListener("input", () => (field.form.elements[`${role}_at`].value = ""));
  }
}
