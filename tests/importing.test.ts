// Owns that importing a module does nothing: no output, no handle, no file, no listener, and the process ends by itself.

import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { repositoryRoot } from './support/repository-root.ts';
import { listFiles } from './support/source-files.ts';

const FOLDERS = ['server', 'abdm', 'db', 'printer', 'hub', 'simulator', 'bench'];
/** A process that waits longer than this after its imports is held by something. */
const PATIENCE_MS = 60_000;

const root = repositoryRoot();
const temporary: string[] = [];

afterEach(() => {
  for (const folder of temporary.splice(0)) rmSync(folder, { recursive: true });
});

type Outcome = {
  findings: { module: string; what: string }[];
  output: string;
  ended: string;
  /** What appeared in the folder in which the process ran. */
  left: string[];
};

/** Imports the files one after another in a process of its own, in an empty folder, with an empty environment. */
async function importAll(paths: readonly string[]): Promise<Outcome> {
  const folder = makeFolder();
  const list = join(folder, 'paths.json');
  const cwd = join(folder, 'empty');
  mkdirSync(cwd);
  writeFileSync(list, JSON.stringify(paths));
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const probe = join(root, 'tests/support/import-probe.ts');
  const child = spawn(process.execPath, ['--import', tsx, probe, list], {
    cwd,
    // The loader writes its cache at times of its own choosing, and it would look like the module's.
    env: { PATH: process.env.PATH, TMPDIR: folder, TSX_DISABLE_CACHE: '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    timeout: PATIENCE_MS,
    killSignal: 'SIGKILL',
  });
  const [, stdout, stderr, report] = child.stdio as unknown as NodeJS.ReadableStream[];
  const [output, errors, findings, ended] = await Promise.all([
    textOf(stdout),
    textOf(stderr),
    textOf(report),
    new Promise<string>((resolve) => child.once('close', (code, signal) => resolve(`${signal ?? code}`))),
  ]);
  return {
    findings: JSON.parse(findings === '' ? '[]' : findings) as Outcome['findings'],
    output: output + errors,
    ended,
    left: readdirSync(cwd),
  };
}

async function textOf(stream: NodeJS.ReadableStream | undefined): Promise<string> {
  let text = '';
  for await (const chunk of stream ?? []) text += chunk;
  return text;
}

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parchi-importing-'));
  temporary.push(folder);
  return folder;
}

describe('every module', () => {
  it('[OPS-4] does nothing when it is imported', { timeout: 2 * PATIENCE_MS }, async () => {
    const modules = FOLDERS.flatMap((folder) =>
      listFiles(root).filter((path) => path.startsWith(`${folder}/`)),
    )
      .filter((path) => path.endsWith('.ts'))
      .map((path) => join(root, path));
    expect(modules.length).toBeGreaterThan(80);
    expect(await importAll(modules)).toEqual({ findings: [], output: '', ended: '0', left: [] });
  });
});

describe('the check of imports', () => {
  /** Imports one made-up module. */
  async function importing(text: string): Promise<Outcome> {
    const file = join(makeFolder(), 'module.mts');
    writeFileSync(file, text);
    mkdirSync(dirname(file), { recursive: true });
    return importAll([file]);
  }

  it('[OPS-4] is content with a module that only declares', async () => {
    const text =
      "import Sqlite from 'node:fs'; export const a = 1; export async function f() { setTimeout(f, 1); Sqlite; }";
    expect(await importing(text)).toEqual({ findings: [], output: '', ended: '0', left: [] });
  });

  it.each([
    ['a timer', 'setInterval(() => {}, 1000).unref();', 'makes Timeout'],
    ['an immediate', 'setImmediate(() => {});', 'makes Immediate'],
    [
      'a port',
      "import { createServer } from 'node:net'; createServer().listen(0).unref();",
      'makes TCPSERVERWRAP',
    ],
    ['a process', "import { spawn } from 'node:child_process'; spawn('true').unref();", 'makes PROCESSWRAP'],
    [
      'a thread',
      "import { Worker } from 'node:worker_threads'; new Worker('0', { eval: true });",
      'makes WORKER',
    ],
    ['a watcher', "import { watch } from 'node:fs'; watch('.').unref();", 'makes FSEVENTWRAP'],
    ['an open file', "import { openSync } from 'node:fs'; openSync(process.argv[2], 'r');", 'opens '],
    ['a signal handler', "process.on('SIGTERM', () => {});", 'hears SIGTERM'],
    ['an exit code', 'process.exitCode = 3;', 'sets the exit code'],
    ['the environment', "process.env.PARCHI_X = '1';", 'changes the environment'],
    ['a fault', "throw new Error('no');", 'throws no'],
  ])('[OPS-4] sees %s', async (_what, text, finding) => {
    const { findings } = await importing(`${text}\nexport {};`);
    expect(findings.map((found) => found.what).join('\n')).toContain(finding);
  });

  it('[OPS-4] sees output, files left behind and a process that ends itself', async () => {
    expect((await importing("console.error('hello'); export {};")).output).toContain('hello');
    const writes = "import { writeFileSync } from 'node:fs'; writeFileSync('left.txt', '');";
    expect((await importing(writes)).left).toEqual(['left.txt']);
    expect((await importing('process.exit(4); export {};')).ended).toBe('4');
  });
});
