import { expect, it } from 'vitest';
import type { PrinterStatus } from '../../../printer/spool-options.ts';
import { slipState } from '../../../server/live/kiosk-view.ts';
import { printerTroubles } from '../../../server/printing/printer-news.ts';

function stateWith(changes: Partial<PrinterStatus>, printer: string | null = 'hall'): string {
  const status = { printerId: 'hall', says: 'ok', trouble: null, instead: null, ...changes } as PrinterStatus;
  return slipState(printer, printerTroubles([status]));
}

it('[KSK-11] a slip is promised only where it comes out', () => {
  expect(stateWith({})).toBe('ready');
  expect(stateWith({ says: 'unknown' })).toBe('ready');
  // The roll is nearly at its end, and still prints.
  expect(stateWith({ says: 'paper-near-end' })).toBe('ready');
  for (const says of ['paper-out', 'cover-open', 'offline', 'error'] as const)
    expect(stateWith({ says }), says).toBe('trouble');
  expect(stateWith({ trouble: 'no-answer' as PrinterStatus['trouble'] })).toBe('trouble');
  // Another printer does this one's work: the slip lies there.
  expect(stateWith({ says: 'paper-out', instead: 'desk' })).toBe('trouble');
  expect(stateWith({ says: 'paper-near-end', instead: 'desk' })).toBe('trouble');
  // What is wrong with a printer says nothing of the others.
  expect(stateWith({ says: 'paper-out' }, 'desk')).toBe('ready');
  expect(stateWith({ says: 'paper-out' }, null)).toBe('none');
});
