// Owns films for a browser's fake camera: a card held before it, as frames of motion JPEG one after another.

import { writeFileSync } from 'node:fs';
import { chanceFrom } from '../../bench/pictures/chance.ts';
import { photograph, type Scene } from '../../bench/pictures/photograph.ts';
import { drawSurface } from '../../bench/pictures/surface.ts';

/** The browser plays them round and round. */
const FRAMES = 4;

/** A card at an angle, blurred, in poor light, in a hand that trembles. */
export const POORLY_HELD: Scene = {
  pixelsPerModule: 3.6,
  turn: 0.35,
  tilt: [0.45, -0.3],
  offset: [40, -20],
  black: 14,
  white: 78,
  blur: 0.5,
  motion: [0.5, 1],
  noise: [5, 6],
  quality: 60,
  shadows: [],
  glares: [],
  bands: [],
};

/** What the plainest decoder reads. */
export const WELL_HELD: Scene = {
  ...POORLY_HELD,
  pixelsPerModule: 6,
  turn: 0.1,
  tilt: [0, 0],
  black: 20,
  white: 220,
  blur: 0.2,
  motion: [0, 0],
  noise: [2, 2],
  quality: 85,
};

/** Writes the film of a card with this text and returns the browser's switches that play it as the camera. */
export async function filmOf(file: string, text: string, scene: Scene): Promise<string[]> {
  const chance = chanceFrom(7);
  const dots = Math.round(2 * scene.pixelsPerModule);
  const surface = drawSurface({ kind: 'plastic', text, level: 'M', dots });
  const frames: Buffer[] = [];
  for (let i = 0; i < FRAMES; i += 1) {
    const turn = scene.turn + chance.between(-0.02, 0.02);
    frames.push(await photograph(surface, { ...scene, turn }, chance));
  }
  writeFileSync(file, Buffer.concat(frames));
  return [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${file}`,
  ];
}
