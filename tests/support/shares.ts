// Owns a gateway with many phones: shares sent to a facility process, what each was answered, and the number it was
// told. The gateway is the simulator itself, so tokens, headers and judgement of on-shares are the wire's.

import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { headerNames, timestamp } from '../../abdm/wire/headers.ts';
import { callbackPaths, joinUrl } from '../../abdm/wire/paths.ts';
import { noFaults } from '../../simulator/faults.ts';
import { newKeyPair, signToken } from '../../simulator/gateway/keys.ts';
import { demoClient } from '../../simulator/options.ts';
import { createPatientMaker, type Patient } from '../../simulator/patients.ts';
import { startSimulator } from '../../simulator/server.ts';
import type { ShareRecord } from '../../simulator/state.ts';
import type { FacilityProcess } from './built-server.ts';
import type { Yard } from './yard.ts';

export const HIP_ID = 'IN0110000999';

/** How often an awaited state is looked for. */
const LOOK_MS = 20;

export interface Phone {
  requestId: string;
  patient: Patient;
  queue: string;
  record: ShareRecord;
}

export interface Gateway {
  url: string;
  phones: Phone[];
  /** Shares are delivered to this server from now on; null loses them. */
  pointAt(server: FacilityProcess | null): void;
  /** A new person shares with a queue, or a known one does so again with a new REQUEST-ID. */
  share(queue: string, patient?: Patient): Phone;
  /** The same REQUEST-ID once more. */
  repeat(phone: Phone): void;
  /** A share of a new person that is told nothing: only to see how it is answered. */
  tryOne(server: FacilityProcess, queue: string): Promise<{ status: number; body: string }>;
  /** The gateway takes no on-share until told otherwise: the call hangs. */
  loseAnswers(): void;
  keepAnswers(): void;
  /** Resolves when no share is under way. */
  idle(): Promise<void>;
  /** Shares answered 2xx. */
  accepted(): Phone[];
  /** Shares answered otherwise or not at all. */
  unanswered(): Phone[];
}

export function wasAccepted({ record }: Phone): boolean {
  return record.delivery.acceptedAt !== null;
}

/** The label that the phone was told, or null. */
export function labelTold({ record }: Phone): string | null {
  return record.answer?.kind === 'token' ? record.answer.tokenNumber : null;
}

/** A gateway that delivers each share once: a test repeats by itself what was not answered. */
export async function startGateway(yard: Yard, seed = 1): Promise<Gateway> {
  const keys = await newKeyPair();
  const simulator = await startSimulator({
    keys,
    retryPausesMs: [],
    clients: [{ ...demoClient, services: [{ id: HIP_ID, name: 'Facility under test' }] }],
  });
  yard.keep(simulator.close);
  const maker = createPatientMaker(seed, new Date().getUTCFullYear());
  const phones: Phone[] = [];
  return {
    url: simulator.url,
    phones,
    pointAt(server) {
      for (const bridge of simulator.state.bridges) bridge.url = server?.url ?? null;
    },
    share(queue, patient = maker.next()) {
      const requestId = randomUUID();
      const metaData = { hipId: HIP_ID, context: queue, hprId: null, latitude: null, longitude: null };
      const asked = simulator.asking.share(
        { intent: 'PROFILE_SHARE', metaData, profile: { patient } },
        requestId,
      );
      const record = simulator.state.shares.get(requestId);
      if (!asked.ok || record === undefined) throw new Error('the gateway takes no more shares');
      const phone = { requestId, patient, queue, record };
      phones.push(phone);
      return phone;
    },
    repeat({ requestId }) {
      if (!simulator.asking.repeat(requestId).ok) throw new Error('the gateway takes no more shares');
    },
    async tryOne(server, queue) {
      const now = Date.now();
      const metaData = { hipId: HIP_ID, context: queue, hprId: null, latitude: null, longitude: null };
      const answer = await fetch(joinUrl(server.url, callbackPaths.share), {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          [headerNames.requestId]: randomUUID(),
          [headerNames.timestamp]: timestamp(now),
          [headerNames.hipId]: HIP_ID,
          [headerNames.authorization]: `Bearer ${await signToken(keys[0], {}, { now, seconds: 600 })}`,
        },
        body: JSON.stringify({ intent: 'PROFILE_SHARE', metaData, profile: { patient: maker.next() } }),
      });
      return { status: answer.status, body: await answer.text() };
    },
    loseAnswers() {
      const fault = { kind: 'hang', when: 'before' } as const;
      simulator.state.faults = { answers: [{ on: 'onShare', times: 1_000_000, fault }], callbacks: [] };
    },
    keepAnswers() {
      simulator.state.faults = noFaults();
    },
    idle: simulator.idle,
    accepted: () => phones.filter(wasAccepted),
    unanswered: () => phones.filter((phone) => !wasAccepted(phone)),
  };
}

/** Waits until `done`, or until the time is over; answers whether it was done. */
export async function within(ms: number, done: () => boolean | Promise<boolean>): Promise<boolean> {
  const until = performance.now() + ms;
  while (!(await done())) {
    if (performance.now() > until) return false;
    await pause(LOOK_MS);
  }
  return true;
}

/** A facility of two queues; slips of LAB go to the printer, if there is one. OPD's patients get none. */
export function writeFacilityFile(folder: string, ...printerUrls: readonly (string | null)[]): string {
  const name = (en: string) => ({ en });
  const ids = ['hall', 'desk'];
  const printers = printerUrls.flatMap((url, at) =>
    url === null ? [] : [{ id: ids[at], url, widthDots: 384, profile: 'epson', queues: ['LAB'] }],
  );
  const file = join(folder, 'facility.json');
  const content = {
    facility: {
      hipId: HIP_ID,
      hfrId: HIP_ID,
      name: name('Facility under test'),
      districtLgd: 626,
      stateLgd: 1,
      zone: 'Asia/Kolkata',
      languages: ['en'],
    },
    queues: [
      { id: 'OPD', prefix: 'A', name: name('General') },
      { id: 'LAB', prefix: 'L', name: name('Laboratory') },
    ],
    counters: [
      { id: 'C1', name: name('Counter 1'), queues: ['OPD'] },
      { id: 'C2', name: name('Counter 2'), queues: ['OPD', 'LAB'] },
    ],
    printers,
  };
  writeFileSync(file, JSON.stringify(content));
  return file;
}
