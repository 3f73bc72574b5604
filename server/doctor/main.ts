/**
 * `npm run doctor`: says whether everything is well, and what to do if not, beside a running server or without one.
 * Exit code 0 when nothing is bad, 1 when something is, 2 when it could not look.
 */
import { levelOf } from '../contract/doctor.ts';
import { packageRoot } from '../package-root.ts';
import { lookFromOutside } from './from-outside.ts';
import { reportText } from './words.ts';

/** Looks, says so, and answers the exit code. */
export async function main(): Promise<0 | 1 | 2> {
  const root = packageRoot();
  try {
    const report = await lookFromOutside(root);
    process.stdout.write(`${reportText(root, report)}\n`);
    return report.findings.some((one) => levelOf(one) === 'bad') ? 1 : 0;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    process.stderr.write(`The doctor could not look: ${code}.\n`);
    return 2;
  }
}
