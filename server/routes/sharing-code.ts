/** The sharing code of a queue as a picture: what is printed and stuck to the counter. */
import { Hono } from 'hono';
import QRCode from 'qrcode';
import { sharingCodeUrl } from '../../abdm/wire/sharing-code.ts';
import type { Facility } from '../facility/facility.ts';
import { ProblemError } from '../problems.ts';

/** Quiet zone of four modules (ISO/IEC 18004), and enough correction for a scratched counter. */
const CODE = { margin: 4, errorCorrectionLevel: 'M' } as const;
/** 1,200 dots print 10 cm at 300 dots an inch. */
const PNG_WIDTH = 1_200;

export function sharingCodeRoutes(deps: { facility: Facility; phrUrl: () => string }): Hono {
  const { facility, phrUrl } = deps;

  function textOf(queueId: string): string {
    if (facility.queue(queueId) === undefined)
      throw new ProblemError('unknown_queue', { queue: queueId.slice(0, 20) });
    return sharingCodeUrl(phrUrl(), facility.current().facility.hipId, queueId);
  }

  // Drawing takes a tenth of a second, and anybody may ask: each picture of the facility's queues is drawn once.
  const drawn = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  function picture(text: string, kind: 'svg' | 'png'): Promise<Uint8Array<ArrayBuffer>> {
    const name = `${kind} ${text}`;
    const known = drawn.get(name) ?? drawSharingCode(text, kind);
    drawn.set(name, known);
    return known;
  }

  return new Hono().get('/qr/:file{[A-Za-z0-9]{1,20}\\.(svg|png)}', async (c) => {
    const [queueId = '', kind] = c.req.param('file').split('.');
    const text = textOf(queueId);
    c.header('Cache-Control', 'no-cache');
    if (kind === 'svg') return c.body(await picture(text, 'svg'), 200, { 'Content-Type': 'image/svg+xml' });
    return c.body(await picture(text, 'png'), 200, { 'Content-Type': 'image/png' });
  });
}

/** A sharing code's text as a picture. */
export async function drawSharingCode(text: string, kind: 'svg' | 'png'): Promise<Uint8Array<ArrayBuffer>> {
  if (kind === 'svg') return new TextEncoder().encode(await QRCode.toString(text, { ...CODE, type: 'svg' }));
  return new Uint8Array(await QRCode.toBuffer(text, { ...CODE, type: 'png', width: PNG_WIDTH }));
}
