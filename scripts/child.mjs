/** Owns running one child program and hearing how it ended. */
import { spawn } from 'node:child_process';

/**
 * Runs a program in the repository. With `quiet` its output is held back and returned, so that a build that
 * worked says nothing. Resolves to `{ ok, output }`; a program that cannot be started counts as failed.
 */
export function runChild(command, args, { cwd, quiet = false, env = process.env }) {
  return new Promise((resolve) => {
    // Progress belongs on stderr: stdout is what the program that is being prepared prints.
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', process.stderr, process.stderr];
    const child = spawn(command, args, { cwd, env, stdio });
    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    const end = (ok, note) => resolve({ ok, output: `${Buffer.concat(chunks)}${note}` });
    child.once('error', (error) => end(false, error.message));
    child.once('close', (code, signal) => end(code === 0, signal ? `stopped by ${signal}` : ''));
  });
}
