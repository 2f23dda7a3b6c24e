// Uses the form on the page by chance, and says what it should not have done. Arguments: a seed, how many actions, and
// what is called with a list of faults.
const [seed, count, done] = arguments;

// Mulberry32: the same actions for the same seed.
let state = seed >>> 0;
const chance = () => {
  state = (state + 0x6d2b79f5) >>> 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
};
const one = (list) => list[Math.floor(chance() * list.length)];

const TEXTS = ["", "a", "Ada", "-", "1.", "0", "1e5", "12", "3.50", "-0", "9".repeat(30), "x".repeat(60), "null", "true", "{", "[1, 2",
  '{"a": 1}', "[]", "2026-12-01", "12:30", "é", "\u{1F600}", "<b>", "__proto__", "/a~b", "a b", "ada@example.org", "https://example.org/", "\u202eabc"];
const BY_TYPE = { color: ["#102030", "#ffffff"], date: ["2026-12-01", ""], time: ["12:30:00", ""], "datetime-local": ["2026-12-01T12:30:00", ""], range: ["1", "3"] };
const KEYS = ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "Home", "End", "Enter", "Escape", "Backspace", "Delete", " ", "a", "z"];

const faults = [];
const recent = [];
const form = () => document.querySelector("form[data-part=form]");
const named = (element) => element.name || element.getAttribute("aria-label") || element.innerText?.slice(0, 40) || element.id;
const controls = () =>
  [...form().querySelectorAll("input, select, textarea, button, summary, [role=option], [role=menuitem]")].filter(
    (element) => !element.disabled && element.type !== "file" && element.type !== "hidden" && element.checkVisibility(),
  );
const tell = (what) => faults.push(`${what} [seed ${seed}: ${recent.join("; ")}]`);

window.chanceErrors ??= (() => {
  const all = [];
  addEventListener("error", (event) => all.push(String(event.message)));
  addEventListener("unhandledrejection", (event) => all.push(String(event.reason)));
  return all;
})();

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));
const settled = async () => {
  for (let frame = 0; frame < 3; frame++) await new Promise((resolve) => requestAnimationFrame(resolve));
  await new Promise((resolve) => setTimeout(resolve, 20));
};

function types(element, text) {
  element.focus();
  element.value = text;
  element.dispatchEvent(new InputEvent("input", { bubbles: true, data: text, inputType: "insertText" }));
  return element.value;
}

/** Does something; gives what has to hold when the page is at rest. What comes before all is drawn may go elsewhere. */
function acts(wasSettled) {
  const all = controls();
  if (all.length === 0) return () => {};
  const element = one(all);
  const at = element.getAttribute("role") ?? element.localName;
  const log = (what) => {
    recent.push(`${what} ${at} "${named(element)}"`);
    if (recent.length > 12) recent.shift();
  };
  const kept = () => {
    const lost = document.activeElement === null || document.activeElement === document.body;
    if (lost) tell(`the focus is lost after ${recent.at(-1)}`);
  };
  if (chance() < 0.12) {
    const target = document.activeElement && form().contains(document.activeElement) ? document.activeElement : element;
    target.focus();
    const key = one(KEYS);
    const undoes = key === "z" && target.localName === "button";
    recent.push(`key ${undoes ? "undo" : key} on ${target.localName} "${named(target)}"`);
    const event = new KeyboardEvent("keydown", { key, ctrlKey: undoes, bubbles: true, cancelable: true });
    if (target.dispatchEvent(event) && key === "Enter" && ["button", "summary"].includes(target.localName)) target.click();
    return kept;
  }
  if (element.localName === "select") {
    const option = one([...element.options].filter((option) => !option.disabled)) ?? element.options[0];
    log(`picks ${option?.text} in`);
    element.focus();
    if (option) element.value = option.value;
    for (const kind of ["input", "change"]) element.dispatchEvent(new Event(kind, { bubbles: true }));
    return kept;
  }
  const isText = element.localName === "textarea" || (element.localName === "input" && !["checkbox", "radio", "button", "submit", "reset"].includes(element.type));
  if (isText && !element.readOnly) {
    const text = one(BY_TYPE[element.type] ?? TEXTS);
    log(`types ${JSON.stringify(text)} into`);
    const typed = types(element, text);
    const { name, type } = element;
    const namesakes = () => [...form().elements].filter((other) => name && other.name === name);
    const [place, count] = [namesakes().indexOf(element), namesakes().length];
    // What was drawn anew, or for something else, is the one of the same name now; of several the one in its place.
    const again = () => {
      if (element.isConnected && element.name === name) return element;
      const all = namesakes();
      return all.length === count ? all[place] : undefined;
    };
    return () => {
      kept();
      const now = wasSettled && form() ? again() : undefined;
      // What is typed stays as it is while the focus is there.
      const counts = now?.type === type && (now === document.activeElement || now !== element);
      if (counts && now.value !== typed) tell(`${JSON.stringify(typed)} became ${JSON.stringify(now.value)} after ${recent.at(-1)}`);
    };
  }
  log("clicks");
  if (["option", "menuitem"].includes(at)) element.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, cancelable: true }));
  else element.focus();
  element.click();
  return at === "option" ? () => {} : kept;
}

(async () => {
  let wasSettled = true;
  for (let step = 0; step < count && faults.length < 5; step++) {
    if (!form()) {
      tell("there is no form any more");
      break;
    }
    const holds = acts(wasSettled);
    wasSettled = chance() < 0.5;
    if (wasSettled) {
      await settled();
      holds();
    } else if (chance() < 0.7) {
      await turn();
    }
    for (const error of window.chanceErrors.splice(0)) tell(`an error: ${error}`);
  }
  await settled();
  done(faults);
})();
