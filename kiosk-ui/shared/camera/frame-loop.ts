/**
 * Reads frame after frame from a playing video. Invariant: one frame is in the decoder at a time, and at
 * least as long as a frame takes passes before the next, so that reading leaves half a processor free.
 */
import type { Decoder } from './decoder.ts';
import { NOTHING_SEEN, seeTexts } from './seen-texts.ts';

/** Nobody holds a card for less than several of these. */
export const FRAME_PAUSE_MS = 100;
/** A camera gives a frame every 30–200 ms, in the dark too; the first one takes a second or two. */
export const NO_PICTURE_MS = 8_000;

export interface FrameLoopOptions {
  video: HTMLVideoElement;
  decoder: Decoder;
  /** A text that was not before the camera just now. */
  onText: (text: string) => void;
  /** The first frame was read. */
  onPicture: () => void;
  /** The loop has ended by itself. */
  onEnd: (why: 'no-picture' | 'no-decoder') => void;
}

/** Starts reading; returns the function that ends it, after which nothing more is told. */
export function runFrameLoop({ video, decoder, onText, onPicture, onEnd }: FrameLoopOptions): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let seen = NOTHING_SEEN;
  let lastFrame = -1;
  let lastFrameAt = performance.now();

  function end(why: 'no-picture' | 'no-decoder'): void {
    stopped = true;
    onEnd(why);
  }

  async function step(): Promise<void> {
    const startedAt = performance.now();
    const isNew = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.currentTime !== lastFrame;
    if (isNew) {
      if (lastFrame < 0) onPicture();
      lastFrame = video.currentTime;
      lastFrameAt = startedAt;
      const texts = await decoder.read(video);
      if (stopped) return;
      const next = seeTexts(seen, texts, performance.now());
      seen = next.seen;
      for (const text of next.fresh) if (!stopped) onText(text);
    } else if (startedAt - lastFrameAt > NO_PICTURE_MS) {
      end('no-picture');
    }
    if (stopped) return;
    timer = setTimeout(turn, Math.max(FRAME_PAUSE_MS, performance.now() - startedAt));
  }

  function turn(): void {
    step().catch(() => {
      if (!stopped) end('no-decoder');
    });
  }

  turn();
  return () => {
    stopped = true;
    clearTimeout(timer);
    seen = NOTHING_SEEN;
  };
}
