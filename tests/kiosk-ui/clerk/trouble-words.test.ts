import { describe, expect, it } from 'vitest';
import { mostUrgentFirst, troubleWords } from '../../../kiosk-ui/clerk/trouble-words.ts';

describe('troubles in words', () => {
  it('[CLK-5] a printer’s own word says what to do; an unknown one is told in general', () => {
    const key = (reason: string) =>
      troubleWords({ code: 'printer', params: { printer: 'hall', reason } }).key;
    expect(
      [
        'paper-out',
        'paper-near-end',
        'cover-open',
        'unreachable',
        'stalled',
        'silent',
        'no-proof',
        'left-out',
        'offline',
        'a new one',
      ].map(key),
    ).toEqual([
      'trouble.printer_paper',
      'trouble.printer_low',
      'trouble.printer_cover',
      'trouble.printer_silent',
      'trouble.printer_silent',
      'trouble.printer_silent',
      'trouble.printer_unproven',
      'trouble.printer_setup',
      // It answers, and prints nothing.
      'trouble.printer',
      'trouble.printer',
    ]);
  });

  it('[CLK-5] a slip that its patient lacks is not hidden behind printers whose slips come out elsewhere', () => {
    const codes = ['hub', 'printer_elsewhere', 'slip_failed', 'printer', 'storage'] as const;
    const sorted = mostUrgentFirst(codes.map((code) => ({ code, params: {} })));
    expect(sorted.map(({ code }) => code)).toEqual([
      'storage',
      'printer',
      'slip_failed',
      'printer_elsewhere',
      'hub',
    ]);
  });

  it('[CLK-5] the line of a slip in doubt, with its key, comes before the printer that proved nothing', () => {
    const reason = (of: string) => ({ code: 'printer' as const, params: { printer: 'hall', reason: of } });
    const slip = { code: 'slip_unconfirmed' as const, params: { token: 'x', label: 'A2', printer: 'hall' } };
    expect(mostUrgentFirst([reason('no-proof'), slip])).toEqual([slip, reason('no-proof')]);
    expect(mostUrgentFirst([slip, reason('paper-out')])).toEqual([reason('paper-out'), slip]);
  });

  it('[CLK-5] gateway and hub say since when, on this machine’s clock', () => {
    const since = new Date(2026, 10, 23, 10, 36).getTime();
    for (const code of ['gateway', 'hub'] as const) {
      const words = troubleWords({ code, params: { since } });
      expect(words).toMatchObject({ key: `trouble.${code}`, params: { time: '10:36' } });
    }
  });
});
