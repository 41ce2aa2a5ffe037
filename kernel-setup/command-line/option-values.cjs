// What the value of an option may be. Each reader returns what the text stands for, or throws a text that says what it
// expects. Plain JavaScript, as `command-lines.cjs`, which uses it.
"use strict";

function expect(what) {
  throw new Error(what);
}

function oneOf(...names) {
  const what = `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
  return (text) => (names.includes(text) ? text : expect(what));
}

/** One text or more with commas between them. */
function listOf(what) {
  return (text) => {
    const given = text.split(",").map((one) => one.trim());
    return given.every((one) => one !== "") ? given : expect(what);
  };
}

/** Several names with commas between them. */
function someOf(...names) {
  return (text) => {
    const given = text.split(",");
    return given.every((name) => names.includes(name)) ? given : expect(`some of ${names.join(", ")}, with commas`);
  };
}

/** `3`, or several with commas between them: `1,2`. */
function wholeNumbers(from, to) {
  const read = wholeNumber(from, to);
  return (text) => {
    try {
      return text.split(",").map(read);
    } catch {
      return expect(`whole numbers from ${from} to ${to}, with commas between them`);
    }
  };
}

/** @param keepText hands the text on instead of the number */
function wholeNumber(from, to = Number.MAX_SAFE_INTEGER, { keepText = false } = {}) {
  const what = to === Number.MAX_SAFE_INTEGER ? `a whole number from ${from}` : `a whole number from ${from} to ${to}`;
  return (text) => {
    if (!/^\d+$/.test(text) || Number(text) < from || Number(text) > to) expect(what);
    return keepText ? text : Number(text);
  };
}

function numberWhere(is, what) {
  return (text) => (isNumber(text) && is(Number(text)) ? Number(text) : expect(what));
}

/** `none`, or what `read` reads. */
function noneOr(read) {
  return (text) => (text === "none" ? null : read(text));
}

/** `0.0002`, or `1e-4,4e-4` for the generator and the discriminator. */
function learningRate(text) {
  const rates = text.split(",");
  if (rates.length > 2 || !rates.every((rate) => isNumber(rate) && Number(rate) > 0)) {
    expect("a number above 0, or two with a comma (of G, of D)");
  }
  const [generator, discriminator] = rates.map(Number);
  return discriminator === undefined ? generator : { generator, discriminator };
}

/** `5000,10000`: two steps, between which something happens. */
function stepsFromTo(text) {
  const [from, to, ...more] = text.split(",").map((part) => (/^\d+$/.test(part) ? Number(part) : Number.NaN));
  if (more.length > 0 || !(from < to))
    expect("none, or two steps with a comma, the first one smaller, such as 5000,10000");
  return { from, to };
}

/** Of an image. */
function channels(text) {
  return text === "1" || text === "3" ? Number(text) : expect("1 (grey) or 3 (colour)");
}

/** `64`, or `48x64` for height and width. */
function imageSize(text) {
  const sides = text.split("x").map(Number);
  const whole = sides.every((side) => Number.isInteger(side) && side >= 4 && side <= 1024);
  if (!/^\d+(x\d+)?$/.test(text) || !whole)
    expect("pixels from 4 to 1024, or two with an x (height and width), like 48x64");
  return sides.length === 1 ? sides[0] : sides;
}

function seconds(text) {
  return Number(text) > 0 ? text : expect("a number of seconds greater than 0");
}

function pattern(text) {
  try {
    new RegExp(text);
    return text;
  } catch {
    return expect("a regular expression");
  }
}

/** @param {"file" | "folder"} what */
function nameOf(what) {
  return nonEmpty(`the name of a ${what}`);
}

/** As Jupyter takes it; it does not tell capitals from small letters. */
function kernelName(text) {
  if (!/^[a-z0-9_-][a-z0-9._-]*$/i.test(text)) {
    expect("a name of letters from a to z, digits, hyphens, underscores and full stops, such as ganbook-dev");
  }
  return text.toLowerCase();
}

/** Of a site on its server; slashes at its ends may be left out. */
function basePath(text) {
  const names = text.split("/").filter((name) => name !== "");
  if (text === "" || !names.every((name) => /^[\w.~-]+$/.test(name) && !/^\.+$/.test(name))) {
    expect("a path of letters, digits, hyphens, underscores and full stops, such as /ganbook/");
  }
  return names.length === 0 ? "/" : `/${names.join("/")}/`;
}

function nonEmpty(what) {
  return (text) => text || expect(what);
}

function isShare(number) {
  return number >= 0 && number < 1;
}

/** Whether a text is a number as people write it: no blank, no hexadecimal, no Infinity. */
function isNumber(text) {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

module.exports = {
  basePath,
  channels,
  imageSize,
  isShare,
  kernelName,
  learningRate,
  listOf,
  nameOf,
  noneOr,
  nonEmpty,
  numberWhere,
  oneOf,
  pattern,
  seconds,
  someOf,
  stepsFromTo,
  wholeNumber,
  wholeNumbers,
};
