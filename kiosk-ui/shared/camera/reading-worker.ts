/**
 * The thread that reads codes, so that the page never waits for it. Loads zxing with our own copy of its
 * WebAssembly, or jsqr where that cannot run. Frames come one at a time and are kept nowhere.
 */
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { readWithJsqr } from './jsqr-pass.ts';
import type { Frame, FromWorker, Pixels } from './pixels.ts';
import { readWithZxing } from './zxing-passes.ts';

type Read = (frame: Pixels) => string[] | Promise<string[]>;

function tell(message: FromWorker): void {
  self.postMessage(message);
}

async function loadZxing(): Promise<Read> {
  if (typeof WebAssembly === 'undefined') throw new Error('no WebAssembly');
  const { prepareZXingModule, readBarcodes } = await import('zxing-wasm/reader');
  await prepareZXingModule({ overrides: { locateFile: () => wasmUrl }, fireImmediately: true });
  let turn = 0;
  return (frame) => {
    turn += 1;
    return readWithZxing(readBarcodes, frame, turn);
  };
}

async function loadJsqr(): Promise<Read> {
  const { default: jsqr } = await import('jsqr');
  return (frame) => readWithJsqr(jsqr, frame);
}

async function load(): Promise<Read | null> {
  try {
    const read = await loadZxing();
    tell({ kind: 'ready', decoder: 'zxing' });
    return read;
  } catch {
    // Old browsers refuse WebAssembly under a content security policy, whatever it allows.
  }
  try {
    const read = await loadJsqr();
    tell({ kind: 'ready', decoder: 'jsqr' });
    return read;
  } catch {
    tell({ kind: 'unable' });
    return null;
  }
}

async function answer(read: Read, { data, width, height }: Frame): Promise<void> {
  const frame = new ImageData(new Uint8ClampedArray(data), width, height);
  try {
    tell({ kind: 'read', texts: await read(frame) });
  } catch {
    // One frame that a decoder chokes on is a frame without a code.
    tell({ kind: 'read', texts: [] });
  }
}

const loaded = load();
self.onmessage = async ({ data }: MessageEvent<Frame>) => {
  const read = await loaded;
  if (read !== null) await answer(read, data);
};
