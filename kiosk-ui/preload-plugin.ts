/**
 * Has a page fetch at once the fonts that it needs whatever it says: digits and Latin letters. The other
 * scripts' files are three to ten times as large and come when a word of theirs is on the page.
 */
import type { Plugin } from 'vite';

/** Weights by page: of words, and of numbers. */
const WEIGHTS: Readonly<Record<string, readonly number[]>> = {
  display: [400, 800],
  clerk: [400, 700],
  kiosk: [400, 700],
};

export function preloadPlugin(): Plugin {
  return {
    name: 'parchi-preload',
    transformIndexHtml: {
      order: 'post',
      handler(_html, { path, bundle }) {
        const weights = WEIGHTS[path.split('/')[1] ?? ''] ?? [];
        const files = Object.keys(bundle ?? {});
        return weights.map((weight) => {
          const file = files.find((name) => name.includes(`noto-sans-latin-${weight}-normal`));
          if (file === undefined) throw new Error(`no Latin font of weight ${weight} in the build`);
          const attrs = {
            rel: 'preload',
            as: 'font',
            type: 'font/woff2',
            href: `/${file}`,
            crossorigin: true,
          };
          return { tag: 'link', attrs, injectTo: 'head' as const };
        });
      },
    },
  };
}
