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
      return [left, (Math.min(left + 1, end) - Math.max(left, start)) / (end - start)];
    });
  });
}

// OpenCV's INTER_LINEAR: between the two nearest, in steps of 1/2048. For axes that grow.
function linear(before, after) {
  return Array.from({ length: after }, (_, at) => {
    const centre = Math.min(Math.max((at + 0.5) * (before / after) - 0.5, 0), before - 1);
    const left = Math.floor(centre), share = Math.round((centre - left) * 2048) / 2048;
    return [[left, 1 - share], [Math.min(left + 1, before - 1), share]];
  });
}

// RGB or RGBA, `channels` values a pixel -> RGB of as many rows and columns as the axes have.
function resample(values, channels, width, rows, columns) {
  const narrow = new Float64Array(rows.length * width * 3);
  rows.forEach((shares, y) => {
    for (const [from, share] of shares) {
      for (let x = 0; x < width; x++) {
        for (let c = 0; c < 3; c++) narrow[(y * width + x) * 3 + c] += share * values[(from * width + x) * channels + c];
      }
    }
  });
  const result = new Float64Array(rows.length * columns.length * 3);
  for (let y = 0; y < rows.length; y++) {
    columns.forEach((shares, x) => {
      for (const [from, share] of shares) {
        for (let c = 0; c < 3; c++) result[(y * columns.length + x) * 3 + c] += share * narrow[(y * width + from) * 3 + c];
      }
    });
  }
  return Uint8Array.from(result, Math.round);
}

// RGBA of the canvas -> (side, side, RGB): each axis on its own shrinks, then grows.
function squash({ data, width, height }, side) {
  const [w, h] = [Math.min(width, side), Math.min(height, side)];
  const small = resample(data, 4, width, area(height, h), area(width, w));
  return resample(small, 3, w, linear(h, side), linear(w, side));
}

// (n, RGB) -> (n): .299 R + .587 G + .114 B, in the whole numbers of OpenCV
function gray(pixels) {
  const at = (i) => 9798 * pixels[3 * i] + 19235 * pixels[3 * i + 1] + 3735 * pixels[3 * i + 2];
  return Uint8Array.from({ length: pixels.length / 3 }, (_, i) => (at(i) + 16384) >> 15);
}

// What a person sees, on white, its colours as stored: no profile of the file or the screen applied.
async function decoded(file) {
  const start = new Uint8Array(await file.slice(0, 25).arrayBuffer());
  if (start[1] === 80 && start[2] === 78 && start[3] === 71 && start[24] === 16) { // a PNG's signature, its bit depth
    throw new Error(texts.deep);
  }
  const options = { imageOrientation: "from-image", colorSpaceConversion: "none" };
  const bitmap = await createImageBitmap(file, options).catch(() => {
    throw new Error(texts.unreadable);
  });
  const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
  const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
  context.fillStyle = "white";
  context.fillRect(0, 0, bitmap.width, bitmap.height);
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}

// (side, side, channels) of a file
async function read(file, side, channels) {
  const pixels = squash(await decoded(file), side);
  return channels === 1 ? gray(pixels) : pixels;
}
