/**
 * Owns the programs that npm cannot install: for the tests a browser, a second QR reader, a view of system calls; for
 * making clips of speech a voice and an encoder.
 */
import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runChild } from './child.mjs';

const testTools = [
  // The tests start this very path unless told another.
  { name: 'chromium', at: () => [process.env.PARCHI_CHROMIUM ?? '/usr/bin/chromium'], debian: 'chromium' },
  { name: 'zbarimg', at: () => onPath('zbarimg'), debian: 'zbar-tools' },
  { name: 'pdftoppm', at: () => onPath('pdftoppm'), debian: 'poppler-utils' },
  { name: 'strace', at: () => onPath('strace'), debian: 'strace' },
  { name: 'PostgreSQL', at: postgresServers, debian: 'postgresql' },
];

/** Debian keeps its servers out of the path, one folder a version. */
function postgresServers() {
  const versions = '/usr/lib/postgresql';
  return existsSync(versions)
    ? readdirSync(versions).map((one) => join(versions, one, 'bin', 'postgres'))
    : [];
}

const voiceTools = [
  { name: 'espeak-ng', at: () => onPath('espeak-ng'), debian: 'espeak-ng' },
  { name: 'lame', at: () => onPath('lame'), debian: 'lame' },
];

/** What the tests need. */
export function ensureSystemTools() {
  return ensure('The tests need', testTools);
}

/** What `scripts/make-voice.mjs` needs. */
export function ensureVoiceTools() {
  return ensure('Making clips needs', voiceTools);
}

/** Installs missing tools with apt-get when it may; else throws a sentence that says what to install. */
async function ensure(whoNeeds, tools) {
  const missing = tools.filter(isMissing);
  if (missing.length === 0) return;
  const named = process.env.PARCHI_CHROMIUM;
  if (tools === testTools && named !== undefined && !isExecutable(named)) {
    throw new Error(`PARCHI_CHROMIUM is ${named}, which is not a program that can be run.`);
  }
  const packages = missing.map((tool) => tool.debian);
  const root = process.getuid?.() === 0;
  if (root && onPath('apt-get').some(isExecutable)) {
    console.error(`Installing ${packages.join(', ')} (apt-get) …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    // A failed update may still leave a usable package list; the install decides.
    await runChild('apt-get', ['update', '-q'], { cwd: '/', env });
    await runChild('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], {
      cwd: '/',
      env,
    });
  }
  const still = tools.filter(isMissing);
  if (still.length === 0) return;
  throw new Error(
    `${whoNeeds} ${still.map((tool) => tool.name).join(', ')}, and could not install ${still.length > 1 ? 'them' : 'it'} here. ` +
      `On Debian or Ubuntu: sudo apt-get install ${still.map((tool) => tool.debian).join(' ')}.` +
      (tools === testTools ? ' PARCHI_CHROMIUM names another Chromium.' : ''),
  );
}

function isMissing(tool) {
  return !tool.at().some(isExecutable);
}

function onPath(name) {
  return (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
