/**
 * What was scanned at a counter or a kiosk: an ABHA card, or why it is none. The wire knows cards and
 * codes; what is this house's own (its sharing codes, today's slips) is known here. Keeps nothing.
 */
import { type CardProfile, readAbhaCard } from '../abdm/wire/abha-card.ts';
import type { Facility } from './facility/facility.ts';
import { ProblemError } from './problems.ts';
import type { TokenId } from './queue/model.ts';

/** Reads a scanned text; throws ProblemError with the reason when it is no ABHA card. */
export type CardReader = (text: string) => CardProfile;

/** Where a slip's QR leads (`slips.ts`), whichever address the house had when it was printed. */
const PATIENT_PAGE = /^https?:\/\/[^\s?#]{1,300}\/t\/([\w-]{1,64})$/i;

export function createCardReader(deps: {
  facility: Facility;
  /** The token whose patient page has this code. */
  tokenOf: (code: string) => TokenId | null;
}): CardReader {
  return (text) => {
    const reading = readAbhaCard(text);
    if (reading.ok) return reading.profile;
    if (reading.reason === 'not-a-card' && isSlip(text)) throw notACard('slip');
    if (reading.reason !== 'sharing-code') throw notACard(reading.reason);
    const { hipId } = deps.facility.current().facility;
    throw notACard(reading.hipId.toLowerCase() === hipId.toLowerCase() ? 'sharing-code' : 'other-facility');
  };

  /** Of today: the number of an older slip counts no more. */
  function isSlip(text: string): boolean {
    const [, code] = PATIENT_PAGE.exec(text.trim()) ?? [];
    return code !== undefined && deps.tokenOf(code) !== null;
  }
}

function notACard(reason: string): ProblemError {
  return new ProblemError('not_a_card', { reason });
}
