/** Findings as sentences for a terminal, in the words that the administrator's page has for them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECK_KEYS, type DoctorReport, FINDINGS, type Level, levelOf } from '../contract/doctor.ts';

const MARKS = { ok: 'ok  ', off: '–   ', warn: 'WARN', bad: 'BAD ' } as const satisfies Record<Level, string>;

/** One line a finding, what is bad last, where the eye is. */
export function reportText(root: string, { findings }: DoctorReport): string {
  const english = JSON.parse(readFileSync(join(root, 'locales', 'en.json'), 'utf8')) as Record<
    string,
    string
  >;
  const order: Level[] = ['off', 'ok', 'warn', 'bad'];
  return [...findings]
    .sort((a, b) => order.indexOf(levelOf(a)) - order.indexOf(levelOf(b)))
    .map((one) => {
      const name = english[CHECK_KEYS[one.check]] ?? one.check;
      const sentence = (english[FINDINGS[one.code].key] ?? one.code).replace(/\{(\w+)\}/g, (hole, param) =>
        String(one.params[param] ?? hole),
      );
      return `${MARKS[levelOf(one)]}  ${name}: ${sentence}`;
    })
    .join('\n');
}
