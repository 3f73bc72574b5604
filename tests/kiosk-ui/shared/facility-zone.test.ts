import { describe, expect, it } from 'vitest';
import { momentText } from '../../../kiosk-ui/admin/network/moment-text.ts';
import { dateAndTime } from '../../../kiosk-ui/admin/times.ts';
import { clockSeconds, clockTime, tellZone } from '../../../kiosk-ui/shared/facility-zone.ts';

/** In Kolkata it is the next day: 00:14:09 of the 30th. */
const AT = Date.UTC(2026, 10, 29, 18, 44, 9);

describe("the facility's zone", () => {
  it('[SCR-14] a moment is told in the zone that the server said, with its day', () => {
    tellZone('Asia/Kolkata');
    expect([clockTime(AT), clockSeconds(AT)]).toEqual(['00:14', '00:14:09']);
    expect(dateAndTime(AT)).toBe('30-11-2026 00:14');
    tellZone('America/New_York');
    expect(dateAndTime(AT)).toBe('29-11-2026 13:44');
  });

  it('[SCR-14] today is the facility’s day', () => {
    tellZone('Asia/Kolkata');
    const yesterday = AT - 3_600_000;
    expect(momentText(AT, AT + 3_600_000)).toBe('00:14');
    expect(momentText(yesterday, AT)).toBe('29\u201111\u20112026\u00a023:14');
  });

  it('[SCR-14] a zone that a browser does not know changes nothing', () => {
    tellZone('Asia/Kolkata');
    tellZone('Nowhere/At-All');
    expect(clockTime(AT)).toBe('00:14');
  });
});
