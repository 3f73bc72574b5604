/**
 * Keeps the schemas of server/contract out of the pages: a screen takes types and constants from it,
 * and building a schema has no effect that anyone would miss. Without this, zod is 20 kB of a hall page.
 */
import type { Plugin } from 'vite';

const CONTRACT = /\/server\/contract\/[a-z-]+\.ts$/;

export function contractPlugin(): Plugin {
  return {
    name: 'parchi-contract',
    enforce: 'pre',
    transform(code, id) {
      return CONTRACT.test(id) ? code.replace(/\bz\.\w+\(/g, '/* @__PURE__ */ $&') : null;
    },
  };
}
