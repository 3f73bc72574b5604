/**
 * The browser's microphone for one line after the other, and its loudspeaker for hearing them. The
 * microphone stays open from the first take until `close`, so that no first syllable is lost.
 */
import { MAX_CLIP_SECONDS, RECORDED_HERTZ } from '../../../server/contract/voice.ts';

/** Silence before and after a line may be as long as this; then the take ends by itself. */
const LONGEST_TAKE_MS = (MAX_CLIP_SECONDS + 3) * 1000;

export type Access = 'yes' | 'insecure' | 'none';

/** Whether this page may ask for a microphone at all: browsers hide it from plain HTTP of another machine. */
export function microphoneAccess(): Access {
  if (!window.isSecureContext) return 'insecure';
  return typeof MediaRecorder === 'function' && 'mediaDevices' in navigator ? 'yes' : 'none';
}

export interface Take {
  /** Ends it, if it has not ended by itself. */
  stop(): void;
  /** What was heard, RECORDED_HERTZ samples a second; rejects when the browser cannot read its own recording. */
  samples: Promise<Float32Array>;
}

export interface Studio {
  /** null when there is no microphone or it is not allowed. */
  take(): Promise<Take | null>;
  /** Reads any sound file that the browser knows; rejects for others. */
  read(file: Blob): Promise<Float32Array>;
  play(samples: Float32Array): void;
  close(): void;
}

export function openStudio(): Studio {
  let context: AudioContext | null = null;
  let stream: MediaStream | null = null;
  let playing: AudioBufferSourceNode | null = null;
  let closed = false;

  // Made at the first key, because before one a browser gives no sound.
  function sound(): AudioContext {
    context ??= new AudioContext({ sampleRate: RECORDED_HERTZ });
    context.resume().catch(() => undefined);
    return context;
  }

  async function read(file: Blob): Promise<Float32Array> {
    const decoded = await sound().decodeAudioData(await file.arrayBuffer());
    return decoded.getChannelData(0);
  }

  return {
    read,
    async take() {
      playing?.stop();
      try {
        stream ??= await navigator.mediaDevices.getUserMedia({ audio: { channelCount: 1 } });
      } catch {
        return null;
      }
      if (closed) {
        endTracks(stream);
        return null;
      }
      const recorder = new MediaRecorder(stream);
      const parts: Blob[] = [];
      recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
      const ended = new Promise<void>((done) => recorder.addEventListener('stop', () => done()));
      const stop = () => {
        if (recorder.state !== 'inactive') recorder.stop();
      };
      const late = setTimeout(stop, LONGEST_TAKE_MS);
      recorder.start();
      const samples = ended.then(() => {
        clearTimeout(late);
        return read(new Blob(parts));
      });
      return { stop, samples };
    },
    play(samples) {
      const out = sound();
      playing?.stop();
      const buffer = out.createBuffer(1, samples.length, RECORDED_HERTZ);
      buffer.getChannelData(0).set(samples);
      playing = out.createBufferSource();
      playing.buffer = buffer;
      playing.connect(out.destination);
      playing.start();
    },
    close() {
      closed = true;
      if (stream !== null) endTracks(stream);
      context?.close().catch(() => undefined);
    },
  };
}

function endTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
