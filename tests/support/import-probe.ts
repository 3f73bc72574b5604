// Owns what a child process sees while it imports modules one after another: `tsx import-probe.ts <file with paths>`.
// Writes one JSON line of findings to descriptor 3 and then leaves the process to end by itself, which is the
// other half of the proof. Started by importing.test.ts only.

import { createHook } from 'node:async_hooks';
import { readdirSync, readFileSync, readlinkSync, writeSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const REPORT_FD = 3;
/** Deep enough to see the module that called into a package that called into Node. */
Error.stackTraceLimit = 100;

/** Kinds of handles that a module may not make while it is imported; loading files makes none of them. */
const OPENED =
  /^(Timeout|Immediate|TCP|PIPE|UDP|TLS|TTY|HTTP|WORKER|MESSAGEPORT|PROCESSWRAP|SIGNALWRAP|FSEVENTWRAP|STATWATCHER|GETADDRINFO|QUERYWRAP)/;

type Finding = { module: string; what: string };

const findings: Finding[] = [];
let importing = '';

const hook = createHook({
  init(_id, type) {
    if (importing !== '' && OPENED.test(type) && isMadeByModule()) {
      findings.push({ module: importing, what: `makes ${type}` });
    }
  },
});

/** False when only Node, the loader and this file are on the stack: loading files takes handles of its own. */
function isMadeByModule(): boolean {
  const frames = (new Error().stack ?? '').split('\n').slice(1);
  return frames.some((frame) => /[/\\]/.test(frame) && !/node:|import-probe|node_modules\/tsx\//.test(frame));
}

/** What this process holds open beyond itself: files and sockets by name. */
function openFiles(): string[] {
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return /^(\/proc\/|anon_inode:|\/dev\/)/.test(target) ? [] : [target];
    } catch {
      // The descriptor with which the folder was read.
      return [];
    }
  });
}

function listeners(): string[] {
  return process
    .eventNames()
    .flatMap((name) => Array<string>(process.listenerCount(name)).fill(String(name)));
}

/** What stands in `after` and not, or less often, in `before`. */
function added(before: readonly string[], after: readonly string[]): string[] {
  const left = [...before];
  return after.filter((entry) => {
    const at = left.indexOf(entry);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

async function probe(paths: readonly string[]): Promise<void> {
  hook.enable();
  for (const path of paths) {
    const files = openFiles();
    const heard = listeners();
    const environment = JSON.stringify(process.env);
    importing = path;
    try {
      await import(pathToFileURL(path).href);
    } catch (error) {
      findings.push({ module: path, what: `throws ${error instanceof Error ? error.message : error}` });
    }
    importing = '';
    const found = [
      ...added(files, openFiles()).map((file) => `opens ${file}`),
      ...added(heard, listeners()).map((name) => `hears ${name}`),
      ...(JSON.stringify(process.env) === environment ? [] : ['changes the environment']),
      ...(process.exitCode === undefined ? [] : ['sets the exit code']),
    ];
    for (const what of found) findings.push({ module: path, what });
    process.exitCode = undefined;
  }
  hook.disable();
  writeSync(REPORT_FD, JSON.stringify(findings));
}

await probe(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as string[]);
