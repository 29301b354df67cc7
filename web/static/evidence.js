// The words of an article and what was read from them, lit together. The fragment of the address is the choice, so a
// link to it opens the page in the same state: #s3 is a sentence, #c3 what was read from it, #claim-… one statement.
// Without this module the fragments lead to the same places, and style alone lights what they name.

const reading = document.querySelector("article.reading");
const marks = [...reading.querySelectorAll("mark[data-passages]")];
const groups = new Map([...reading.querySelectorAll(".claims")].map((group) => [group.id.slice(1), group]));
const CHOSEN = "data-chosen", NEAR = "data-near";

const marksOf = (number) => marks.filter((mark) => mark.dataset.passages.split(" ").includes(number));
const numbersOf = (mark) => mark.dataset.passages.split(" ");
const fragment = () => decodeURIComponent(location.hash.slice(1));
const statementOf = (id) => reading.querySelector(`[data-claim="${CSS.escape(id)}"]`);

/** What a fragment names: the number of the sentence, and the statement where it is one. */
function named(id) {
  const numbered = /^[sc](\d+)$/.exec(id);
  if (numbered) return { number: numbered[1], statement: null };
  const statement = id.startsWith("claim-") ? statementOf(id) : null;
  return { number: statement?.closest(".claims")?.id.slice(1) ?? "", statement };
}

function light(name, number, statement = null) {
  for (const lit of reading.querySelectorAll(`[${name}]`)) lit.removeAttribute(name);
  if (!groups.has(number)) return;
  for (const lit of [...marksOf(number), groups.get(number), statement, statement?.closest(".saying")]) {
    lit?.setAttribute(name, "");
  }
  if (statement) for (const link of sameThings(number, statement)) link.setAttribute(name, "");
}

/** The names in the sentence that the statement is about. */
function sameThings(number, statement) {
  const about = new Set([...statement.closest(".saying").querySelectorAll("p a, .one a")].map((link) => link.href));
  return marksOf(number).flatMap((mark) => [...mark.querySelectorAll("a.named")]).filter((link) => about.has(link.href));
}

function show(id) {
  const { number, statement } = named(id);
  light(CHOSEN, number, statement);
  statement?.closest("details")?.setAttribute("open", "");
  return { number, statement };
}

/** Chooses without a jump: what is lit comes into view where it is not. */
function choose(id, ...seen) {
  history.replaceState(null, "", id ? `#${id}` : location.pathname + location.search);
  show(id);
  for (const element of seen) element?.scrollIntoView({ block: "nearest" });
}

const inSentence = (mark) => numbersOf(mark).at(-1);
const isActive = (target) => target.closest("a, summary, button");

reading.addEventListener("click", (event) => {
  if (isActive(event.target) || String(getSelection())) return;
  const mark = event.target.closest("mark"), saying = event.target.closest(".saying");
  if (mark) choose(`c${inSentence(mark)}`, groups.get(inSentence(mark)));
  else if (saying) {
    const id = (event.target.closest("[data-claim]") ?? saying.querySelector("[data-claim]")).dataset.claim;
    choose(id, marksOf(named(id).number)[0]);
  }
});

// what the pointer or the focus is on is lit more softly
for (const [begin, end] of [["pointerover", "pointerout"], ["focusin", "focusout"]]) {
  reading.addEventListener(begin, ({ target }) => {
    const mark = target.closest("mark"), group = target.closest(".claims");
    const number = mark ? inSentence(mark) : group?.id.slice(1) ?? refOf(target);
    if (number) light(NEAR, number, target.closest("[data-claim]"));
  });
  reading.addEventListener(end, () => light(NEAR, ""));
}

function refOf(target) {
  return target.closest("a.ref")?.hash.slice(2) ?? "";
}

// from the number of a sentence, or of what was read from it, the arrows go on to the next and to the one before
reading.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
  const ref = event.target.closest("a.ref");
  if (!step || !ref || event.altKey || event.ctrlKey || event.metaKey) return;
  const inGroup = Boolean(ref.closest(".claims"));
  const refs = [...reading.querySelectorAll("a.ref")].filter((each) => Boolean(each.closest(".claims")) === inGroup);
  const next = refs[refs.indexOf(ref) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
  choose(next.hash.slice(1));
});

function showFragment() {
  const { number, statement } = show(fragment());
  if (statement) marksOf(number)[0]?.scrollIntoView({ block: "center" });
}

addEventListener("hashchange", showFragment);
addEventListener("keydown", ({ key }) => { if (key === "Escape" && location.hash) choose(""); });
if (location.hash) showFragment();
