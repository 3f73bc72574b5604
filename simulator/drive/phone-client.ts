/**
 * Owns what a driven phone says to the simulator over HTTP, and the wait for its number.
 */
import { z } from 'zod';
import type { Patient } from '../patients.ts';
import type { Outcome } from './summary.ts';

/** As long as a phone waits: a busy small machine may be slow, and slow is not lost. */
const CALL_TIMEOUT_MS = 30_000;
/** Growing, so that a quick answer is seen at once and a slow one costs few calls. */
const FIRST_POLL_MS = 25;
const LONGEST_POLL_MS = 500;
/** Beyond the 30 s of a real phone, so that the simulator's own verdict is seen first. */
const GIVE_UP_MS = 90_000;

const startedAnswer = z.object({ id: z.string() });
const refusedAnswer = z.object({ code: z.string() });
const viewAnswer = z.discriminatedUnion('state', [
  z.object({ state: z.literal('waiting') }),
  z.object({
    state: z.literal('token'),
    tokenNumber: z.string(),
    waitedMs: z.number(),
    numbers: z.array(z.string()),
  }),
  z.object({
    state: z.literal('problem'),
    problem: z.object({ code: z.string(), said: z.string().nullable() }),
  }),
]);

export type Scan = {
  counter: { hipId: string; counterId: string };
  patient: Patient;
  elderly: boolean;
  rescan: boolean;
};

/** Shares as a phone would and waits for the answer; never rejects. */
export async function scan(
  simulatorUrl: string,
  { counter, patient, elderly, rescan }: Scan,
): Promise<Outcome> {
  try {
    const asked = await call(`${simulatorUrl}/phone/shares`, { counter, patient });
    if (asked.status !== 202) {
      const code = refusedAnswer.safeParse(asked.body).data?.code ?? `HTTP ${asked.status}`;
      return { kind: 'lost', why: code };
    }
    const { id } = startedAnswer.parse(asked.body);
    const until = Date.now() + GIVE_UP_MS;
    for (let wait = FIRST_POLL_MS; Date.now() < until; wait = Math.min(wait * 1.5, LONGEST_POLL_MS)) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      // A look that fails is no loss: the answer, if any, is still there at the next.
      const looked = await call(`${simulatorUrl}/phone/shares/${id}`).catch(() => null);
      if (looked === null) continue;
      const view = viewAnswer.parse(looked.body);
      if (view.state === 'waiting') continue;
      if (view.state === 'token') {
        const { tokenNumber: number, numbers, waitedMs: ms } = view;
        return { kind: 'token', person: patient.abhaAddress, rescan, elderly, number, numbers, ms };
      }
      // Something said by the facility is an answer; anything else is a phone left without one.
      const { code, said } = view.problem;
      return said === null ? { kind: 'lost', why: code } : { kind: 'refused', code };
    }
    return { kind: 'lost', why: 'no answer' };
  } catch {
    return { kind: 'lost', why: 'simulator unreachable' };
  }
}

async function call(url: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
  });
  return { status: answer.status, body: await answer.json() };
}

const statusAnswer = z.object({ facilities: z.array(z.object({ id: z.string() })) });

/** The facilities a simulator knows, or null when no simulator answers there. An empty list takes any id. */
export async function askFacilities(simulatorUrl: string): Promise<string[] | null> {
  try {
    const status = statusAnswer.parse((await call(`${simulatorUrl}/sim/status`)).body);
    return status.facilities.map((facility) => facility.id);
  } catch {
    return null;
  }
}

/** True when a facility server answers there. */
export async function serverAnswers(serverUrl: string): Promise<boolean> {
  try {
    const answer = await fetch(`${serverUrl}/healthz`, { signal: AbortSignal.timeout(CALL_TIMEOUT_MS) });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}
