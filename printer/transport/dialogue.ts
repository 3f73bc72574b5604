// Owns what is said to a printer over a link, be it a socket or a device: how are you, the slip, is it out.
// Invariant: a printer that answered once and is silent now gets no byte, and `confirmed` is the printer's own
// word about this very slip. Leaves repeats, and what an outcome means for the slip, to spool.ts.

import { randomInt } from 'node:crypto';
import { endOfSlip, freshStart } from '../escpos.ts';
import type { Findings, PrinterProfile } from '../profile.ts';
import type { Link, LinkTimings, OpenLink } from './link.ts';
import type { PrinterLook, PrinterSays, SendOutcome, SendReason, Transport } from './outcome.ts';
import { probePrinter } from './probe.ts';
import type { PrinterReply, StatusQuery } from './status.ts';
import {
  mayPrint,
  PAPER_REQUEST,
  processIdRequest,
  readPaper,
  readStatus,
  STATUS_QUERIES,
  statusQuery,
} from './status.ts';

export interface DialogueTimings extends LinkTimings {
  /** Wait for the answer to one status query. */
  statusMs: number;
  /** The longest a printer may take no byte: a full buffer empties line by line. */
  stallMs: number;
  /** Wait for proof after the last byte, beside the time its bytes may need: a slip prints in two seconds. */
  proofMs: number;
  /** The same for a printer that answered no status query: it will hardly begin now. */
  silentProofMs: number;
  /** The slowest line in use: hanging up earlier would lose the rest of a slip. */
  slowestBytesASecond: number;
}

export const DIALOGUE_TIMINGS: DialogueTimings = {
  connectMs: 3_000,
  statusMs: 1_000,
  stallMs: 15_000,
  proofMs: 10_000,
  silentProofMs: 1_500,
  // 9,600 baud with start and stop bit.
  slowestBytesASecond: 960,
  closeMs: 5_000,
};
/** Small enough that a stall is noticed within one piece of a slip. */
const MAX_PIECE = 4_096;
/** Four of 36 characters. Counted from anywhere, so that an answer to a slip before a restart names none since. */
const PROCESS_IDS = 36 ** 4;
/** Answers owed at a time: one a slip that stopped in the middle, and few stop. */
const MAX_OWED = 8;
/** While proof is waited for, a printer that can say why it stopped is asked this often. */
const PULSE_MS = 2_000;

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
        const talk = createTalk(link, times, '');
        const found = await ask(talk, asksStatus);
        // Now, while nobody waits for a slip.
        if (found.reason === 'done') await hearOut(talk, learnt);
        return signal.aborted ? { ...found, reason: 'stopped' } : found;
      } finally {
        await link.close();
      }
    },
    async send(slip, { signal, beforeFirstByte }) {
      const used = profile;
      const link = used === null ? null : await options.open(signal);
      if (link === null || used === null)
        return outcome('nothing', false, 'unknown', signal.aborted ? 'stopped' : 'unreachable');
      try {
        if (!(await begin(link)))
          return outcome('nothing', false, 'unknown', signal.aborted ? 'stopped' : 'unreachable');
        if (!(await cutOff(link, used)))
          return outcome('nothing', false, 'unknown', signal.aborted ? 'stopped' : 'unreachable');
        const talk = createTalk(link, times, processId(++slips));
        let { printerSays: says, reason } = await ask(talk, used.asksStatus);
        if (reason === 'done' && (await hearOut(talk, used)))
          ({ printerSays: says, reason } = await ask(talk, used.asksStatus));
        if (reason !== 'done') return outcome('nothing', false, says, signal.aborted ? 'stopped' : reason);
        if (!beforeFirstByte()) return outcome('nothing', false, says, 'withdrawn');
        left = 'torn';
        const piece = Math.min(MAX_PIECE, used.bufferBytes);
        for (let at = 0; at < slip.bytes.length; at += piece) {
          const written = await link.write(slip.bytes.subarray(at, at + piece), times.stallMs);
          if (written !== 'done') return outcome('some', false, says, signal.aborted ? 'stopped' : written);
        }
        const proven = await prove(talk, used, says, slip.bytes.length);
        const ended = proven.confirmed ? proven : await unproven(link, proven);
        if (ended.reason === 'done') left = 'whole';
        return ended;
      } finally {
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
    const proof = await talk.proof(
      used.proof,
      silent ? times.silentProofMs : times.proofMs,
      silent ? 0 : Math.ceil((length / times.slowestBytesASecond) * 1_000),
    );
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

type ProofKind = 'process-id' | 'status-request';

interface Talk {
  link: Link;
  /** Asks DLE EOT 1, 2 and 4; `unknown` when the first is not answered. */
  status(): Promise<PrinterSays>;
  /**
   * Asks for proof and waits: what the printer said of its paper with it, or `silence`. It waits `slowMs` longer
   * while nothing at all is answered, as on a line so slow that our questions stand behind the slip.
   */
  proof(kind: ProofKind, withinMs: number, slowMs: number): Promise<PrinterSays | 'silence'>;
  /** Asks for a bare byte and takes all that come: true once one came and then no more. */
  hearOut(withinMs: number): Promise<boolean>;
  /** Whether any status query was answered in this talk. */
  answered(): boolean;
  /** What a printer said that stopped in the middle; null when it said nothing of the kind. */
  says(): PrinterSays | null;
}

function createTalk(link: Link, times: DialogueTimings, id: string): Talk {
  let answered = false;
  let wanted: ProofKind | null = null;
  let proof: PrinterSays | 'silence' = 'silence';
  let stopped: PrinterSays | null = null;

  /** Also heard while something else is asked. A bare byte is believed only from a printer that answers in order. */
  function proves(reply: PrinterReply): boolean {
    if (wanted === 'process-id' && reply.kind === 'process-id' && reply.id === id) proof = 'ok';
    else if (wanted === 'status-request' && reply.kind === 'paper' && answered) proof = readPaper(reply.byte);
    else return false;
    wanted = null;
    return true;
  }

  /** What was said before a question is no answer to it. */
  async function dropHeard(): Promise<void> {
    await link.reply((one) => {
      proves(one);
      return false;
    }, 0);
  }

  async function status(): Promise<PrinterSays> {
    const answers: Record<StatusQuery, number | null> = { 1: null, 2: null, 4: null };
    for (const query of STATUS_QUERIES) {
      await dropHeard();
      await link.write(statusQuery(query), times.statusMs);
      const reply = await link.reply((one) => proves(one) || one.kind === 'status', times.statusMs);
      // One unanswered query is enough: the others would only cost the same wait again.
      if (reply?.kind !== 'status') break;
      answered = true;
      answers[query] = reply.byte;
    }
    return readStatus(answers);
  }

  return {
    link,
    status,
    answered: () => answered,
    says: () => stopped,
    async hearOut(withinMs) {
      const isPaper = ({ kind }: PrinterReply) => kind === 'paper';
      await dropHeard();
      await link.write(PAPER_REQUEST, times.stallMs);
      if ((await link.reply(isPaper, withinMs)) === null) return false;
      for (let more = 0; more < MAX_OWED; more++)
        if ((await link.reply(isPaper, times.statusMs)) === null) return true;
      return false;
    },
    async proof(kind, withinMs, slowMs) {
      const soon = performance.now() + withinMs;
      let until = soon + slowMs;
      await dropHeard();
      wanted = kind;
      await link.write(kind === 'process-id' ? processIdRequest(id) : PAPER_REQUEST, times.stallMs);
      while (wanted !== null && !link.lost() && performance.now() < until) {
        await link.reply(proves, Math.min(PULSE_MS, until - performance.now()));
        if (wanted === null || !answered || performance.now() >= until) continue;
        const says = await status();
        if (says !== 'unknown') until = soon;
        if (mayPrint(says)) continue;
        stopped = says;
        break;
      }
      return proof;
    },
  };
}

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
