// Owns handing over: a callback goes over a facility's line once, whoever finds it, and again over the next line.

import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSealer } from '../../db/sealing.ts';
import type { FromHub } from '../../hub/contract/link.ts';
import { createHandOver } from '../../hub/hand-over.ts';
import type { Links } from '../../hub/links.ts';
import { openNoticeStore } from '../../hub/store/notice-store.ts';
import { openStore, type Store } from '../../hub/store/open.ts';
import { placeOf } from '../../hub/store/relay-rows.ts';
import { openRelayStore } from '../../hub/store/relay-store.ts';
import { createLog } from '../../server/log.ts';
import { repositoryRoot } from '../support/repository-root.ts';

const AT = Date.UTC(2026, 10, 22, 4, 30);
const WAIT = 30_000;

describe('handing callbacks over', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parchi-hand-over-'));
  let store: Store;
  beforeAll(async () => {
    const onFault = () => undefined;
    store = await openStore({ url: null, folder: join(folder, 'pglite'), root: repositoryRoot(), onFault });
  }, 120_000);
  afterAll(async () => {
    await store?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('[STATE-53] news, a look and a repeat give it once over one line; a new line, a failed disk and another asking again', async () => {
    const sent: FromHub[] = [];
    const line: Pick<Links, 'has' | 'send'> = { has: () => true, send: (_, said) => sent.push(said) > 0 };
    const relays = openRelayStore(store.shares);
    const sealer = openSealer(join(folder, 'sealing.keys'));
    const handOver = createHandOver({
      ...{ store: relays, sealer, notices: openNoticeStore(store.shares) },
      links: () => line as Links,
      now: () => AT + 5_000,
      log: createLog('silent'),
    });
    const key = { kind: 'share' as const, requestId: randomUUID() };
    const sealed = sealer.seal(placeOf(key), '{"a":1}');
    const held = { ...key, hipId: 'H', ...sealed, deadlineAt: AT + WAIT };
    await relays.keep({ ...held, fingerprint: sealer.fingerprint('x'), arrivedAt: AT });
    expect(handOver.give(held)).toBe(true);
    expect(handOver.give(held)).toBe(true);
    await handOver.look();
    expect(sent).toHaveLength(1);
    await handOver.opened('H');
    expect(sent).toHaveLength(2);
    handOver.giveAgain(key, 'H');
    await handOver.look();
    await handOver.look();
    expect(sent).toHaveLength(3);
    expect(handOver.give({ ...held, deadlineAt: AT + WAIT + 1 })).toBe(true);
    expect(sent).toHaveLength(4);
    expect(sent[3]).toMatchObject({ type: 'callback', relay: key.requestId, body: { a: 1 } });
  });
});
