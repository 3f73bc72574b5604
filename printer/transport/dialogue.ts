// Owns what is said to a printer over a link, be it a socket or a device: how are you, the slip, is it out.
// Invariant: a printer that answered once and is silent now gets no byte, and `confirmed` is the printer's own
// word about this very slip. Leaves repeats, and what an outcome means for the slip, to spool.ts.

import { randomInt } from 'node:crypto';
import { endOfSlip, freshStart } from '../escpos.ts';
import type { Findings, PrinterProfile } from '../profile.ts';
import type { Link, LinkTimings, OpenLink } from './link.ts';
import type { PrinterLook, PrinterSays, SendOutcome, SendReason, Transport } from './outcome.ts';
import { probePrinter } from './probe.ts';
import { createQuiet } from './quiet.ts';
import { mayPrint } from './status.ts';
import { createTalk, type Talk, type TalkTimings } from './talk.ts';

export interface DialogueTimings extends LinkTimings, TalkTimings {
  /** Wait for proof after the last byte, beside the time its bytes may need: a slip prints in two seconds. */
  proofMs: number;
  /** The same for a printer that answered no status query: it will hardly begin now. */
  silentProofMs: number;
  /** The slowest line in use: hanging up earlier would lose the rest of a slip. */
  slowestBytesASecond: number;
  /** Neither a byte taken nor an answer for this long is told, later of a slow printer; silence is waited for no less. */
  quietMs: number;
}

export const DIALOGUE_TIMINGS: DialogueTimings = {
  connectMs: 3_000,
  statusMs: 1_000,
  stallMs: 15_000,
  proofMs: 10_000,
  silentProofMs: 1_500,
  // 9,600 baud with start and stop bit.
  slowestBytesASecond: 960,
  quietMs: 6_000,
  closeMs: 5_000,
};
/** A slip may take so many times as long as the slowest before it: more ink, a warm head, new paper. */
const PACE_MARGIN = 3;
/** The line may have taken a whole slip at once: a slow printer is silent for as long as it prints. */
const QUIET_MARGIN = 1.5;
/** Staff hear of silence before the slip is given up for it. */
const TOLD_BEFORE_MS = 500;
/** Small enough that a stall is noticed within one piece of a slip. */
const MAX_PIECE = 4_096;
/** Four of 36 characters. Counted from anywhere, so that an answer to a slip before a restart names none since. */
const PROCESS_IDS = 36 ** 4;

export interface DialogueOptions {
  open: OpenLink;
  /** null: found out by asking, and made by `choose` from what was found. */
  profile: PrinterProfile | null;
  choose(findings: Findings): PrinterProfile;
  timings?: Partial<DialogueTimings>;
  /** Whether the link's end may throw away what the device has not taken yet (USB): then it is waited for. */
  endsAbruptly?: boolean;
  close?(): Promise<void>;
}

/** A transport over links that `open` makes, one a slip. */
export function createDialogue(options: DialogueOptions): Transport {
  const times = { ...DIALOGUE_TIMINGS, ...options.timings };
  let profile = options.profile;
  let answeredOnce = false;
  let everProven = false;
  let slips = randomInt(PROCESS_IDS);
  /** A bare byte may still come for what was asked after an earlier slip, maybe of the process before this one. */
  let owesAnswers = true;
  /** Milliseconds a byte of the slowest slip so far, from its first byte to its proof; null before the first. */
  let pace: number | null = null;
  /** How the printer may have been left: in the middle of a band by the last slip, or by a process before this one. */
  let left: 'whole' | 'perhaps' | 'uncut' | 'torn' = 'perhaps';

  /** What stands against a slip now; `done` when nothing does. */
  async function ask(talk: Talk, asksStatus: boolean): Promise<PrinterLook> {
    const printerSays = asksStatus ? await talk.status() : 'unknown';
    if (talk.link.lost()) return { printerSays, reason: 'unreachable' };
    if (talk.answered()) answeredOnce = true;
    if (!mayPrint(printerSays)) return { printerSays, reason: 'not-ready' };
    return { printerSays, reason: asksStatus && answeredOnce && !talk.answered() ? 'silent' : 'done' };
  }

  /** Before any question, which else is taken for the rest of a slip that was cut off. False: it takes nothing. */
  async function begin(link: Link): Promise<boolean> {
    if (left === 'whole' || left === 'uncut') return true;
    const cleared = await link.write(freshStart(), times.stallMs);
    if (cleared === 'done') left = left === 'torn' ? 'uncut' : 'whole';
    return cleared === 'done';
  }

  /** Parts the next slip from what is on the paper of a torn one, once it is known how this printer cuts. */
  async function cutOff(link: Link, used: PrinterProfile): Promise<boolean> {
    if (left !== 'uncut') return true;
    const cutting = await link.write(endOfSlip(used), times.stallMs);
    if (cutting === 'done') left = 'whole';
    return cutting === 'done';
  }

  /** A silent printer is asked again each time: it may have been open, or starting. */
  async function learn(link: Link): Promise<PrinterProfile> {
    if (profile !== null && (options.profile !== null || profile.asksStatus)) return profile;
    profile = options.choose(await probePrinter(link, times.statusMs));
    return profile;
  }

  return {
    wantsPng: false,
    profile: () => profile,
    wasCutOff() {
      left = 'torn';
    },
    close: () => options.close?.() ?? Promise.resolve(),
    async look(signal) {
      const link = await options.open(signal);
      if (link === null)
        return { printerSays: 'unknown', reason: signal.aborted ? 'stopped' : 'unreachable' };
      try {
        if (!(await begin(link)))
          return { printerSays: 'unknown', reason: signal.aborted ? 'stopped' : 'unreachable' };
        const learnt = await learn(link);
        if (!(await cutOff(link, learnt)))
          return { printerSays: 'unknown', reason: signal.aborted ? 'stopped' : 'unreachable' };
        const { asksStatus } = learnt;
        const talk = createTalk(link, times, '', () => undefined);
        const found = await ask(talk, asksStatus);
        // Now, while nobody waits for a slip.
        if (found.reason === 'done') await hearOut(talk, learnt);
        return signal.aborted ? { ...found, reason: 'stopped' } : found;
      } finally {
        await link.close();
      }
    },
    async send(slip, { signal, beforeFirstByte, onQuiet }) {
      const used = profile;
      const link = used === null ? null : await options.open(signal);
      if (link === null || used === null)
        return outcome('nothing', false, 'unknown', signal.aborted ? 'stopped' : 'unreachable');
      const quiet = createQuiet(quietMs(slip.bytes.length), () => onQuiet?.());
      try {
        if (!(await begin(link)))
          return outcome('nothing', false, 'unknown', signal.aborted ? 'stopped' : 'unreachable');
        if (!(await cutOff(link, used)))
          return outcome('nothing', false, 'unknown', signal.aborted ? 'stopped' : 'unreachable');
        const talk = createTalk(link, times, processId(++slips), quiet.broken);
        let { printerSays: says, reason } = await ask(talk, used.asksStatus);
        if (reason === 'done' && (await hearOut(talk, used)))
          ({ printerSays: says, reason } = await ask(talk, used.asksStatus));
        if (reason !== 'done') return outcome('nothing', false, says, signal.aborted ? 'stopped' : reason);
        if (!beforeFirstByte()) return outcome('nothing', false, says, 'withdrawn');
        left = 'torn';
        const began = performance.now();
        // Of a printer that says nothing at any time silence is no news.
        if (talk.answered()) quiet.begin();
        const piece = Math.min(MAX_PIECE, used.bufferBytes);
        for (let at = 0; at < slip.bytes.length; at += piece) {
          const written = await link.write(slip.bytes.subarray(at, at + piece), times.stallMs);
          if (written !== 'done') return outcome('some', false, says, signal.aborted ? 'stopped' : written);
          quiet.broken();
        }
        const proven = await prove(talk, used, says, slip.bytes.length);
        if (proven.confirmed) pace = Math.max(pace ?? 0, (performance.now() - began) / slip.bytes.length);
        const ended = proven.confirmed ? proven : await unproven(link, proven);
        if (ended.reason === 'done') left = 'whole';
        return ended;
      } finally {
        quiet.over();
        await link.close();
      }
    },
  };

  async function prove(
    talk: Talk,
    used: PrinterProfile,
    says: PrinterSays,
    length: number,
  ): Promise<SendOutcome> {
    if (used.proof === 'none') return outcome('all', false, says, 'done');
    if (used.proof === 'status-request' && talk.answered() && owesAnswers)
      return outcome('all', false, says, 'no-proof');
    const silent = used.asksStatus && !talk.answered();
    const proof = silent
      ? await talk.proof(used.proof, times.silentProofMs, times.silentProofMs)
      : await talk.proof(used.proof, times.proofMs, silenceMs(length));
    owesAnswers = proof === 'silence';
    if (proof === 'silence') return outcome('all', false, talk.says() ?? says, 'no-proof');
    // Read to its end without paper: whatever it answers, it may have printed nothing.
    if (proof === 'paper-out') return outcome('all', false, proof, 'no-proof');
    const afterwards = used.asksStatus && talk.answered() ? await talk.status() : 'unknown';
    // A bare byte says that the slip was read. One that stopped at its end may have its last lines still inside.
    if (used.proof === 'status-request' && !mayPrint(afterwards))
      return outcome('all', false, afterwards, 'no-proof');
    return outcome('all', true, afterwards === 'unknown' ? proof : afterwards, 'done');
  }

  /**
   * How long a printer that answered before a slip may say nothing after it: as long as the slowest line takes, or, once
   * it is known how fast this one is, as long as a slow slip of it. Who hangs up earlier would lose the rest.
   */
  function silenceMs(length: number): number {
    const slowest = times.proofMs + Math.ceil((length / times.slowestBytesASecond) * 1_000);
    return pace === null
      ? slowest
      : Math.min(slowest, Math.max(times.quietMs + TOLD_BEFORE_MS, pace * length * PACE_MARGIN));
  }

  /** How long a printer may neither take a byte nor answer before it is told, and always before it is given up. */
  function quietMs(length: number): number {
    const usual = pace === null ? 0 : pace * length * QUIET_MARGIN;
    return Math.max(times.quietMs, Math.min(usual, silenceMs(length) - TOLD_BEFORE_MS));
  }

  /**
   * Before a slip that a bare byte is to prove: waits for the bytes that earlier slips are still owed, which would
   * be taken for its own. Whether it asked, so that how the printer is may have changed meanwhile.
   */
  async function hearOut(talk: Talk, used: PrinterProfile): Promise<boolean> {
    if (used.proof !== 'status-request' || !talk.answered() || !owesAnswers) return false;
    const heard = await talk.hearOut(everProven ? times.proofMs : times.silentProofMs);
    owesAnswers = !heard;
    everProven ||= heard;
    return true;
  }

  /** Without proof the only news is bad news: a connection that breaks lost bytes the printer had not read. */
  async function unproven(link: Link, so: SendOutcome): Promise<SendOutcome> {
    if (options.endsAbruptly && (await link.write(INITIALISE, times.stallMs)) !== 'done')
      return outcome('some', false, so.printerSays, 'stalled');
    return (await link.close()) ? so : outcome('some', false, so.printerSays, 'connection-lost');
  }
}

/** ESC @, with which every slip begins: harmless, and taken by the device only once all before it is. */
const INITIALISE = Buffer.from([0x1b, 0x40]);

function outcome(
  sent: SendOutcome['sent'],
  confirmed: boolean,
  printerSays: PrinterSays,
  reason: SendReason,
): SendOutcome {
  return { sent, confirmed, printerSays, reason };
}

/** Four printable bytes that differ from those of the slips before it. */
function processId(slip: number): string {
  return (slip % PROCESS_IDS).toString(36).padStart(4, '0');
}
