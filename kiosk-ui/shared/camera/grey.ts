/** Pictures of grey shades, and what makes a hard one easier to read. All sizes are in pixels. */
import type { Pixels } from './pixels.ts';

export interface Grey {
  /** Shades, 0 black to 255 white; in between steps below and above too. */
  values: Int16Array;
  width: number;
  height: number;
}

/** Shades as the eye weighs colours (ITU-R BT.601), in 256ths. */
export function greyOf({ data, width, height }: Pixels): Grey {
  const values = new Int16Array(width * height);
  for (let at = 0, from = 0; at < values.length; at += 1, from += 4) {
    values[at] = (77 * (data[from] ?? 0) + 150 * (data[from + 1] ?? 0) + 29 * (data[from + 2] ?? 0)) >> 8;
  }
  return { values, width, height };
}

/** Back to what decoders take; shades beyond black and white become black and white. */
export function pixelsOf({ values, width, height }: Grey): Pixels {
  const words = new Uint32Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const shade = Math.min(255, Math.max(0, values[at] ?? 0));
    words[at] = 0xff000000 | (shade * 0x010101);
  }
  return { data: new Uint8ClampedArray(words.buffer), width, height };
}

/** Twice as wide and high, evenly between the old pixels. */
export function doubled({ values, width, height }: Grey): Grey {
  const wide = 2 * width;
  const large = new Int16Array(4 * values.length);
  for (let y = 0; y < height; y += 1) {
    const above = Math.max(0, y - 1) * width;
    const here = y * width;
    const below = Math.min(height - 1, y + 1) * width;
    for (let x = 0; x < width; x += 1) {
      const left = Math.max(0, x - 1);
      const right = Math.min(width - 1, x + 1);
      const centre = 9 * (values[here + x] ?? 0);
      const [up, down] = [3 * (values[above + x] ?? 0), 3 * (values[below + x] ?? 0)];
      const [west, east] = [3 * (values[here + left] ?? 0), 3 * (values[here + right] ?? 0)];
      const at = 2 * y * wide + 2 * x;
      large[at] = (centre + up + west + (values[above + left] ?? 0)) >> 4;
      large[at + 1] = (centre + up + east + (values[above + right] ?? 0)) >> 4;
      large[at + wide] = (centre + down + west + (values[below + left] ?? 0)) >> 4;
      large[at + wide + 1] = (centre + down + east + (values[below + right] ?? 0)) >> 4;
    }
  }
  return { values: large, width: wide, height: 2 * height };
}

/** Takes the edge off noise: each pixel with its eight neighbours, the nearer the more. */
export function smoothed({ values, width, height }: Grey): Grey {
  const soft = new Int16Array(values.length);
  for (let y = 0; y < height; y += 1) {
    const above = Math.max(0, y - 1) * width;
    const here = y * width;
    const below = Math.min(height - 1, y + 1) * width;
    const column = (x: number) =>
      (values[above + x] ?? 0) + 2 * (values[here + x] ?? 0) + (values[below + x] ?? 0);
    let before = column(0);
    let now = before;
    for (let x = 0; x < width; x += 1) {
      const after = column(Math.min(width - 1, x + 1));
      soft[here + x] = (before + 2 * now + after) >> 4;
      before = now;
      now = after;
    }
  }
  return { values: soft, width, height };
}

/** Undoes some of a blur: what differs from its surroundings differs more. */
export function sharpened(grey: Grey, radius: number, strength: number): Grey {
  const { values, width, height } = grey;
  const means = meansAround(grey, radius);
  const sharp = new Int16Array(values.length);
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at] ?? 0;
    sharp[at] = value + strength * (value - (means[at] ?? 0));
  }
  return { values: sharp, width, height };
}

/** Black and white, each pixel against its surroundings: evens out shadows, reflections and poor light. */
export function parted(grey: Grey, radius: number): Grey {
  const { values, width, height } = grey;
  const means = meansAround(grey, radius);
  const ink = new Int16Array(values.length);
  for (let at = 0; at < values.length; at += 1) ink[at] = (values[at] ?? 0) > (means[at] ?? 0) ? 255 : 0;
  return { values: ink, width, height };
}

/** The mean of the square of side `2·radius + 1` around each pixel; beyond the edge its pixels go on. */
function meansAround({ values, width, height }: Grey, radius: number): Float32Array {
  const means = new Float32Array(values.length);
  const columns = new Int32Array(width);
  const share = 1 / (2 * radius + 1) ** 2;
  const addRow = (y: number, sign: number) => {
    const from = Math.min(height - 1, Math.max(0, y)) * width;
    for (let x = 0; x < width; x += 1) columns[x] = (columns[x] ?? 0) + sign * (values[from + x] ?? 0);
  };
  for (let y = -radius; y <= radius; y += 1) addRow(y, 1);
  for (let y = 0; y < height; y += 1) {
    let sum = (columns[0] ?? 0) * (radius + 1);
    for (let x = 1; x <= radius; x += 1) sum += columns[Math.min(width - 1, x)] ?? 0;
    for (let x = 0; x < width; x += 1) {
      means[y * width + x] = sum * share;
      sum += (columns[Math.min(width - 1, x + radius + 1)] ?? 0) - (columns[Math.max(0, x - radius)] ?? 0);
    }
    addRow(y - radius, -1);
    addRow(y + radius + 1, 1);
  }
  return means;
}
