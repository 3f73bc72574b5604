/** Which decoder a browser gets: its own, else our worker; one that breaks gives way to the next. */
import type { Decoder } from './decoder.ts';
import { openNativeDecoder } from './native-decoder.ts';
import { openWorkerDecoder } from './worker-decoder.ts';

/** The best decoder that this browser can run; null when there is none. */
export async function openDecoder(): Promise<Decoder | null> {
  const native = await openNativeDecoder();
  return native === null ? openWorkerDecoder() : withSecond(native, openWorkerDecoder);
}

/** Reads with the first until it rejects, then with the second, which is opened only then. */
export function withSecond(first: Decoder, openSecond: () => Promise<Decoder | null>): Decoder {
  let current = first;
  let ended = false;
  return {
    async read(video) {
      try {
        return await current.read(video);
      } catch (error) {
        if (current !== first || ended) throw error;
        const second = await openSecond();
        if (second === null) throw error;
        if (ended) second.end();
        else {
          first.end();
          current = second;
        }
        return [];
      }
    },
    end() {
      ended = true;
      current.end();
    },
  };
}
