/** Halls and kiosks: asks how they are, admits by code, names, ends. Drawing is devices-view.tsx's. */
import { useEffect, useState } from 'preact/hooks';
import { type Result, request, type Trouble } from '../shared/api.ts';
import { type DevicesAnswer, type DevicesState, DevicesView } from './devices-view.tsx';
import type { SectionProps } from './section-frame.tsx';

/** How often the page asks: a machine that went live is seen while one still looks at it. */
const ASK_EVERY_MS = 3_000;

const START: DevicesState = {
  answer: null,
  code: '',
  changing: null,
  ending: null,
  admitted: null,
  trouble: null,
};

export function Section({ say, onLanguage, onBack, onSignedOut }: SectionProps) {
  const [state, setState] = useState<DevicesState>(START);
  const change = (changes: Partial<DevicesState>) => setState((before) => ({ ...before, ...changes }));

  useEffect(() => {
    void ask();
    const timer = setInterval(ask, ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);

  function tell(trouble: Trouble): void {
    if (trouble.code === 'not_signed_in') onSignedOut();
    else change({ trouble });
  }

  async function ask(): Promise<void> {
    const answer = await request<DevicesAnswer>('GET', '/api/devices');
    if (!answer.ok && answer.trouble.code === 'not_signed_in') return onSignedOut();
    // Later, what does not answer is shown as it was.
    setState((before) => {
      const trouble = before.answer === null ? null : before.trouble;
      if (answer.ok) return { ...before, answer: answer.value, trouble };
      return before.answer === null ? { ...before, trouble: answer.trouble } : before;
    });
  }

  /** Tells what is wrong, or goes on with what the server has now. */
  async function done(asked: Promise<Result<unknown>>, changes: Partial<DevicesState>): Promise<void> {
    const answer = await asked;
    if (!answer.ok) return tell(answer.trouble);
    change({ trouble: null, ...changes });
    await ask();
  }

  return (
    <DevicesView
      say={say}
      state={state}
      onCode={(code) => change({ code, trouble: null, admitted: null })}
      onAdmit={(wish) =>
        done(request('POST', '/api/devices', wish), { code: '', admitted: wish.label, changing: null })
      }
      onChanging={(changing) => change({ changing, ending: null, trouble: null })}
      onChange={(device, description) =>
        done(request('PUT', `/api/devices/${encodeURIComponent(device)}`, description), { changing: null })
      }
      onEnding={(ending) => change({ ending, changing: null, trouble: null })}
      onEnd={(device) =>
        done(request('DELETE', `/api/devices/${encodeURIComponent(device)}`), {
          ending: null,
          admitted: null,
        })
      }
      onLanguage={onLanguage}
      onBack={onBack}
    />
  );
}
