"use strict";
// The page: loads the runtime and the model, and shows what they say of each picture. Names are untrusted text, and only
// ever become textContent.

const part = (id) => document.getElementById(id);
const about = JSON.parse(part("about").textContent);
const texts = about.texts; // in the reader's language; `decimal` is the sign within numbers
const percent = (share) => `${(100 * share).toFixed(1).replace(".", texts.decimal)}\u00a0%`;
const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

// The bytes of an embedded part (gzip in base64), or those of its address, which the browser compares with the digest.
async function bytes({ textContent, dataset }) {
  if (dataset.url) return (await fetch(dataset.url, { integrity: dataset.integrity })).arrayBuffer();
  const text = atob(textContent), packed = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) packed[i] = text.charCodeAt(i);
  return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}

async function loaded() {
  const [code, wasm] = await Promise.all([bytes(part("code")), bytes(part("wasm"))]).catch(() => {
    throw new Error(part("unreachable").textContent);
  });
  const runtime = await import(URL.createObjectURL(new Blob([code], { type: "text/javascript" })));
  Object.assign(runtime.env.wasm, { wasmBinary: wasm, numThreads: 1 });
  return [runtime, await runtime.InferenceSession.create(await bytes(part("model")))];
}

// Class and probability, the most probable first; an Error where a backbone has come to what is no number.
function ranked(shares) {
  if (!shares.every(Number.isFinite)) throw new Error(texts.none);
  return about.classes.map((name, i) => [name, shares[i]]).sort((one, other) => other[1] - one[1]);
}

async function classified(file) {
  const [runtime, session] = await ready, side = about.side, channels = about.channels;
  const images = new runtime.Tensor("uint8", await read(file, side, channels), [1, side, side, channels]);
  const { probabilities } = await session.run({ images });
  return ranked([...probabilities.data]);
}

// A line of the list, to be filled in.
function line(file) {
  const item = part("line").content.cloneNode(true).firstElementChild;
  const image = item.querySelector("img");
  image.onerror = () => { image.style.visibility = "hidden"; };
  image.src = URL.createObjectURL(file);
  item.querySelector(".file").textContent = file.name;
  part("answers").append(item);
  return item;
}

async function show(file, item) {
  const write = (name, text) => { item.querySelector(name).textContent = text; };
  try {
    const [[label, share], second] = await classified(file);
    write(".class", label);
    write(".share", percent(share));
    if (second) write(".second", filled(texts.second, { name: second[0], share: percent(second[1]) }));
  } catch (error) {
    write(".problem", error.message);
  }
}

let last = Promise.resolve(); // one after the other: a picture may take all the memory there is
function take(files) {
  for (const [file, item] of [...files].map((file) => [file, line(file)])) last = last.then(() => show(file, item));
}

const ready = loaded();
ready.then(() => { part("status").textContent = texts.ready; }, (error) => { part("status").textContent = error.message; });
part("files").addEventListener("change", (event) => { take(event.target.files); event.target.value = ""; });
document.addEventListener("paste", (event) => take(event.clipboardData.files));
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => { event.preventDefault(); take(event.dataTransfer.files); });
