"use strict";
// A picture -> what the networks take, by the steps of export/standalone.py. An axis is [[[from, share], ...], ...]: of
// each new pixel, the old ones and their shares. What it says of unreadable files stands in `texts` of page.js.

// OpenCV's INTER_AREA: a new pixel is the mean of what it covers. For axes that shrink.
function area(before, after) {
  const step = before / after;
  return Array.from({ length: after }, (_, at) => {
    const [start, end] = [at * step, Math.min((at + 1) * step, before)];
    const first = Math.floor(start + 1e-6), last = Math.min(Math.ceil(end - 1e-6), before); // not what rounding touches
    return Array.from({ length: last - first }, (_, next) => {
      const left = first + next;
      return [left, Math.fround((Math.min(left + 1, end) - Math.max(left, start)) / (end - start))];
    });
  });
}

// OpenCV's INTER_LINEAR: between the two nearest, in 2048ths. For axes that grow.
function linear(before, after) {
  const within = (at) => Math.min(Math.max(at, 0), before - 1);
  return Array.from({ length: after }, (_, at) => {
    const centre = Math.fround((at + 0.5) * (before / after) - 0.5), left = Math.floor(centre);
    const share = Math.round((centre - left) * 2048);
    return [[within(left), 2048 - share], [within(left + 1), share]];
  });
}

// Of a half the even number, as OpenCV rounds all means but those of 2 x 2 pixels.
const toEven = (value) => (value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value));

// RGBA -> RGB, each new pixel the mean of `across` x `down` old ones: OpenCV multiplies their sum once.
function averaged(values, width, n, m, across, down) {
  const share = Math.fround(1 / (across * down)), result = new Float32Array(m * n * 3);
  for (let i = 0; i < result.length; i++) {
    const c = i % 3, x = Math.floor(i / 3) % n, y = Math.floor(i / 3 / n);
    let sum = 0;
    for (let row = y * down; row < (y + 1) * down; row++) {
      for (let column = x * across; column < (x + 1) * across; column++) sum += values[(row * width + column) * 4 + c];
    }
    result[i] = sum * share;
  }
  return result;
}

// RGBA -> RGB of as many rows and columns as the axes of means have. OpenCV goes along rows first and rounds every product
// and sum to float32, which decides what is a half.
function weighted(values, width, rows, columns) {
  const height = values.length / 4 / width, n = columns.length;
  const narrow = new Float32Array(height * n * 3), result = new Float32Array(rows.length * n * 3);
  for (let y = 0; y < height; y++) {
    columns.forEach((shares, x) => {
      for (const [from, share] of shares) {
        for (let c = 0; c < 3; c++) narrow[(y * n + x) * 3 + c] += Math.fround(share * values[(y * width + from) * 4 + c]);
      }
    });
  }
  rows.forEach((shares, y) => {
    for (const [from, share] of shares) {
      for (let i = 0; i < n * 3; i++) result[y * n * 3 + i] += Math.fround(share * narrow[from * n * 3 + i]);
    }
  });
  return result;
}

// RGBA -> RGB of n x m pixels, neither of which is more than before.
function shrunk(values, width, height, n, m) {
  const [across, down] = [width / n, height / m], rounded = across === 2 && down === 2 ? Math.round : toEven;
  const whole = width % n === 0 && height % m === 0;
  const means = whole ? averaged(values, width, n, m, across, down) : weighted(values, width, area(height, m), area(width, n));
  return Uint8Array.from(means, rounded);
}

// RGB -> RGB of as many rows and columns as the axes between neighbours have, in the whole numbers of OpenCV.
function grown(values, width, rows, columns) {
  return Uint8Array.from({ length: rows.length * columns.length * 3 }, (_, i) => {
    const at = Math.floor(i / 3), row = rows[Math.floor(at / columns.length)], column = columns[at % columns.length];
    const across = (y) => column.reduce((sum, [x, share]) => sum + share * values[(y * width + x) * 3 + (i % 3)], 0);
    return row.reduce((sum, [y, share]) => sum + ((share * (across(y) >> 4)) >> 16), 2) >> 2;
  });
}

// RGBA of the canvas -> (side, side, RGB): each axis on its own shrinks, then grows.
function squash({ data, width, height }, side) {
  const [w, h] = [Math.min(width, side), Math.min(height, side)];
  return grown(shrunk(data, width, height, w, h), w, linear(h, side), linear(w, side));
}

// (n, RGB) -> (n): .299 R + .587 G + .114 B, in the whole numbers of OpenCV
function gray(pixels) {
  const at = (i) => 9798 * pixels[3 * i] + 19235 * pixels[3 * i + 1] + 3735 * pixels[3 * i + 2];
  return Uint8Array.from({ length: pixels.length / 3 }, (_, i) => (at(i) + 16384) >> 15);
}

// EXIF's orientations 2 to 8 as matrices of a canvas, for a picture stored as w x h. From 5 on, sides are exchanged.
const TURNS = {
  2: (w, h) => [-1, 0, 0, 1, w, 0],
  3: (w, h) => [-1, 0, 0, -1, w, h],
  4: (w, h) => [1, 0, 0, -1, 0, h],
  5: (w, h) => [0, 1, 1, 0, 0, 0],
  6: (w, h) => [0, 1, -1, 0, h, 0],
  7: (w, h) => [0, -1, -1, 0, h, w],
  8: (w, h) => [0, -1, 1, 0, 0, w],
};

// What a person sees, on white, its colours as stored: no profile of the file or the screen applied.
async function decoded(file) {
  const unreadable = () => { throw new Error(texts.unreadable); };
  const view = new DataView(await file.arrayBuffer().catch(unreadable));
  if (askedOf(view, isDeep, false)) throw new Error(texts.deep);
  if (askedOf(view, isUnlike, false)) throw new Error(texts.unlike);
  const [parts, way] = askedOf(view, unturned, [[view], 1]);
  const options = { imageOrientation: "from-image", colorSpaceConversion: "none" };
  const bitmap = await createImageBitmap(new Blob(parts, { type: file.type }), options).catch(unreadable);
  const { width, height } = bitmap, turn = TURNS[way];
  const context = whitePaper(...(turn && way > 4 ? [height, width] : [width, height]));
  if (turn) context.setTransform(...turn(width, height));
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, context.canvas.width, context.canvas.height);
}

// The context of a canvas; an Error where the browser has none so large, of which it says nothing itself: it stays black.
function whitePaper(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  context.fillStyle = "white";
  context.fillRect(0, 0, width, height);
  if (context.getImageData(width - 1, height - 1, 1, 1).data[0] !== 255) {
    throw new Error(filled(texts.large, { width, height }));
  }
  context.imageSmoothingEnabled = false;
  return context;
}

// (side, side, channels) of a file
async function read(file, side, channels) {
  const pixels = squash(await decoded(file), side);
  return channels === 1 ? gray(pixels) : pixels;
}
