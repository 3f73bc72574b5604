/** The printers on the administrator's page: how each one is, how its slips went, a test slip, a copy of the last. */
import { PRINTER_STATE_WORDS, type PrinterState } from '../../server/contract/printer-states.ts';
import type { PrinterView } from '../../server/contract/printers.ts';
import { newCommandId, type Result, request, sendCommand } from '../shared/api.ts';
import { clockTime } from '../shared/facility-zone.ts';
import type { Key, Say } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';

const WELL: readonly PrinterState[] = ['ok', 'unknown'];

type SlipState = NonNullable<PrinterView['lastSlip']>['state'];
const SLIPS = {
  queued: 'printer.slipWaiting',
  sending: 'printer.slipWaiting',
  sent: 'printer.slipSent',
  printed: 'printer.slipPrinted',
  failed: 'printer.slipFailed',
  expired: 'printer.slipExpired',
  interrupted: 'printer.slipUnsure',
} as const satisfies Record<SlipState, Key>;

/** What became of the last wish for a test slip or a copy. */
export interface TestWish {
  printer: string;
  ok: boolean;
}

export function listPrinters(): Promise<Result<PrinterView[]>> {
  return request<PrinterView[]>('GET', '/api/printers');
}

/** Asks for a test slip. */
export async function askTest(printer: string): Promise<TestWish> {
  const path = `/api/printers/${encodeURIComponent(printer)}/test`;
  const answer = await sendCommand(path, { id: newCommandId() });
  return { printer, ok: answer.ok };
}

/** Asks for a copy of the printer's last slip; it says DUPLICATE. */
export async function askCopy(printer: string, token: string): Promise<TestWish> {
  const path = `/api/tokens/${encodeURIComponent(token)}/reprint`;
  const answer = await sendCommand(path, { id: newCommandId() });
  return { printer, ok: answer.ok };
}

export function Printers(props: {
  say: Say;
  printers: readonly PrinterView[];
  wish: TestWish | null;
  onTest: (printer: string) => void;
  onCopy: (printer: string, token: string) => void;
}) {
  const { say, printers, wish, onTest, onCopy } = props;
  if (printers.length === 0) return null;
  return (
    <section class="card">
      <h2>
        <Said say={say} k="admin.printers" />
      </h2>
      {printers.map(({ id, state, since, queues, instead, lastSlip, counts }) => (
        <section key={id} class="printer" aria-label={id}>
          <p>
            <bdi>
              <b>{id}</b>
            </bdi>{' '}
            <bdi class="soft">{queues.join(' · ')}</bdi>
          </p>
          <p class={WELL.includes(state) ? 'good' : 'bad'}>
            <Said say={say} k={PRINTER_STATE_WORDS[state]} />{' '}
            {since !== null && <NumberText value={clockTime(since)} />}
          </p>
          {instead !== null && (
            <p>
              <Said say={say} k="printer.elsewhere" params={{ instead }} />
            </p>
          )}
          {lastSlip !== null && (
            <p>
              <Said say={say} k="printer.lastSlip" params={{ label: lastSlip.label }} /> –{' '}
              <Said say={say} k={SLIPS[lastSlip.state]} /> <NumberText value={clockTime(lastSlip.at)} />
            </p>
          )}
          <p class="soft">
            <Said say={say} k="printer.counts" params={counts} />
          </p>
          {lastSlip !== null && (
            <button type="button" class="quiet" onClick={() => onCopy(id, lastSlip.token)}>
              <Said say={say} k="action.reprint" />
            </button>
          )}
          <button type="button" class="quiet" disabled={state === 'left_out'} onClick={() => onTest(id)}>
            <Said say={say} k="admin.testSlip" />
          </button>
          <p class="soft" role="status">
            {wish?.printer === id && <Said say={say} k={wish.ok ? 'admin.testAsked' : 'admin.testFailed'} />}
          </p>
        </section>
      ))}
    </section>
  );
}
