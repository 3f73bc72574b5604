/** The doctor's findings, what must be done first. Draws only. */
import {
  CHECK_KEYS,
  type DoctorReport,
  FINDINGS,
  type Level,
  levelOf,
  worstOf,
} from '../../../server/contract/doctor.ts';
import { clockTime } from '../../shared/facility-zone.ts';
import type { Key, Say } from '../../shared/text.ts';
import { Said } from '../../shared/words.tsx';
import './doctor.css';

/** What must be done stands first, what is not used last. */
const ORDER: readonly Level[] = ['bad', 'warn', 'ok', 'off'];

const LEVEL_KEYS = {
  ok: 'doctor.levelOk',
  off: 'doctor.levelOff',
  warn: 'doctor.levelWarn',
  bad: 'doctor.levelBad',
} as const satisfies Record<Level, Key>;
const IN_ALL = {
  ok: 'doctor.allWell',
  off: 'doctor.allWell',
  warn: 'doctor.someWarn',
  bad: 'doctor.someBad',
} as const satisfies Record<Level, Key>;

export interface DoctorViewProps {
  say: Say;
  report: DoctorReport | null;
  looking: boolean;
  /** The server gave no report. */
  failed: boolean;
  onAgain: () => void;
}

export function DoctorView({ say, report, looking, failed, onAgain }: DoctorViewProps) {
  const worst = report === null ? 'ok' : worstOf(report.findings);
  return (
    <>
      <div class="doctor-head">
        <p
          role="status"
          class={worst === 'bad' || failed ? 'bad' : worst === 'warn' ? 'doctor-warn' : 'good'}
        >
          <Said say={say} k={looking ? 'doctor.looking' : failed ? 'problem.no_connection' : IN_ALL[worst]} />
        </p>
        {report !== null && (
          <p class="soft">
            <Said say={say} k="doctor.checkedAt" params={{ time: clockTime(report.at) }} />
          </p>
        )}
        <button type="button" class="quiet" disabled={looking} onClick={onAgain}>
          <Said say={say} k="doctor.again" />
        </button>
      </div>
      <Findings say={say} findings={report?.findings ?? []} />
    </>
  );
}

function Findings({ say, findings }: { say: Say; findings: DoctorReport['findings'] }) {
  if (findings.length === 0) return null;
  const place = (one: DoctorReport['findings'][number]) => ORDER.indexOf(levelOf(one));
  return (
    <ul class="findings card">
      {[...findings]
        .sort((a, b) => place(a) - place(b))
        .map((one, i) => (
          <li key={`${one.code}${i}`} class={`finding ${levelOf(one)}`}>
            <Said say={say} k={LEVEL_KEYS[levelOf(one)]} class="finding-level" />
            <b>
              <Said say={say} k={CHECK_KEYS[one.check]} />
            </b>
            <Said say={say} k={FINDINGS[one.code].key} params={one.params} />
          </li>
        ))}
    </ul>
  );
}
