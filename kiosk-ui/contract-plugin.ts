/**
 * Keeps the schemas of server/contract and hub/contract out of the pages: a screen takes types and constants from
 * them, and building a schema has no effect that anyone would miss. Without this, zod is 20 kB of a hall page.
 */
import type { Plugin } from 'vite';

const CONTRACT = /\/(server|hub)\/contract\/[a-z-]+\.ts$/;
/** Schemas built from others read their parts, which no bundler may leave out: they are given nothing to build with. */
const DERIVED = /\/hub\/contract\/[a-z-]+\.ts$/;
const NO_SCHEMAS = '\0no-schemas';

export function contractPlugin(): Plugin {
  return {
    name: 'parchi-contract',
    enforce: 'pre',
    resolveId(id, importer) {
      return id === 'zod' && importer !== undefined && DERIVED.test(importer) ? NO_SCHEMAS : null;
    },
    load(id) {
      if (id !== NO_SCHEMAS) return null;
      return 'const nothing = new Proxy(() => nothing, { get: () => nothing }); export const z = nothing;';
    },
    transform(code, id) {
      return CONTRACT.test(id) ? code.replace(/\bz\.\w+\(/g, '/* @__PURE__ */ $&') : null;
    },
  };
}
