/**
 * What `npm start` runs, in few files: rolldown's settings, made of what tsc emitted. Node needs about a millisecond for
 * each file that it loads, and the server with its packages is a thousand of them.
 *
 * The files lie flat: whoever starts a thread or a process as a file beside itself finds it, in dist/ as in here.
 */
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
/** The folders whose threads and processes a facility's server starts. */
const FOLDERS = ['server', 'db', 'printer'];
/** How a file is called that is run in a thread or a process of its own. */
const ASIDE = /-(thread|process|worker)\.js$/;
/**
 * Read from where they were installed: what is native, what reads files beside itself, and what was written for
 * `require`, which Node loads fast enough.
 */
const INSTALLED =
  /^(better-sqlite3|@napi-rs\/canvas|@node-rs\/argon2|@electric-sql\/pglite|node-forge|pg|pino|jsqr|ws|zxing-wasm)(\/|$)/;

function aside(folder) {
  return readdirSync(join(dist, folder), { recursive: true })
    .filter((name) => ASIDE.test(name))
    .map((name) => join(dist, folder, name));
}

const files = FOLDERS.flatMap(aside);

export default {
  input: {
    start: join(dist, 'server', 'start.js'),
    simulator: join(dist, 'simulator', 'main.js'),
    ...Object.fromEntries(files.map((file) => [basename(file, '.js'), file])),
  },
  platform: 'node',
  external: INSTALLED,
  output: {
    entryFileNames: '[name].js',
    chunkFileNames: '[name]-[hash].js',
  },
};
