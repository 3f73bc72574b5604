/**
 * Owns what is built from what: the programs (tsc → dist/, and of them what `npm start` runs → dist/bundle) and the
 * pages (vite → dist/kiosk-ui), each on its own.
 * Invariant: a part's stamp is the hash of its sources, removed before and written after its build, so a
 * build that failed or was killed is never taken for a good one.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';

/** The folders of programs. */
export const PROGRAMS = ['server', 'abdm', 'db', 'printer', 'hub', 'simulator', 'bench'];
/** What changes every part: its compiler, its settings, the way it is built. */
const SHARED = ['package-lock.json', 'tsconfig.json', 'scripts/compile.mjs'];
const BUNDLING = 'scripts/bundle.config.mjs';

const parts = [
  {
    name: 'programs',
    sources: [...SHARED, BUNDLING, 'tsconfig.build.json', ...PROGRAMS],
    counts: (file) => /\.(ts|json)$/.test(file) || SHARED.includes(file) || file === BUNDLING,
    output: 'dist/bundle',
    build: buildPrograms,
  },
  {
    name: 'pages',
    sources: [...SHARED, 'kiosk-ui', 'locales', 'server/contract', 'server/queue'],
    counts: () => true,
    output: 'dist/kiosk-ui',
    build: buildPages,
  },
];

/** The parts whose sources differ from what was last built, with the fingerprint they will have. */
export function staleParts(root) {
  return parts
    .map((part) => ({ ...part, fingerprint: fingerprint(root, part) }))
    .filter((part) => !isFresh(root, part));
}

/** Builds the given parts side by side. Throws a sentence, with the tool's own words, when one fails. */
export async function buildParts(root, stale) {
  if (stale.length === 0) return;
  console.error(`Building the ${stale.map((part) => part.name).join(' and the ')} …`);
  const failures = await Promise.all(stale.map((part) => buildPart(root, part)));
  const said = failures.filter((failure) => failure !== undefined);
  if (said.length > 0) throw new Error(said.join('\n\n'));
}

async function buildPart(root, part) {
  rmSync(stampPath(root, part), { force: true });
  const { ok, output } = await part.build(root);
  if (!ok) return `The ${part.name} could not be built:\n${output.trimEnd()}`;
  mkdirSync(join(root, 'dist', '.stamps'), { recursive: true });
  // The fingerprint was taken before the build: sources edited meanwhile make the part stale again.
  writeFileSync(stampPath(root, part), part.fingerprint);
  return undefined;
}

async function buildPrograms(root) {
  for (const folder of PROGRAMS) dropOrphans(root, folder);
  const compiled = await runTool(root, 'typescript/bin/tsc', ['-p', 'tsconfig.build.json']);
  if (!compiled.ok) return compiled;
  return buildAside(root, 'bundle', (folder) =>
    runTool(root, 'rolldown/bin/cli.mjs', ['-c', BUNDLING, '--logLevel', 'warn', '-d', folder]),
  );
}

/** Removes emitted files whose source is gone. */
function dropOrphans(root, folder) {
  const emitted = join(root, 'dist', folder);
  if (!existsSync(emitted)) return;
  for (const file of readdirSync(emitted, { recursive: true })) {
    const source = join(root, folder, file.replace(/\.js(\.map)?$/, '.ts'));
    if (/\.js(\.map)?$/.test(file) && !existsSync(source)) rmSync(join(emitted, file));
  }
}

function buildPages(root) {
  return buildAside(root, 'kiosk-ui', (folder) =>
    runTool(root, 'vite/bin/vite.js', [
      'build',
      '-c',
      'kiosk-ui/vite.config.ts',
      '--outDir',
      folder,
      '--logLevel',
      'warn',
    ]),
  );
}

/** Builds dist/`name` beside the old one and swaps, so that a running server misses it for an instant only. */
async function buildAside(root, name, build) {
  const dist = join(root, 'dist');
  mkdirSync(dist, { recursive: true });
  for (const left of readdirSync(dist).filter((one) => one.startsWith(`.${name}-`))) {
    rmSync(join(dist, left), { recursive: true });
  }
  const fresh = join(dist, `.${name}-${process.pid}`);
  const result = await build(fresh);
  if (!result.ok) {
    rmSync(fresh, { recursive: true, force: true });
    return result;
  }
  rmSync(join(dist, name), { recursive: true, force: true });
  renameSync(fresh, join(dist, name));
  return result;
}

function runTool(root, path, args) {
  return runChild(process.execPath, [join(root, 'node_modules', path), ...args], { cwd: root, quiet: true });
}

function isFresh(root, part) {
  const stamp = stampPath(root, part);
  return (
    existsSync(join(root, part.output)) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === part.fingerprint
  );
}

function stampPath(root, part) {
  return join(root, 'dist', '.stamps', part.name);
}

/** By content, not by time: a checkout there and back again leaves nothing stale. */
function fingerprint(root, part) {
  const hash = createHash('sha256');
  for (const source of part.sources) addTo(hash, root, source, part.counts);
  return hash.digest('hex');
}

function addTo(hash, root, path, counts) {
  const full = join(root, path);
  if (!existsSync(full)) return;
  const entries = filesIn(full);
  if (entries === undefined) {
    if (!counts(path)) return;
    hash.update(`${path}\0`).update(readFileSync(full)).update('\0');
    return;
  }
  for (const name of entries.sort()) addTo(hash, root, `${path}/${name}`, counts);
}

/** The names in a folder, or undefined for a file. */
function filesIn(path) {
  try {
    return readdirSync(path);
  } catch (error) {
    if (error.code === 'ENOTDIR') return undefined;
    throw error;
  }
}
