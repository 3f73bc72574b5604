// Owns what passes between renderer.ts and its thread, apart from both so that the main thread never loads the
// drawing library.

import type { Poster, PosterSize } from './poster.ts';
import type { PrinterProfile } from './profile.ts';
import type { SlipContent } from './slip.ts';
import type { TestSlip } from './test-slip.ts';

export interface PosterRequest {
  id: number;
  poster: Poster;
  size: PosterSize;
}

export interface RenderRequest {
  id: number;
  content: SlipContent | TestSlip;
  widthDots: number;
  profile: PrinterProfile;
  wantsPng: boolean;
}

export interface RenderedSlip {
  bytes: Uint8Array;
  /** The slip as a picture, only when it was asked for. */
  png: Uint8Array | null;
  widthDots: number;
  heightDots: number;
  /** Characters left out because no typeface has them, as `U+XXXX`. */
  missing: string[];
}

export type RenderAnswer =
  | { id: number; slip: RenderedSlip }
  | { id: number; pdf: Uint8Array<ArrayBuffer> }
  | { id: number; error: string };

/** Marks the thread as ours: imported anywhere else this module does nothing. */
export const RENDER_THREAD = 'parchi-render';
