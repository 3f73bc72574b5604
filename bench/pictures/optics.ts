/** What a lens, a moving hand and a sensor do to a picture of light, in place. Light is 0 to 255 and beyond. */
import type { Chance } from './chance.ts';

export interface Light {
  values: Float32Array;
  width: number;
  height: number;
}

/** Out of focus: every point becomes a disc of this radius in pixels. */
export function defocus(light: Light, radius: number): void {
  if (radius < 0.3) return;
  const { values, width, height } = light;
  const reach = Math.ceil(radius);
  const sums = rowSums(light);
  const blurred = new Float32Array(values.length);
  for (let dy = -reach; dy <= reach; dy += 1) {
    const half = Math.sqrt(Math.max(0, (radius + 0.5) ** 2 - dy * dy)) - 0.5;
    if (half < 0) continue;
    for (let y = 0; y < height; y += 1) {
      const from = Math.min(height - 1, Math.max(0, y + dy)) * (width + 1);
      for (let x = 0; x < width; x += 1) {
        const at = y * width + x;
        blurred[at] = (blurred[at] ?? 0) + span(sums, from, width, x - half, x + half + 1);
      }
    }
  }
  const area = discArea(radius, reach);
  for (let i = 0; i < values.length; i += 1) values[i] = (blurred[i] ?? 0) / area;
}

function discArea(radius: number, reach: number): number {
  let area = 0;
  for (let dy = -reach; dy <= reach; dy += 1) {
    const half = Math.sqrt(Math.max(0, (radius + 0.5) ** 2 - dy * dy)) - 0.5;
    if (half >= 0) area += 2 * half + 1;
  }
  return area;
}

/** Running sums of every row, one longer than the row. */
function rowSums({ values, width, height }: Light): Float64Array {
  const sums = new Float64Array((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    let sum = 0;
    for (let x = 0; x < width; x += 1) {
      sum += values[y * width + x] ?? 0;
      sums[y * (width + 1) + x + 1] = sum;
    }
  }
  return sums;
}

/** The light of a row between two places that need not be whole; the row goes on beyond its ends. */
function span(sums: Float64Array, from: number, width: number, start: number, end: number): number {
  return sumUpTo(sums, from, width, end) - sumUpTo(sums, from, width, start);
}

function sumUpTo(sums: Float64Array, from: number, width: number, place: number): number {
  if (place <= 0) return place * (sums[from + 1] ?? 0);
  if (place >= width) {
    const whole = sums[from + width] ?? 0;
    return whole + (place - width) * (whole - (sums[from + width - 1] ?? 0));
  }
  const left = Math.floor(place);
  const before = sums[from + left] ?? 0;
  return before + (place - left) * ((sums[from + left + 1] ?? 0) - before);
}

/** A hand that moves while the shutter is open: a line of this length in pixels, at an angle in radians. */
export function smear(light: Light, length: number, angle: number): void {
  if (length < 1) return;
  const { values, width, height } = light;
  const steps = Math.ceil(length) + 1;
  const moved = new Float32Array(values.length);
  for (let step = 0; step < steps; step += 1) {
    const along = (step / (steps - 1) - 0.5) * length;
    const dx = Math.round(along * Math.cos(angle));
    const dy = Math.round(along * Math.sin(angle));
    for (let y = 0; y < height; y += 1) {
      const from = Math.min(height - 1, Math.max(0, y + dy)) * width;
      for (let x = 0; x < width; x += 1) {
        const at = y * width + x;
        moved[at] = (moved[at] ?? 0) + (values[from + Math.min(width - 1, Math.max(0, x + dx))] ?? 0);
      }
    }
  }
  for (let i = 0; i < values.length; i += 1) values[i] = (moved[i] ?? 0) / steps;
}

/** A small sensor: noise of its own, and noise that grows with the light as photons come unevenly. */
export function addNoise(light: Light, own: number, ofLight: number, chance: Chance): void {
  const { values } = light;
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i] ?? 0;
    values[i] =
      value + chance.normal() * Math.sqrt(own * own + (ofLight * ofLight * Math.max(0, value)) / 255);
  }
}
