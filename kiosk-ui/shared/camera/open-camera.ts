/**
 * A camera that reads QR codes, from opening to `stop`. Frames never leave the page and nothing is kept.
 * Invariant: whenever it is stopped, in trouble or hidden, no track runs and the camera's light is off.
 */
import { type CameraTrouble, mayPass, openingTrouble } from './camera-trouble.ts';
import type { Decoder } from './decoder.ts';
import { runFrameLoop } from './frame-loop.ts';
import { openDecoder } from './open-decoder.ts';

/** The side away from a tablet's owner, where there are two; 720p reads a card at arm's length. */
const WANTED: MediaTrackConstraints = {
  facingMode: { ideal: 'environment' },
  width: { ideal: 1_280 },
  height: { ideal: 720 },
};
/** Pause before a camera that was missing, busy or lost is tried again. */
export const TRY_AGAIN_MS = 3_000;

export interface CameraOptions {
  /** Shows what the camera sees; `muted` and `playsinline` are set here. */
  video: HTMLVideoElement;
  /** A code was read. The same text is told once while it stays in sight. */
  onText: (text: string) => void;
  /** What is wrong; null when the camera shows a picture (again) and is being read. */
  onTrouble: (trouble: CameraTrouble | null) => void;
}

export interface Camera {
  /** Ends everything at once; nothing is told afterwards. */
  stop(): void;
}

/** Opens the camera and reads until `stop`. Trouble that may pass is tried again by itself. */
export function openCamera({ video, onText, onTrouble }: CameraOptions): Camera {
  /** Counts openings: whatever belongs to an older one is over. */
  let opening = 0;
  let release: () => void = () => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let told: CameraTrouble | null | undefined;

  function tell(trouble: CameraTrouble | null): void {
    if (trouble === told) return;
    told = trouble;
    onTrouble(trouble);
  }

  function close(): void {
    opening += 1;
    clearTimeout(timer);
    release();
    release = () => undefined;
  }

  function fail(trouble: CameraTrouble): void {
    close();
    if (mayPass(trouble)) timer = setTimeout(open, TRY_AGAIN_MS);
    tell(trouble);
  }

  async function open(): Promise<void> {
    close();
    const mine = opening;
    if (navigator.mediaDevices === undefined) return fail('no-secure-context');
    const stream = await openStream();
    if ('trouble' in stream) {
      if (mine === opening) fail(stream.trouble);
      return;
    }
    if (mine !== opening) return endStream(stream);
    release = () => endStream(stream);
    const decoder = await openDecoder();
    if (mine !== opening) decoder?.end();
    else if (decoder === null) fail('no-decoder');
    else read(stream, decoder);
  }

  function read(stream: MediaStream, decoder: Decoder): void {
    const mine = opening;
    for (const track of stream.getVideoTracks()) {
      track.onended = () => {
        if (mine === opening) fail('lost');
      };
    }
    show(video, stream);
    const endLoop = runFrameLoop({ video, decoder, onText, onPicture: () => tell(null), onEnd: fail });
    release = () => {
      endLoop();
      endStream(stream);
      decoder.end();
      video.srcObject = null;
    };
  }

  function onVisibility(): void {
    if (document.hidden) close();
    else open();
  }

  document.addEventListener('visibilitychange', onVisibility);
  if (!document.hidden) open();
  return {
    stop() {
      document.removeEventListener('visibilitychange', onVisibility);
      close();
    },
  };
}

async function openStream(): Promise<MediaStream | { trouble: CameraTrouble }> {
  try {
    return await navigator.mediaDevices.getUserMedia({ video: WANTED, audio: false });
  } catch (error) {
    return { trouble: openingTrouble(error) };
  }
}

function endStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) {
    track.onended = null;
    track.stop();
  }
}

function show(video: HTMLVideoElement, stream: MediaStream): void {
  Object.assign(video, { muted: true, playsInline: true, srcObject: stream });
  // Refused only where autoplay is off even for silent video; then no frame comes, and that is told.
  video.play().catch(() => undefined);
}
