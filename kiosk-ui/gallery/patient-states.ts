/** The patient's page in every state of a token. */
import type { PatientView } from '../../server/contract/views.ts';
import { counterName, place, queue } from './fixtures.ts';

export interface PatientState {
  view: PatientView | null;
  notLiveSince: string | null;
}

function state(changes: Partial<PatientView> = {}): PatientState {
  const { name, prefix, pictogram } = queue(0);
  return {
    notLiveSince: null,
    view: {
      audience: 'patient',
      place: place(false),
      label: 'A58',
      queue: name,
      prefix,
      pictogram,
      status: 'waiting',
      calls: 0,
      ahead: 14,
      wait: { lowMinutes: 20, highMinutes: 35 },
      running: 'A44',
      counterName: null,
      ...changes,
    },
  };
}

const CALLED = { ahead: null, wait: null, running: 'A58' } as const;

export const PATIENT_STATES = {
  waiting: state(),
  'wait-unknown': state({ wait: null, running: null }),
  near: state({ ahead: 2, wait: { lowMinutes: 5, highMinutes: 5 }, running: 'A55' }),
  called: state({ ...CALLED, status: 'called', calls: 1, counterName: counterName(2) }),
  skipped: state({ ...CALLED, status: 'skipped' }),
  completed: state({ ...CALLED, status: 'completed' }),
  cancelled: state({ ...CALLED, status: 'cancelled' }),
  lapsed: state({ ...CALLED, status: 'lapsed' }),
  unknown: { view: null, notLiveSince: null },
  'not-live': { ...state({ ahead: 2 }), notLiveSince: '11:42' },
  demo: state({ place: place(true) }),
  'long-number': state({ label: 'ORT1058', running: 'ORT1044' }),
  markup: state({ queue: { en: '<b>Room</b> & "1"', ur: '<script>1</script>' } }),
} as const satisfies Record<string, PatientState>;
