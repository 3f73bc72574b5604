/** What a kiosk says on each of its pages: the sentence that stands there, or the number. Pure. */
import type { PhoneScan } from '../../server/contract/views.ts';
import type { Prompt, Spoken } from '../shared/voice/grammar.ts';
import type { Step } from './step.ts';

/** null: nothing, because something is about to come. */
export function spokenAt(step: Step): Spoken | null {
  switch (step.at) {
    case 'start':
      return sentence('kioskpicture');
    case 'departments':
      return sentence('kioskdepartment');
    case 'phone':
      return scanSpoken(step.fresh[0]);
    case 'card':
    case 'wrong':
      return sentence('kioskcard');
    case 'birth':
      return sentence('kioskyear');
    case 'sending':
    case 'looking':
      return null;
    case 'number':
      return { prompt: 'kiosknumber', label: step.answer.label };
    case 'ownSlip':
      return sentence('kioskslip');
    case 'closed':
    case 'unsure':
    case 'refused':
    case 'desk':
      return sentence('kioskdesk');
    default:
      return unreachable(step);
  }
}

/** Whether the page says something else than before. */
export function saysOther(before: Step, now: Step): boolean {
  if (now.at === 'phone' && before.at === 'phone') return now.fresh[0]?.id !== before.fresh[0]?.id;
  return now.at !== before.at;
}

/** The number of whichever phone scanned last: nobody is told that it is theirs. */
function scanSpoken(newest: PhoneScan | undefined): Spoken {
  return newest === undefined ? sentence('kioskscan') : { label: newest.label, place: null };
}

function sentence(prompt: Prompt): Spoken {
  return { prompt, label: null };
}

function unreachable(step: never): never {
  throw new Error(`no such step: ${String(step)}`);
}
