/** The spool's rows in the database keep the contract of every spool store. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../../db/open.ts';
import { openSpoolStore, type SlipStore } from '../../db/spool-store.ts';
import { spoolStoreContract } from '../printer/spool-store-contract.ts';
import { repositoryRoot } from '../support/repository-root.ts';

function openStore(): { store: SlipStore; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'parchi-spool-'));
  const { connection, close } = openDatabase({ file: join(folder, 'parchi.db'), root: repositoryRoot() });
  return {
    store: openSpoolStore(connection),
    close() {
      close();
      rmSync(folder, { recursive: true });
    },
  };
}

spoolStoreContract('the database', () => {
  const { store, close } = openStore();
  return {
    store,
    enqueue: ({ printerId, tokenId, ...job }) => store.add({ ...job, printer: printerId, token: tokenId }),
    close,
  };
});

it('[PRN-16] staff see the newest slips that failed or were interrupted, and none that go well', () => {
  const { store, close } = openStore();
  const slip = { printer: 'hall', token: 't', duplicate: false, createdAt: 1_000, expiresAt: 90_000 };
  const [queued, sent, failed, stopped] = [1, 2, 3, 4].map((n) => store.add({ ...slip, token: `t${n}` }));
  if (queued === undefined || sent === undefined || failed === undefined || stopped === undefined) return;
  const how = { sentAt: 2_000, confirmedAt: null, reason: 'paper' };
  for (const id of [sent, failed, stopped]) store.claim(id, 'hall', 2_000);
  store.finish(sent, 'hall', 'sent', how);
  store.finish(failed, 'hall', 'failed', how);
  expect(store.inTrouble(0, 10).map(({ id }) => id)).toEqual([failed]);
  store.markInterrupted();
  expect(store.inTrouble(0, 10).map(({ id, state }) => [id, state])).toEqual([
    [stopped, 'interrupted'],
    [failed, 'failed'],
  ]);
  expect(store.inTrouble(0, 1)).toHaveLength(1);
  expect(store.inTrouble(1_001, 10)).toEqual([]);
  close();
});
