/** The page's end of the reading worker: one frame at a time goes over, its texts come back. */
import type { Decoder } from './decoder.ts';
import type { Frame, FromWorker } from './pixels.ts';

/** The WebAssembly is 1 MB, from a server on the same network; jsqr is tried within it too. */
const LOAD_MS = 20_000;
/** No frame takes a tenth of this, but on a machine that is busy with everything else. */
const READ_MS = 30_000;
/** Longer sides of a frame only cost time: what a camera is asked for, and what jsqr reads in a second. */
const MAX_SIDE = { zxing: 1_280, jsqr: 800 } as const;

/** null when the worker cannot be started or has no decoder. */
export async function openWorkerDecoder(): Promise<Decoder | null> {
  const worker = new Worker(new URL('./reading-worker.ts', import.meta.url), { type: 'module' });
  const canvas = document.createElement('canvas');
  const drawing = canvas.getContext('2d', { willReadFrequently: true });
  const hello = await nextMessage(worker, LOAD_MS).catch(() => null);
  if (hello?.kind !== 'ready' || drawing === null) {
    worker.terminate();
    return null;
  }
  const side = MAX_SIDE[hello.decoder];
  return {
    async read(video) {
      const scale = Math.min(1, side / Math.max(video.videoWidth, video.videoHeight));
      const width = Math.round(video.videoWidth * scale);
      const height = Math.round(video.videoHeight * scale);
      if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
      drawing.drawImage(video, 0, 0, width, height);
      const { buffer: data } = drawing.getImageData(0, 0, width, height).data;
      const frame: Frame = { data, width, height };
      worker.postMessage(frame, [data]);
      const answer = await nextMessage(worker, READ_MS);
      return answer.kind === 'read' ? answer.texts : [];
    },
    end() {
      worker.terminate();
      Object.assign(canvas, { width: 0, height: 0 });
    },
  };
}

/** What the worker says next; rejects when it breaks or says nothing in time. */
function nextMessage(worker: Worker, withinMs: number): Promise<FromWorker> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the reading worker is silent')), withinMs);
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      clearTimeout(timer);
      resolve(data);
    };
    worker.onerror = () => {
      clearTimeout(timer);
      reject(new Error('the reading worker broke'));
    };
  });
}
