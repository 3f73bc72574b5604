/** The sharing code of a queue as a picture: what is printed and stuck to the counter. */
import { Hono } from 'hono';
import QRCode from 'qrcode';
import { sharingCodeUrl } from '../../abdm/wire/sharing-code.ts';
import type { Facility } from '../facility.ts';
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

  return new Hono().get('/qr/:file{[A-Za-z0-9]{1,20}\\.(svg|png)}', async (c) => {
    const [queueId = '', kind] = c.req.param('file').split('.');
    const text = textOf(queueId);
    c.header('Cache-Control', 'no-cache');
    if (kind === 'svg') {
      return c.body(await QRCode.toString(text, { ...CODE, type: 'svg' }), 200, {
        'Content-Type': 'image/svg+xml',
      });
    }
    const png = await QRCode.toBuffer(text, { ...CODE, type: 'png', width: PNG_WIDTH });
    return c.body(new Uint8Array(png), 200, { 'Content-Type': 'image/png' });
  });
}
