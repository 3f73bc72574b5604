/**
 * Weaknesses of packages that were known when this list was last looked over (November 2026), by the version that mends
 * them. It replaces no audit: it is what can be said where the registry cannot be asked.
 */

/** `id`: where to read about it; `note`: why it does no harm here although it is installed. */
const KNOWN = [
  { name: 'ws', mended: '8.21.0', id: 'GHSA-96hv-2xvq-fx4p' },
  { name: 'ws', mended: '8.20.1', id: 'GHSA-58qx-3vcg-4xpx' },
  { name: 'ws', mended: '8.17.1', id: 'GHSA-3h5v-q93c-6h6q' },
  { name: 'hono', mended: '4.13.5', id: 'GHSA-g6gw-c38x-mqfc' },
  { name: 'hono', mended: '4.13.5', id: 'GHSA-crvj-82cr-hjcx' },
  { name: '@hono/node-server', mended: '1.19.15', id: 'GHSA-frvp-7c67-39w9' },
  { name: 'node-forge', mended: '1.4.0', id: 'CVE-2026-33894' },
  { name: 'node-forge', mended: '1.3.2', id: 'CVE-2025-66031' },
  { name: 'vitest', mended: '4.1.11', id: 'GHSA-82fw-gwwq-j7x9' },
  {
    name: 'esbuild',
    mended: '0.25.0',
    id: 'GHSA-67mh-4wv8-2f99',
    note: 'its development server, which nothing here starts: drizzle-kit reads its settings with it',
  },
];

/** Those that the lock file holds; `withTools`: also of what only builds and tests. */
export function known(lock, { withTools }) {
  const installed = Object.entries(lock.packages)
    .filter(([path]) => path.includes('node_modules/'))
    .map(([path, { version, dev }]) => ({
      name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      tool: dev === true,
    }));
  return installed
    .filter(({ tool }) => withTools || !tool)
    .flatMap((one) =>
      KNOWN.filter(({ name, mended }) => name === one.name && isBefore(one.version, mended)).map(
        (weakness) => ({
          ...one,
          ...weakness,
        }),
      ),
    );
}

/** Numbers of a version alone: a pre-release counts as its release. */
function isBefore(version, mended) {
  const [a, b] = [version, mended].map((text) => text.split(/[.-]/).slice(0, 3).map(Number));
  for (const i of [0, 1, 2]) if (a[i] !== b[i]) return a[i] < b[i];
  return false;
}
