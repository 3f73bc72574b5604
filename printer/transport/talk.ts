// Owns the questions to a printer over one link, and which of its bytes answer them. Invariant: what was said before a
// question is no answer to it. Leaves what an answer means for a slip to dialogue.ts.

import type { Link } from './link.ts';
import type { PrinterSays } from './outcome.ts';
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

export interface TalkTimings {
  /** Wait for the answer to one status query. */
  statusMs: number;
  /** The longest a printer may take no byte: a full buffer empties line by line. */
  stallMs: number;
}

/** Answers owed at a time: one a slip that stopped in the middle, and few stop. */
const MAX_OWED = 8;
/** While proof is waited for, a printer that can say why it stopped is asked this often. */
const PULSE_MS = 2_000;

type ProofKind = 'process-id' | 'status-request';

export interface Talk {
  link: Link;
  /** Asks DLE EOT 1, 2 and 4; `unknown` when the first is not answered. */
  status(): Promise<PrinterSays>;
  /**
   * Asks for proof and waits: what the printer said of its paper with it, or `silence`. While nothing at all is
   * answered it waits for `silentMs`, as on a line so slow that our questions stand behind the slip.
   */
  proof(kind: ProofKind, withinMs: number, silentMs: number): Promise<PrinterSays | 'silence'>;
  /** Asks for a bare byte and takes all that come: true once one came and then no more. */
  hearOut(withinMs: number): Promise<boolean>;
  /** Whether any status query was answered in this talk. */
  answered(): boolean;
  /** What a printer said that stopped in the middle; null when it said nothing of the kind. */
  says(): PrinterSays | null;
}

/** `heard` is called at every answer. */
export function createTalk(link: Link, times: TalkTimings, id: string, heard: () => void): Talk {
  let answered = false;
  let wanted: ProofKind | null = null;
  let proof: PrinterSays | 'silence' = 'silence';
  let stopped: PrinterSays | null = null;

  /** Also heard while something else is asked. A bare byte is believed only from a printer that answers in order. */
  function proves(reply: PrinterReply): boolean {
    if (wanted === 'process-id' && reply.kind === 'process-id' && reply.id === id) proof = 'ok';
    else if (wanted === 'status-request' && reply.kind === 'paper' && answered) proof = readPaper(reply.byte);
    else return false;
    heard();
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
      heard();
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
    async proof(kind, withinMs, silentMs) {
      const soon = performance.now() + withinMs;
      let until = performance.now() + silentMs;
      const pulse = Math.min(PULSE_MS, silentMs / 3);
      await dropHeard();
      wanted = kind;
      await link.write(kind === 'process-id' ? processIdRequest(id) : PAPER_REQUEST, times.stallMs);
      while (wanted !== null && !link.lost() && performance.now() < until) {
        await link.reply(proves, Math.min(pulse, until - performance.now()));
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
