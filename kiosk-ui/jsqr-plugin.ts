/**
 * Leaves jsqr's table of Japanese letters out, which is two thirds of it: they occur in codes of QR's kanji mode
 * alone, which is no mode of an ABHA card, a slip or a sharing code.
 */
import type { Plugin } from 'vite';

const JSQR = /\/jsqr\/dist\/jsQR\.js$/;
const TABLE = /exports\.shiftJISTable = \{[^}]*\}/;

export function jsqrPlugin(): Plugin {
  return {
    name: 'parchi-jsqr',
    enforce: 'pre',
    transform(code, id) {
      if (!JSQR.test(id)) return null;
      if (!TABLE.test(code)) throw new Error('jsqr has no table of Japanese letters where it used to be');
      return code.replace(TABLE, 'exports.shiftJISTable = {}');
    },
  };
}
