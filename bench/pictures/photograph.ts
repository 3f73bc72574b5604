/** A simulated photograph: a flat thing turned and tilted in space, lit, seen through a lens, made a JPEG. */
import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { Chance } from './chance.ts';
import { addNoise, defocus, type Light, smear } from './optics.ts';
import type { Surface } from './surface.ts';

/** What the kiosk asks its camera for. */
export const WIDTH = 1_280;
export const HEIGHT = 720;
/** The focal length of a webcam that sees 60° across, in pixels. */
const FOCAL = WIDTH / (2 * Math.tan(Math.PI / 6));

export interface Scene {
  /** Pixels for a module where the code's middle is. */
  pixelsPerModule: number;
  /** In the picture's plane; then out of it, left to right and top to bottom. All in radians. */
  turn: number;
  tilt: readonly [number, number];
  /** Where the code's middle is, in pixels from the picture's. */
  offset: readonly [number, number];
  /** Light on black and on white: what contrast is left. */
  black: number;
  white: number;
  /** Radius of the disc that a point becomes, and the length and angle of a movement, in modules and radians. */
  blur: number;
  motion: readonly [length: number, angle: number];
  /** The sensor's own noise, and that of light, in steps of 255. */
  noise: readonly [number, number];
  /** JPEG quality, 0 to 100. */
  quality: number;
  /** Shadows: the light's share that passes where `x·cos + y·sin > edge`, in code sides from its middle. */
  shadows: readonly { angle: number; edge: number; share: number; softness: number }[];
  /** Reflections of lamps: place and radii in code sides, strength in steps of 255. */
  glares: readonly { x: number; y: number; rx: number; ry: number; strength: number }[];
  /** Bands of a screen's dots against a sensor's: amplitude (share), period in pixels, angle. */
  bands: readonly { amplitude: number; period: number; angle: number }[];
}

/** The JPEG of a surface photographed so. */
export function photograph(surface: Surface, scene: Scene, chance: Chance): Promise<Buffer> {
  const light: Light = { values: background(scene, chance), width: WIDTH, height: HEIGHT };
  place(light, surface, scene);
  illuminate(light, surface.modules * scene.pixelsPerModule, scene);
  defocus(light, scene.blur * scene.pixelsPerModule);
  smear(light, scene.motion[0] * scene.pixelsPerModule, scene.motion[1]);
  addNoise(light, scene.noise[0], scene.noise[1], chance);
  return develop(light, scene.quality);
}

/** Clothes, a wall, edges: blocks of any shade, as bright as the scene. */
function background({ white }: Scene, chance: Chance): Float32Array {
  const canvas = createCanvas(WIDTH, HEIGHT);
  const pen = canvas.getContext('2d');
  for (let i = 0; i < 24; i += 1) {
    const shade = Math.round(chance.between(20, 200));
    pen.fillStyle = `rgb(${shade},${shade},${shade})`;
    pen.setTransform(1, 0, 0, 1, chance.between(0, WIDTH), chance.between(0, HEIGHT));
    pen.rotate(chance.between(0, Math.PI));
    const size = i === 0 ? 4 * WIDTH : chance.between(40, 500);
    pen.fillRect(-size / 2, -size / 2, size, i === 0 ? size : chance.between(10, 300));
  }
  const { data } = canvas.getContext('2d').getImageData(0, 0, WIDTH, HEIGHT);
  const values = new Float32Array(WIDTH * HEIGHT);
  for (let i = 0; i < values.length; i += 1) values[i] = ((data[4 * i] ?? 0) * white) / 255;
  return values;
}

/** Looks along every pixel's ray at the tilted plane, and takes what of the surface is there. */
function place(light: Light, surface: Surface, scene: Scene): void {
  const { grey, width, height, centre } = surface;
  const perDot = surface.side / surface.modules / scene.pixelsPerModule;
  const { right, down, normal } = axes(scene);
  const [rx, ry, rz] = right;
  const [dx, dy, dz] = down;
  const [nx, ny, nz] = normal;
  const ramp = (scene.white - scene.black) / 255;
  for (let y = 0; y < HEIGHT; y += 1) {
    for (let x = 0; x < WIDTH; x += 1) {
      let sum = 0;
      let hits = 0;
      // Four rays a pixel, so that fine modules do not alias as no lens would let them.
      for (let ray = 0; ray < 4; ray += 1) {
        const across = x + 0.25 + 0.5 * (ray & 1) - WIDTH / 2 - scene.offset[0];
        const along = y + 0.25 + 0.5 * (ray >> 1) - HEIGHT / 2 - scene.offset[1];
        const depth = nx * across + ny * along + nz * FOCAL;
        if (depth <= 0) continue;
        const far = (nz * FOCAL) / depth;
        const px = across * far;
        const py = along * far;
        const pz = FOCAL * (far - 1);
        const u = centre[0] + perDot * (rx * px + ry * py + rz * pz);
        const v = centre[1] + perDot * (dx * px + dy * py + dz * pz);
        if (u < 0 || v < 0 || u >= width || v >= height) continue;
        sum += grey[Math.floor(v) * width + Math.floor(u)] ?? 0;
        hits += 1;
      }
      if (hits === 0) continue;
      const at = y * WIDTH + x;
      const shade = (scene.black + (ramp * sum) / hits) * bandsAt(x, y, scene);
      light.values[at] = ((light.values[at] ?? 0) * (4 - hits) + shade * hits) / 4;
    }
  }
}

function bandsAt(x: number, y: number, { bands }: Scene): number {
  let share = 1;
  for (const { amplitude, period, angle } of bands) {
    share *= 1 + amplitude * Math.sin((2 * Math.PI * (x * Math.cos(angle) + y * Math.sin(angle))) / period);
  }
  return share;
}

type Vector = readonly [number, number, number];

/** The surface's own directions, as the camera sees them. */
function axes({ turn, tilt }: Scene): { right: Vector; down: Vector; normal: Vector } {
  const [a, b] = tilt;
  const bend = ([x, y, z]: Vector): Vector => {
    const [x1, z1] = [x * Math.cos(a) + z * Math.sin(a), z * Math.cos(a) - x * Math.sin(a)];
    return [x1, y * Math.cos(b) - z1 * Math.sin(b), y * Math.sin(b) + z1 * Math.cos(b)];
  };
  return {
    right: bend([Math.cos(turn), Math.sin(turn), 0]),
    down: bend([-Math.sin(turn), Math.cos(turn), 0]),
    normal: bend([0, 0, 1]),
  };
}

/** Shadows, then reflections. */
function illuminate({ values }: Light, side: number, scene: Scene): void {
  const { shadows, glares, offset } = scene;
  if (shadows.length + glares.length === 0) return;
  for (let y = 0; y < HEIGHT; y += 1) {
    const v = (y - HEIGHT / 2 - offset[1]) / side;
    for (let x = 0; x < WIDTH; x += 1) {
      const u = (x - WIDTH / 2 - offset[0]) / side;
      const at = y * WIDTH + x;
      let value = values[at] ?? 0;
      for (const { angle, edge, share, softness } of shadows) {
        const into = (u * Math.cos(angle) + v * Math.sin(angle) - edge) / softness + 0.5;
        value *= 1 - (1 - share) * Math.min(1, Math.max(0, into));
      }
      for (const glare of glares) {
        const far = ((u - glare.x) / glare.rx) ** 2 + ((v - glare.y) / glare.ry) ** 2;
        if (far < 9) value += glare.strength * Math.exp(-far * far);
      }
      values[at] = value;
    }
  }
}

function develop({ values }: Light, quality: number): Promise<Buffer> {
  const canvas = createCanvas(WIDTH, HEIGHT);
  const pen = canvas.getContext('2d');
  const image = pen.createImageData(WIDTH, HEIGHT);
  const words = new Uint32Array(image.data.buffer, image.data.byteOffset, values.length);
  for (let i = 0; i < values.length; i += 1) {
    const shade = Math.min(255, Math.max(0, Math.round(values[i] ?? 0)));
    words[i] = 0xff000000 | (shade * 0x010101);
  }
  pen.putImageData(image, 0, 0);
  return canvas.encode('jpeg', quality);
}

/** A JPEG as decoders take it: four bytes a pixel. */
export async function pixelsOf(
  jpeg: Buffer,
): Promise<{ data: Uint8ClampedArray<ArrayBuffer>; width: number; height: number }> {
  const image = await loadImage(jpeg);
  const pen = createCanvas(image.width, image.height).getContext('2d');
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  return { data: new Uint8ClampedArray(data), width: image.width, height: image.height };
}
