"use strict";
// What a file says of itself, where browsers and the training's decoders differ. Offsets are in bytes; a damaged file makes
// a RangeError of them, and is then left to the browser.

const EXIF_ORIENTATION = 0x112, SHORT = 3; // EXIF 2.32: a tag and its type
const SUMS = Array.from({ length: 256 }, (_, n) => { // of each byte, for the checksum of a PNG (its specification, D)
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1;
  return n;
});
const word = (view, at, length) => String.fromCharCode(...new Uint8Array(view.buffer, at, length));
const isPng = (view) => word(view, 1, 3) === "PNG";
const isDeep = (view) => isPng(view) && view.getUint8(24) === 16; // bit depth

// Of a PNG or a WebP, the first of each name: [start, length] of its content.
function chunks(view) {
  const parts = new Map(), png = isPng(view);
  for (let at = png ? 8 : 12; at + 8 <= view.byteLength;) {
    const length = png ? view.getUint32(at) : view.getUint32(at + 4, true), name = word(view, png ? at + 4 : at, 4);
    if (!parts.has(name)) parts.set(name, [at + 8, length]);
    at += 8 + length + (png ? 4 : length % 2);
  }
  return parts;
}

// Of a PNG, is a checksum wrong at which the training looked: up to the pixels, and of what is seen?
function isDamagedPng(view) {
  for (let at = 8, name = "", begun = false; name !== "IEND";) {
    const length = view.getUint32(at);
    name = word(view, at + 4, 4);
    begun ||= name === "IDAT";
    const seen = !begun || /^[A-Z]|tRNS|eXIf/.test(name);
    if (seen && checksum(new Uint8Array(view.buffer, at + 4, 4 + length)) !== view.getUint32(at + 8 + length)) return true;
    at += length + 12;
  }
  return false;
}

function checksum(bytes) {
  let sum = -1;
  for (const byte of bytes) sum = SUMS[(sum ^ byte) & 255] ^ (sum >>> 8);
  return ~sum >>> 0;
}

// Where a file has its EXIF; undefined where it has none.
function exifBlock(view) {
  if (view.getUint16(0) !== 0xffd8) return (chunks(view).get(isPng(view) ? "eXIf" : "EXIF") || [])[0];
  for (let at = 2; view.getUint8(at) === 0xff && view.getUint8(at + 1) !== 0xda; at += 2 + view.getUint16(at + 2)) {
    if (word(view, at + 4, 6) === "Exif\0\0") return at + 4; // of a JPEG, whose parts these are
  }
  return undefined;
}

// Where an EXIF block holds the entry of its orientation, and whether it is written from the low byte up; null without.
function orientation(view, block) {
  const start = word(view, block, 4) === "Exif" ? block + 6 : block;
  const low = view.getUint8(start) === 73, first = start + view.getUint32(start + 4, low);
  for (let tag = 0; tag < view.getUint16(first, low); tag++) {
    const at = first + 2 + 12 * tag;
    if (view.getUint16(at, low) === EXIF_ORIENTATION) return [at, low];
  }
  return null;
}

// Is the orientation one number of 16 bits, the form that all readers know?
const isUsual = (view, at, low) => view.getUint16(at + 2, low) === SHORT && view.getUint32(at + 4, low) === 1;

// Might EXIF turn a picture by an orientation of another form?
function isTurnedBySome(view) {
  const block = exifBlock(view), entry = block && orientation(view, block);
  if (!entry || isUsual(view, ...entry)) return false;
  const [at, low] = entry, ways = [view.getUint8(at + 8), view.getUint16(at + 8, low), view.getUint32(at + 8, low)];
  return view.getUint32(at + 4, low) !== 1 || ways.some((way) => way >= 2 && way <= 8);
}

// The file as it lies, and the orientation that it asks for. Browsers turn JPEG alike, but not PNG and WebP.
function unturned(view) {
  const asStored = [[view], 1], webp = word(view, 8, 4) === "WEBP";
  if (!webp && !isPng(view)) return asStored;
  const parts = chunks(view), exif = parts.get(webp ? "EXIF" : "eXIf");
  const entry = exif && orientation(view, exif[0]);
  if (!entry || !isUsual(view, ...entry)) return asStored;
  const place = [entry[0] + 8, entry[1]], way = view.getUint16(...place), [start, length] = exif;
  if (webp) {
    view.setUint16(place[0], 1, place[1]);
    return [[view], way];
  }
  const late = start > parts.get("IDAT")[0] && (view.getUint8(25) & 4 || parts.has("tRNS")); // not seen in training
  return [[view.buffer.slice(0, start - 8), view.buffer.slice(start + length + 4)], late ? 1 : way];
}

// Is it of a kind of which browsers make something else than OpenCV and Pillow, which may refuse it?
function isUnlike(view) {
  const head = word(view, 0, Math.min(view.byteLength, 4096));
  if (head.startsWith("BM")) return view.getUint32(14, true) > 12 && isUnlikeBmp(view, view.getUint16(28, true));
  if (/^\x00\x00[\x01\x02]\x00/.test(head)) return true; // ICO and CUR, which the training refused
  if (head.startsWith("GIF8")) return hasGap(view);
  if (isPng(view) && isDamagedPng(view)) return true;
  if (isPng(view) || /^\xff\xd8|^RIFF....WEBP/s.test(head)) return isTurnedBySome(view);
  return head.startsWith("ftyp", 4) && /irot|imir/.test(head); // AVIF that is to be turned
}

// Of a BMP: runs may leave pixels out, browsers alone obey a mask of alpha where no masks are to count, and the training
// refused masks of other channels than these bytes of 32 bits.
const CHANNELS = ["210", "310", "321", "0123", "2103", "3102", "3210"]; // red, green, blue, alpha
const BYTES = [0xff, 0xff00, 0xff0000, 0xff000000];
function isUnlikeBmp(view, bits) {
  const compression = view.getUint32(30, true);
  if (bits === 32 && compression === 0) return view.getUint32(14, true) >= 56 && view.getUint32(66, true) !== 0;
  if (bits !== 32 || compression !== 3) return bits === 16 || [1, 2].includes(compression);
  const masks = Array.from({ length: view.getUint32(14, true) < 56 ? 3 : 4 }, (_, i) => view.getUint32(54 + 4 * i, true));
  if (!masks[3]) masks.length = 3;
  return !CHANNELS.includes(masks.map((mask) => BYTES.indexOf(mask)).join(""));
}

// Does the first frame of a GIF leave out a part of the picture, and is not transparent either?
function hasGap(view) {
  const byte = (at) => view.getUint8(at), size = (at) => view.getUint32(at, true); // width and height at once
  let at = 13 + (byte(10) & 128 ? 6 << (byte(10) & 7) : 0), clear = false;
  while (byte(at) === 0x21) { // extensions, in blocks that begin with their length
    if (byte(at + 1) === 0xf9) clear = Boolean(byte(at + 3) & 1);
    for (at += 2; byte(at); at += 1 + byte(at));
    at += 1;
  }
  return !clear && (size(at + 1) !== 0 || size(at + 5) !== size(6));
}

// As `ask` answers, or `otherwise` where the file ends too early for it.
function askedOf(view, ask, otherwise) {
  try {
    return ask(view);
  } catch (error) {
    if (error instanceof RangeError) return otherwise;
    throw error;
  }
}
