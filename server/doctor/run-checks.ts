/** Runs the doctor's checks side by side: each has its time, and one that throws or hangs hides no other. */
import type { CheckName, Finding, FindingCode } from '../contract/doctor.ts';

export interface Check {
  name: CheckName;
  /** Most milliseconds it may take; longer is a finding of its own. */
  withinMs: number;
  /** What it found; at least one. */
  look: () => Promise<Finding[]> | Finding[];
}

/** A disk that hangs or a far side that is silent is known by then. */
export const USUAL_MS = 8_000;

/** In the order of `checks`. Never rejects. */
export async function runChecks(checks: readonly Check[]): Promise<Finding[]> {
  return (await Promise.all(checks.map(runOne))).flat();
}

async function runOne({ name, withinMs, look }: Check): Promise<Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding[]>((resolve) => {
    timer = setTimeout(
      () => resolve([found(name, 'check_late', { seconds: Math.round(withinMs / 1_000) })]),
      withinMs,
    );
  });
  try {
    // What it throws may quote a path or a row: only that it failed leaves.
    return await Promise.race([Promise.resolve().then(look), late]);
  } catch {
    return [found(name, 'check_failed')];
  } finally {
    clearTimeout(timer);
  }
}

export function found(check: CheckName, code: FindingCode, params: Finding['params'] = {}): Finding {
  return { check, code, params };
}
