/**
 * Has a data folder looked over in a process of its own: checking a large database takes seconds, which no patient
 * should wait for. Invariant: the process ends with its answer, at its time, or with us.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { INSPECTION_PROCESS, type InspectionAnswer } from './inspection-answer.ts';

/** Resolves within `withinMs`, whatever the disk does; never rejects. */
export function inspectFolder(
  files: { databaseFile: string; keyFile: string },
  withinMs: number,
): Promise<InspectionAnswer> {
  const { databaseFile, keyFile } = files;
  if (!existsSync(databaseFile)) return Promise.resolve({ kind: 'missing' });
  const child = startProcess(databaseFile, keyFile);
  return new Promise((resolve) => {
    const end = (answer: InspectionAnswer) => {
      clearTimeout(timer);
      child.kill('SIGKILL');
      resolve(answer);
    };
    const timer = setTimeout(() => end({ kind: 'late' }), withinMs);
    child.once('message', (answer) => end(answer as InspectionAnswer));
    child.once('error', () => end({ kind: 'failed' }));
    child.once('exit', () => end({ kind: 'failed' }));
  });
}

function startProcess(databaseFile: string, keyFile: string): ChildProcess {
  const isSource = import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(`./inspection-process.${isSource ? 'ts' : 'js'}`, import.meta.url));
  // The sources run as they are under the test runner.
  const tsx = isSource ? pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href : null;
  return fork(file, [INSPECTION_PROCESS, databaseFile, keyFile], {
    env: { PATH: '/usr/bin:/bin' },
    execArgv: tsx === null ? [] : ['--import', tsx],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}
