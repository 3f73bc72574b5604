// Owns finding out what a printer can do by asking it. Invariant: a printer that does not answer the harmless
// question is asked nothing else, and a question it took for text never reaches the paper: ESC @ wipes its line.

import type { Findings } from '../profile.ts';
import type { Link } from './link.ts';
import { MAKER_REQUEST, PAPER_REQUEST, processIdRequest, statusQuery } from './status.ts';

const SILENT: Findings = { status: false, maker: null, proof: 'none' };
/** Four bytes that no slip has: those count up from `0001`. */
const PROBE_ID = '~?~?';
const INITIALISE = Buffer.from([0x1b, 0x40]); // ESC @

/** Asks, waiting at most `withinMs` for each of four answers. */
export async function probePrinter(link: Link, withinMs: number): Promise<Findings> {
  await link.write(statusQuery(1), withinMs);
  const status = await link.reply(({ kind }) => kind === 'status', withinMs);
  if (status === null) return SILENT;
  await link.write(MAKER_REQUEST, withinMs);
  const name = await link.reply(({ kind }) => kind === 'name', withinMs);
  const maker = name?.kind === 'name' ? name.text.toUpperCase() : null;
  const proof = await provesBy(link, maker !== null, withinMs);
  await link.write(INITIALISE, withinMs);
  return { status: true, maker, proof };
}

/** GS ( H is asked only of printers that know GS I: older ones would print its digits. */
async function provesBy(link: Link, knowsNames: boolean, withinMs: number): Promise<Findings['proof']> {
  if (knowsNames) {
    await link.write(processIdRequest(PROBE_ID), withinMs);
    const answer = await link.reply(
      (reply) => reply.kind === 'process-id' && reply.id === PROBE_ID,
      withinMs,
    );
    if (answer !== null) return 'process-id';
  }
  await link.write(PAPER_REQUEST, withinMs);
  const paper = await link.reply(({ kind }) => kind === 'paper', withinMs);
  return paper === null ? 'none' : 'status-request';
}
