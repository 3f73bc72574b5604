/**
 * The doctor: every check, put together from what is known of this server. The page and the command share it; the
 * command gives it less, as a server that stands still has no printers to watch.
 * Invariant: looking changes nothing but one small file that is written and removed.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { SessionState } from '../../abdm/access-token.ts';
import { inspectFolder } from '../../db/inspection.ts';
import type { InspectionAnswer } from '../../db/inspection-answer.ts';
import { isClockKept } from '../clock-trust.ts';
import type { Config, EdgeConfig } from '../config.ts';
import type { DoctorReport, Finding } from '../contract/doctor.ts';
import type { PrinterView } from '../contract/printers.ts';
import type { LiveFacility } from '../facility/facility.ts';
import { judgeBackup, readNewestBackup } from './backup-check.ts';
import {
  judgeCertificate,
  judgeOwnCertificate,
  judgeShown,
  readCertificate,
  readCertificateFile,
} from './certificate-check.ts';
import { judgeClock } from './clock-check.ts';
import { INSPECTION_SECONDS, judgeDatabase, judgeKey, judgeLog } from './data-checks.ts';
import { judgeDisk, readDisk } from './disk-check.ts';
import { judgeMachine, readMachine } from './machine-check.ts';
import { judgeCallback, judgeGateway, judgeHub } from './network-checks.ts';
import { judgePrinters } from './printers-check.ts';
import { type Check, found, runChecks, USUAL_MS } from './run-checks.ts';

/** What a server says of its way to the gateway. */
export interface GatewaySigns {
  /** Gets a session, or finds out why there is none; never rejects. */
  session: () => Promise<SessionState & { hasSession: boolean }>;
  /** How far the gateway's clock is ahead of ours; null when it has said nothing. */
  aheadMs: () => number | null;
  /** Refusals since the last callback that was taken, unsigned strangers aside. */
  refusedSince: () => number;
}

export interface DoctorDeps {
  config: Pick<Config, 'dataDir' | 'databaseFile' | 'keyFile' | 'backupDir' | 'publicUrl'> & {
    /** null: the settings cannot be read. */
    mode: Config['mode'] | null;
    edges: Pick<EdgeConfig, 'tls'>;
  };
  /** null while the server stands still. */
  running: { printers(): readonly PrinterView[] } | null;
  /** Whether the facility file of the server's setting was refused; left out while nobody knows. */
  facility?: Pick<LiveFacility, 'refusedFile'>;
  /** The socket to the hub; null where there is none, or nobody holds it. */
  hub: { isUp(): boolean; identity: { address(): string | null } } | null;
  /** null: another server speaks to the network. */
  bridge: { signs: GatewaySigns } | null;
  now: () => number;
}

export interface Doctor {
  /** Looks, or answers what was found a moment ago; who asks while it looks gets the same. */
  look(): Promise<DoctorReport>;
}

/** A page that is open on every desk makes the disk work no more often than this. */
const GOOD_FOR_MS = 10_000;

export function createDoctor(deps: DoctorDeps): Doctor {
  let last: { begunAt: number; report: Promise<DoctorReport> } | null = null;
  return {
    look() {
      const age = last === null ? Number.POSITIVE_INFINITY : performance.now() - last.begunAt;
      if (last !== null && age < GOOD_FOR_MS) return last.report;
      const report = runChecks(checksOf(deps)).then((findings) => ({ at: deps.now(), findings }));
      last = { begunAt: performance.now(), report };
      return report;
    },
  };
}

function checksOf(deps: DoctorDeps): Check[] {
  const { config, running, facility, hub, bridge, now } = deps;
  const gateway = bridge?.signs ?? null;
  const { dataDir, databaseFile, keyFile } = config;
  const inspected = inspectFolder({ databaseFile, keyFile }, INSPECTION_SECONDS * 1_000);
  // Whatever needs the folder looked over waits for it; without an answer only the database says why.
  const withinMs = INSPECTION_SECONDS * 1_000 + USUAL_MS;
  const read = async (judge: (answer: Extract<InspectionAnswer, { kind: 'read' }>) => Finding[]) => {
    const answer = await inspected;
    return answer.kind === 'read' ? judge(answer) : [];
  };
  return [
    {
      name: 'server',
      withinMs: USUAL_MS,
      look: () => [found('server', running !== null ? 'server_runs' : 'server_stopped')],
    },
    {
      name: 'settings',
      withinMs: USUAL_MS,
      look: () =>
        facility === undefined
          ? []
          : [found('settings', facility.refusedFile() === null ? 'settings_ok' : 'settings_file_refused')],
    },
    {
      name: 'clock',
      withinMs,
      look: async () => {
        const kept = await isClockKept();
        // The gateway's clock is heard with its answer.
        await gateway?.session();
        const answer = await inspected;
        const lastEventAt = answer.kind === 'read' ? answer.inspection.lastEventAt : null;
        return [judgeClock({ now: now(), kept, gatewayAheadMs: gateway?.aheadMs() ?? null, lastEventAt })];
      },
    },
    { name: 'disk', withinMs: USUAL_MS, look: async () => judgeDisk(await readDisk(dataDir)) },
    { name: 'database', withinMs, look: async () => [judgeDatabase(await inspected)] },
    { name: 'log', withinMs, look: () => read(({ inspection }) => [judgeLog(inspection)]) },
    { name: 'key', withinMs, look: () => read(({ inspection }) => [judgeKey(inspection)]) },
    {
      name: 'printers',
      withinMs: USUAL_MS,
      look: () => judgePrinters(running === null ? null : running.printers()),
    },
    {
      name: 'gateway',
      withinMs: GATEWAY_MS,
      look: async () => [judgeGateway(gateway === null ? null : await gateway.session())],
    },
    {
      name: 'callback',
      withinMs,
      look: () =>
        gateway === null
          ? [judgeCallback(null)]
          : read(({ inspection }) => [
              judgeCallback({
                now: now(),
                lastAt: inspection.network.callbackAt,
                refusedSince: gateway.refusedSince(),
              }),
            ]),
    },
    {
      name: 'hub',
      withinMs,
      look: () =>
        config.mode === 'hub'
          ? read(({ inspection }) => [
              judgeHub({
                ...inspection.network,
                now: now(),
                isUp: hub?.isUp() ?? null,
                hasAddress: hub === null || hub.identity.address() !== null,
              }),
            ])
          : [judgeHub(null)],
    },
    { name: 'certificate', withinMs: USUAL_MS, look: () => lookAtCertificate(config, now()) },
    {
      name: 'backup',
      withinMs: USUAL_MS,
      look: () => [judgeBackup(readNewestBackup(config.backupDir), now())],
    },
    { name: 'machine', withinMs: USUAL_MS, look: async () => judgeMachine(await readMachine()) },
  ];
}

/** Longer than a call to the gateway may take. */
const GATEWAY_MS = 12_000;

/** What the internet is shown; without an address there, what the hospital's own devices are. */
async function lookAtCertificate(
  { publicUrl, dataDir, edges }: DoctorDeps['config'],
  now: number,
): Promise<Finding[]> {
  const url = publicUrl === null ? null : new URL(publicUrl);
  const { tls } = edges;
  if (url?.protocol === 'https:') {
    const outside = judgeCertificate(await readCertificate(url), url.host, now);
    if (tls === null || tls === 'own') return [outside];
    const file = await readCertificateFile(tls.certificate, url.hostname);
    return [judgeShown(outside, file === null ? null : judgeCertificate(file, url.host, now))];
  }
  if (tls === null) return [found('certificate', 'certificate_none')];
  if (tls !== 'own') return [judgeCertificate(await readCertificateFile(tls.certificate), hostname(), now)];
  const own = await readCertificateFile(join(dataDir, 'tls', 'server.crt'));
  return [judgeOwnCertificate(own, hostname(), now)];
}
