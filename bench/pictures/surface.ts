/**
 * What is held before the camera, drawn flat: a plastic card, the same on paper, a phone that shows its
 * code, and one in dark mode, whose code is white on black. Only the shades count: decoders see no colour.
 */
import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import QRCode from 'qrcode';

export type SurfaceKind = 'plastic' | 'paper' | 'phone' | 'dark-phone';

export interface Surface {
  /** One byte a dot, 0 black to 255 white, row by row. */
  grey: Uint8Array;
  width: number;
  height: number;
  /** Where the middle of the code is, in dots. */
  centre: readonly [x: number, y: number];
  /** The side of the code in dots, without its quiet zone, and in modules. */
  side: number;
  modules: number;
}

export interface SurfaceOptions {
  kind: SurfaceKind;
  text: string;
  level: 'L' | 'M';
  /** Dots for a module: how finely it is drawn. */
  dots: number;
}

/** Sides in units of the code's own side; a printed code is about 25 mm of a card of 86 × 54 mm. */
const SHAPES: Readonly<
  Record<SurfaceKind, { size: [number, number]; code: [number, number]; quiet: number }>
> = {
  plastic: { size: [3.3, 2.1], code: [2.6, 1.15], quiet: 3 },
  paper: { size: [4.2, 3], code: [2.9, 1.3], quiet: 4 },
  phone: { size: [1.5, 3.1], code: [0.75, 1.4], quiet: 4 },
  'dark-phone': { size: [1.5, 3.1], code: [0.75, 1.4], quiet: 4 },
};

export function drawSurface({ kind, text, level, dots }: SurfaceOptions): Surface {
  const { modules } = QRCode.create(text, { errorCorrectionLevel: level });
  const side = modules.size * dots;
  const { size, code, quiet } = SHAPES[kind];
  const canvas = createCanvas(Math.round(size[0] * side), Math.round(size[1] * side));
  const pen = canvas.getContext('2d');
  const centre = [Math.round(code[0] * side), Math.round(code[1] * side)] as const;
  drawBody(pen, canvas, kind, side);
  const [light, dark] = kind === 'dark-phone' ? ['#0a0a0a', '#f2f2f2'] : ['#ffffff', '#101010'];
  const [left, top] = [centre[0] - side / 2, centre[1] - side / 2];
  pen.fillStyle = light;
  pen.fillRect(left - quiet * dots, top - quiet * dots, side + 2 * quiet * dots, side + 2 * quiet * dots);
  pen.fillStyle = dark;
  for (let row = 0; row < modules.size; row += 1) {
    for (let column = 0; column < modules.size; column += 1) {
      if (modules.get(row, column)) pen.fillRect(left + column * dots, top + row * dots, dots, dots);
    }
  }
  return {
    grey: greyOf(canvas),
    width: canvas.width,
    height: canvas.height,
    centre,
    side,
    modules: modules.size,
  };
}

/** Everything around the code: a photo and lines of writing, or a phone's frame and page. */
function drawBody(pen: SKRSContext2D, { width, height }: Canvas, kind: SurfaceKind, side: number): void {
  const isPhone = kind === 'phone' || kind === 'dark-phone';
  const [ground, ink, band] =
    kind === 'dark-phone' ? ['#0a0a0a', '#d0d0d0', '#1c1c1c'] : ['#ffffff', '#303030', '#5a6b88'];
  pen.fillStyle = isPhone ? '#050505' : ground;
  pen.fillRect(0, 0, width, height);
  const edge = isPhone ? 0.07 * side : 0;
  pen.fillStyle = ground;
  pen.fillRect(edge, edge, width - 2 * edge, height - 2 * edge);
  pen.fillStyle = band;
  pen.fillRect(edge, edge, width - 2 * edge, 0.3 * side);
  if (!isPhone) {
    pen.fillStyle = '#8a8f98';
    pen.fillRect(0.15 * side, 0.5 * side, 0.6 * side, 0.75 * side);
  }
  pen.fillStyle = ink;
  const [left, top, right] = isPhone ? [0.2, 2.15, 1.3] : [0.9, 0.55, 1.85];
  for (let line = 0; line < 5; line += 1) {
    for (let x = left; x < right - 0.08 * line; x += 0.11) {
      pen.fillRect(x * side, (top + 0.14 * line) * side, 0.08 * side, 0.05 * side);
    }
  }
}

function greyOf(canvas: Canvas): Uint8Array {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const grey = new Uint8Array(canvas.width * canvas.height);
  for (let i = 0; i < grey.length; i += 1) {
    grey[i] = 0.299 * (data[4 * i] ?? 0) + 0.587 * (data[4 * i + 1] ?? 0) + 0.114 * (data[4 * i + 2] ?? 0);
  }
  return grey;
}
