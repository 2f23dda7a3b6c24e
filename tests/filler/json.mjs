// JSON with exact numbers: JavaScript's own parser rounds integers beyond 53 bits.

/** A number as it is written. */
export class Num {
  constructor(text) {
    this.text = text;
  }
}

export const isObject = (value) => value instanceof Map;

/** Objects become maps (any key, in order), numbers become `Num`. */
export function parse(text) {
  const token = /[\s]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/y;
  const next = () => {
    const at = token.lastIndex;
    const found = token.exec(text);
    if (!found) throw new SyntaxError(`not JSON at character ${at}`);
    return found;
  };
  const value = (found) => {
    if (found[2] !== undefined) return JSON.parse(found[2]);
    if (found[3] !== undefined) return new Num(found[3]);
    if (found[4] !== undefined) return JSON.parse(found[4]);
    if (found[1] === "[") return array();
    if (found[1] === "{") return object();
    throw new SyntaxError(`unexpected ${found[1]}`);
  };
  const array = () => {
    const items = [];
    let found = next();
    while (found[1] !== "]") {
      items.push(value(found));
      found = next();
      if (found[1] === ",") found = next();
    }
    return items;
  };
  const object = () => {
    const members = new Map();
    let found = next();
    while (found[1] !== "}") {
      const key = JSON.parse(found[2]);
      next();
      members.set(key, value(next()));
      found = next();
      if (found[1] === ",") found = next();
    }
    return members;
  };
  const whole = value(next());
  if (text.slice(token.lastIndex).trim()) throw new SyntaxError("more after the value");
  return whole;
}

/** The JSON text of a value. */
export function write(value, indent = "") {
  const inside = `${indent}  `;
  if (value instanceof Num) return value.text;
  if (Array.isArray(value)) {
    if (!value.length) return "[]";
    return `[\n${value.map((item) => inside + write(item, inside)).join(",\n")}\n${indent}]`;
  }
  if (isObject(value)) {
    if (!value.size) return "{}";
    const members = [...value].map(([key, item]) => `${inside}${JSON.stringify(key)}: ${write(item, inside)}`);
    return `{\n${members.join(",\n")}\n${indent}}`;
  }
  return JSON.stringify(value);
}

/** Plain data as this module reads it. */
export const from = (plain) => parse(JSON.stringify(plain));

/** The value at a pointer, or undefined. */
export function at(value, pointer) {
  for (const key of keys(pointer)) {
    if (isObject(value)) value = value.get(key);
    else if (Array.isArray(value)) value = value[Number(key)];
    else return undefined;
  }
  return value;
}

export const keys = (pointer) =>
  pointer.split("/").slice(1).map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));

export const pointer = (at, key) => `${at}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;

export const equal = (left, right) => differences(left, right).length === 0;

/** Where two values differ: `{ at, wanted, found }`, without regard to the order of members. */
export function differences(wanted, found, place = "") {
  if (isObject(wanted) && isObject(found)) {
    const names = new Set([...wanted.keys(), ...found.keys()]);
    return [...names].flatMap((key) => differences(wanted.get(key), found.get(key), pointer(place, key)));
  }
  if (Array.isArray(wanted) && Array.isArray(found)) {
    const length = Math.max(wanted.length, found.length);
    return Array.from({ length }, (_, index) => differences(wanted[index], found[index], pointer(place, index))).flat();
  }
  const same = wanted instanceof Num && found instanceof Num ? sameNumber(wanted.text, found.text) : wanted === found;
  return same ? [] : [{ at: place, wanted: shown(wanted), found: shown(found) }];
}

function shown(value) {
  const text = value === undefined ? "nothing" : write(value).replace(/\s+/g, " ");
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

/** Integers are compared digit by digit; fractions as 64-bit floats, which is all that JSON promises. */
function sameNumber(left, right) {
  const [one, two] = [digits(left), digits(right)];
  if (one === two) return true;
  const bothWhole = !one.includes("e-") && !two.includes("e-");
  return !bothWhole && Number(left) === Number(right);
}

/** `12.50`, `1.25e1` and `12.5` are the same text. */
function digits(text) {
  const [, sign, whole, fraction = "", exponent = "0"] = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  const all = (whole + fraction).replace(/^0+/, "");
  const trimmed = all.replace(/0+$/, "");
  if (!trimmed) return "0";
  return `${sign}${trimmed}e${Number(exponent) - fraction.length + all.length - trimmed.length}`;
}
