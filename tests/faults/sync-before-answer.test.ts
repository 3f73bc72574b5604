// Watches the system calls of the real server: nobody is answered 2xx before what they are told is synced. The same
// look at a server that does not sync must find it out, else it shows nothing.

import { afterEach, expect, it } from 'vitest';
import { copyOfBuild, startFacility, switchSyncOff } from '../support/built-server.ts';
import { createClerk, signIn } from '../support/clerk.ts';
import { startGateway, writeFacilityFile } from '../support/shares.ts';
import { judgeSyncs, tracing } from '../support/system-calls.ts';
import { createYard } from '../support/yard.ts';

const SHARES = 200;
const COMMANDS = 20;
/** A call more than 200 shares and 20 commands may have: each may be its own group. */
const PATIENCE_MS = 120_000;

const yard = createYard();
afterEach(() => yard.clear());

async function watchedServer(spoil: (build: string) => void) {
  const gateway = await startGateway(yard);
  const build = copyOfBuild(yard);
  spoil(build);
  const calls = yard.folder('calls');
  const server = await startFacility(yard, {
    build,
    dataDir: yard.folder('data'),
    facilityFile: writeFacilityFile(yard.folder('file'), null),
    gatewayUrl: gateway.url,
    under: tracing(calls),
  });
  gateway.pointAt(server);
  const clerk = createClerk(await signIn(server), 'C1', 'OPD');
  for (let i = 0; i < SHARES; i += 1) gateway.share('OPD');
  for (let i = 0; i < COMMANDS; i += 1) await clerk.send(server, '/api/queues/OPD/issue', {});
  await gateway.idle();
  await server.stop();
  const answered = gateway.accepted().length + clerk.commands.filter(({ status }) => status === 200).length;
  return { verdict: judgeSyncs(calls), answered };
}

it(
  '[DUR-13] syncs what it answers before it answers, by its system calls',
  async () => {
    const { verdict, answered } = await watchedServer(() => undefined);
    expect(verdict.early).toEqual([]);
    expect(answered).toBe(SHARES + COMMANDS);
    expect(verdict.answers).toBe(answered);
  },
  PATIENCE_MS,
);

it(
  '[DUR-13] is seen to answer unsynced when SQLite is told not to sync',
  async () => {
    const { verdict, answered } = await watchedServer(switchSyncOff);
    expect(verdict.answers).toBe(answered);
    expect(verdict.early).toHaveLength(answered);
  },
  PATIENCE_MS,
);
