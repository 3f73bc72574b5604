// Owns the QR of the patient's page as a grid of modules. Leaves placing and dot size to layout.ts.

import qrcode from 'qrcode';

export interface QrGrid {
  /** Modules on one side, without the quiet zone. */
  size: number;
  /** Row by row, 1 is dark. */
  modules: Uint8Array;
}

/** Light modules a reader needs on every side (ISO/IEC 18004, 6.3.8). */
export const QUIET_MODULES = 4;

/** The QR of a printable-ASCII address at level M: thermal paper creases and fades. */
export function qrGrid(url: string): QrGrid {
  const { modules } = qrcode.create(url, { errorCorrectionLevel: 'M' });
  return { size: modules.size, modules: Uint8Array.from(modules.data, (dark) => (dark ? 1 : 0)) };
}
