/**
 * Owns whether Node and node_modules are fit to run the repository, and `npm ci` when they are not.
 * Invariant: the stamp is written only after the native database was really opened, so a killed or foreign
 * installation is never taken for a good one.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';

/** Throws a sentence for people when this Node is older than package.json's `engines` asks for. */
export function checkNode(root, version = process.versions.node) {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const wanted = numbers(engines.node);
  const present = numbers(version);
  const older = present[0] < wanted[0] || (present[0] === wanted[0] && present[1] < wanted[1]);
  if (older) {
    throw new Error(
      `Parchi needs Node ${wanted[0]}.${wanted[1]} or newer; this is Node ${version}. Node 24 LTS is recommended: https://nodejs.org`,
    );
  }
}

/** True when node_modules was installed from this lock file, for this Node and this machine. */
export function isInstalled(root) {
  return read(stampPath(root)) === wantedStamp(root);
}

/** Installs unless what is there already matches the lock file and works. */
export async function install(root) {
  if (matchesLock(root) && (await opensDatabase(root)).ok) return stamp(root);
  console.error('Installing packages (npm ci); the first time takes a minute or two …');
  // A production environment would leave the compiler out, and nothing could be built.
  const args = ['ci', '--include=dev'];
  const npm = process.env.npm_execpath;
  const viaNode = npm?.endsWith('.js');
  const { ok } = await runChild(viaNode ? process.execPath : 'npm', viaNode ? [npm, ...args] : args, {
    cwd: root,
  });
  if (!ok) {
    throw new Error(
      'npm ci failed (see above). It needs the npm registry, and a C++ compiler with Python 3 and make where no ready-made SQLite driver can be downloaded.',
    );
  }
  const opened = await opensDatabase(root);
  if (!opened.ok) throw new Error(`The SQLite driver does not work on this machine:\n${opened.output}`);
  stamp(root);
}

function stamp(root) {
  writeFileSync(stampPath(root), wantedStamp(root));
}

function stampPath(root) {
  return join(root, 'node_modules', '.parchi-installed');
}

/** Native modules fit one ABI on one kind of machine, so both are part of the stamp. */
function wantedStamp(root) {
  const lock = createHash('sha256')
    .update(read(join(root, 'package-lock.json')))
    .digest('hex');
  return `${lock} ${process.platform} ${process.arch} ${process.versions.modules}\n`;
}

/** Compares with npm's own record of what it installed, for people who ran `npm ci` themselves. */
function matchesLock(root) {
  const record = read(join(root, 'node_modules', '.package-lock.json'));
  if (record === '') return false;
  const present = JSON.parse(record).packages;
  const wanted = Object.entries(JSON.parse(read(join(root, 'package-lock.json'))).packages);
  return wanted.every(
    ([path, entry]) =>
      path === '' || (present[path] ? present[path].version === entry.version : entry.optional),
  );
}

/** In a child, because a driver for another Node can crash the process that loads it. */
function opensDatabase(root) {
  const script = "new (require('better-sqlite3'))(':memory:').close()";
  return runChild(process.execPath, ['-e', script], { cwd: root, quiet: true });
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return '';
    throw error;
  }
}

/** `>=20.19` → [20, 19] */
function numbers(text) {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(text) ?? [];
  return [Number(major), Number(minor)];
}
