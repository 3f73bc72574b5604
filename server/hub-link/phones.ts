/**
 * Keeps the hub's copy of patients' pages as they are here: the whole set when it asks, then what changed, at most every
 * two seconds. Views go out after the commit only, and hold nobody's name. A line that is slow gets fewer, newer ones.
 */
import {
  MAX_PHONES,
  MAX_PHONES_A_MESSAGE,
  type Phone,
  type PhoneFrame,
  type PhonesMessage,
  PUSH_EVERY_MS,
} from '../../hub/contract/phones.ts';
import { codeHash } from '../code-hash.ts';

/** What there is to push now; numbers by queue, phones newest last. */
export interface PhoneSet {
  frame: PhoneFrame;
  running: { queue: string; label: string }[];
  /** With their codes in clear: they leave as hashes. */
  phones: (Omit<Phone, 'code'> & { code: string })[];
}

export interface PhonePusher {
  /** The hub wants the whole set. */
  wanted(): void;
  /** The line is gone; nothing is sent until it asks again. */
  lost(): void;
  /** Something may be otherwise. */
  changed(): void;
  start(): void;
  stop(): void;
}

/** Midnight changes what there is without anybody's command. */
const LOOK_EVERY_MS = 60_000;

export function createPhonePusher(deps: {
  set: () => PhoneSet;
  /** False when the line is down. */
  send: (message: PhonesMessage) => boolean;
  /** Whether what was sent before has left. */
  isClear: () => boolean;
  onFault: (fault: unknown) => void;
}): PhonePusher {
  /** As the hub has them; null while it wants none. */
  let there: { seq: number; frame: string; running: string; phones: Map<string, string> } | null = null;
  /** Hashes of codes: a code's never changes. */
  let hashes = new Map<string, string>();
  let timer: NodeJS.Timeout | null = null;
  let looks: NodeJS.Timeout | null = null;
  let stopped = true;

  function soon(): void {
    if (timer !== null || there === null || stopped) return;
    timer = setTimeout(() => {
      timer = null;
      try {
        push();
      } catch (fault) {
        deps.onFault(fault);
      }
    }, PUSH_EVERY_MS).unref();
  }

  function push(): void {
    if (there === null) return;
    if (!deps.isClear()) return soon();
    const { frame, running, phones } = deps.set();
    const fresh = new Map<string, string>();
    const changed: Phone[] = [];
    const known = new Map<string, string>();
    for (const phone of phones.slice(-MAX_PHONES)) {
      const code = hashes.get(phone.code) ?? codeHash(phone.code);
      known.set(phone.code, code);
      const pushed: Phone = { ...phone, code };
      const written = JSON.stringify(pushed);
      fresh.set(code, written);
      if (there.phones.get(code) !== written) changed.push(pushed);
    }
    hashes = known;
    const gone = [...there.phones.keys()].filter((code) => !fresh.has(code));
    const texts = { frame: JSON.stringify(frame), running: JSON.stringify(running) };
    const head = {
      ...(texts.frame === there.frame ? {} : { frame }),
      ...(texts.running === there.running ? {} : { running }),
    };
    if (changed.length + gone.length === 0 && Object.keys(head).length === 0) return;
    let { seq } = there;
    for (
      let from = 0;
      from === 0 || from < Math.max(changed.length, gone.length);
      from += MAX_PHONES_A_MESSAGE
    ) {
      seq += 1;
      const sent = deps.send({
        type: 'phones',
        seq,
        ...(from === 0 ? head : {}),
        phones: changed.slice(from, from + MAX_PHONES_A_MESSAGE),
        gone: gone.slice(from, from + MAX_PHONES_A_MESSAGE),
      });
      // The hub asks for all of it when the line is back.
      if (!sent) {
        there = null;
        return;
      }
    }
    there = { seq, ...texts, phones: fresh };
  }

  return {
    wanted() {
      there = { seq: 0, frame: '', running: '', phones: new Map() };
      push();
    },
    lost() {
      there = null;
    },
    changed: soon,
    start() {
      stopped = false;
      looks = setInterval(soon, LOOK_EVERY_MS).unref();
    },
    stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      if (looks !== null) clearInterval(looks);
      timer = null;
    },
  };
}
