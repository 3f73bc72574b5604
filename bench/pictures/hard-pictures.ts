/**
 * The hundred hard pictures: ten kinds of trouble, ten pictures each, every one with a little of the
 * others. Made from seeds, so that everybody measures the same pictures. The ranges come from how far a
 * reader that is told where every module lies could still go, not from what any decoder reads.
 */
import { type Chance, chanceFrom } from './chance.ts';
import { photograph, type Scene } from './photograph.ts';
import { drawSurface, type SurfaceKind } from './surface.ts';

export const KINDS = [
  'turned',
  'tilted',
  'out of focus',
  'moved',
  'dim',
  'pale',
  'glossy phone',
  'small',
  'shaded',
  'dark phone',
] as const;
export type Kind = (typeof KINDS)[number];

const EACH = 10;

export interface HardPicture {
  /** For people: `tilted 3`. */
  name: string;
  kind: Kind;
  /** What is in the code. */
  text: string;
  jpeg: Buffer;
}

/** All pictures, one after another, of codes with these texts. */
export async function* hardPictures(texts: readonly string[]): AsyncGenerator<HardPicture> {
  for (const [at, kind] of KINDS.entries()) {
    for (let i = 0; i < EACH; i += 1) yield await hardPicture(kind, 1_000 * at + i, texts, `${kind} ${i}`);
  }
}

/** One picture of a kind; the same seed and texts give the same picture. */
export async function hardPicture(
  kind: Kind,
  seed: number,
  texts: readonly string[],
  name = `${kind} ${seed}`,
): Promise<HardPicture> {
  const chance = chanceFrom(seed);
  const text = chance.pick(texts);
  const scene = sceneOf(kind, chance);
  const dots = Math.max(3, Math.round(2 * scene.pixelsPerModule));
  const level = chance.pick(['L', 'M'] as const);
  const surface = drawSurface({ kind: surfaceOf(kind, chance), text, level, dots });
  return { name, kind, text, jpeg: await photograph(surface, scene, chance) };
}

function surfaceOf(kind: Kind, chance: Chance): SurfaceKind {
  if (kind === 'dark phone') return 'dark-phone';
  if (kind === 'glossy phone') return 'phone';
  return chance.pick(['plastic', 'paper', 'phone']);
}

/** Held before a webcam in an office: a little turned, a little tilted, a little soft, a little noisy. */
function ordinary(chance: Chance): Scene {
  return {
    pixelsPerModule: chance.between(2.8, 4.2),
    turn: chance.between(-0.4, 0.4),
    tilt: [chance.between(-0.25, 0.25), chance.between(-0.25, 0.25)],
    offset: [chance.between(-120, 120), chance.between(-60, 60)],
    black: chance.between(15, 40),
    white: chance.between(170, 235),
    blur: chance.between(0.2, 0.4),
    motion: [chance.between(0, 0.4), chance.between(0, Math.PI)],
    noise: [chance.between(2, 5), chance.between(2, 6)],
    quality: chance.between(55, 85),
    shadows: [],
    glares: [],
    bands: [],
  };
}

function sceneOf(kind: Kind, chance: Chance): Scene {
  const scene = ordinary(chance);
  const sign = () => chance.pick([-1, 1]);
  switch (kind) {
    case 'turned':
      return {
        ...scene,
        turn: chance.between(-Math.PI, Math.PI),
        pixelsPerModule: chance.between(2.2, 3.2),
        noise: [chance.between(5, 11), 6],
        quality: chance.between(35, 60),
      };
    case 'tilted': {
      const [much, little] = [sign() * chance.between(0.75, 1.1), chance.between(-0.3, 0.3)];
      return {
        ...scene,
        pixelsPerModule: chance.between(3.6, 4.8),
        tilt: chance.pick([
          [much, little],
          [little, much],
        ]),
      };
    }
    case 'out of focus':
      return { ...scene, blur: chance.between(0.6, 0.85) };
    case 'moved':
      return { ...scene, motion: [chance.between(1.1, 1.9), chance.between(0, Math.PI)] };
    case 'dim': {
      const white = chance.between(34, 70);
      return { ...scene, white, black: 0.12 * white, noise: [chance.between(5, 9), 8] };
    }
    case 'pale': {
      const white = chance.between(120, 200);
      return { ...scene, white, black: white - chance.between(22, 42), noise: [chance.between(3, 5), 3] };
    }
    case 'glossy phone':
      return {
        ...scene,
        black: chance.between(40, 90),
        glares: Array.from({ length: 3 }, () => ({
          x: chance.between(-0.6, 0.6),
          y: chance.between(-0.6, 0.6),
          rx: chance.between(0.05, 0.2),
          ry: chance.between(0.05, 0.12),
          strength: chance.between(60, 220),
        })),
        bands: [
          {
            amplitude: chance.between(0.08, 0.2),
            period: chance.between(5, 14),
            angle: chance.between(0, 3),
          },
          {
            amplitude: chance.between(0.08, 0.2),
            period: chance.between(20, 60),
            angle: chance.between(0, 3),
          },
        ],
      };
    case 'small':
      return {
        ...scene,
        pixelsPerModule: chance.between(1.6, 2.2),
        turn: chance.between(-0.5, 0.5),
        motion: [0, 0],
        quality: chance.between(65, 90),
      };
    case 'shaded':
      return {
        ...scene,
        noise: [chance.between(3, 7), 5],
        shadows: [
          {
            angle: chance.between(0, 2 * Math.PI),
            edge: chance.between(-0.3, 0.3),
            share: chance.between(0.18, 0.35),
            softness: chance.between(0.02, 0.15),
          },
          {
            angle: chance.between(0, 2 * Math.PI),
            edge: chance.between(-0.2, 0.3),
            share: chance.between(0.3, 0.6),
            softness: chance.between(0.02, 1),
          },
        ],
      };
    case 'dark phone':
      return {
        ...scene,
        tilt: [sign() * chance.between(0.2, 0.6), sign() * chance.between(0.2, 0.5)],
        black: chance.between(30, 70),
        white: chance.between(110, 200),
        noise: [chance.between(5, 9), 6],
        bands: [
          {
            amplitude: chance.between(0.05, 0.15),
            period: chance.between(5, 14),
            angle: chance.between(0, 3),
          },
        ],
        glares: [
          {
            x: chance.between(-0.7, 0.7),
            y: chance.between(-0.7, 0.7),
            rx: chance.between(0.1, 0.3),
            ry: chance.between(0.1, 0.3),
            strength: chance.between(40, 120),
          },
        ],
      };
  }
}
