/**
 * What the phone's page asks of the simulator, for tests that need no browser.
 */
import { type Patient, readyMadePatients } from '../../simulator/patients.ts';
import type { RunningView, ShareView } from '../../simulator/phone/phone-view.ts';
import { eventually, hipId, postJson } from './facility-stub.ts';

export const opd1 = { hipId, counterId: 'OPD1' };

export function person(nth = 0): Patient {
  const found = readyMadePatients[nth];
  if (found === undefined) throw new Error('no such ready-made patient');
  return found;
}

/** Shares and returns the id of the share. */
export async function share(simUrl: string, patient = person(), counter = opd1): Promise<string> {
  const { status, body } = await postJson(`${simUrl}/phone/shares`, { counter, patient });
  if (status !== 202) throw new Error(`share answered ${status}`);
  return String(body.id);
}

export async function look(simUrl: string, id: string): Promise<ShareView> {
  return (await fetch(`${simUrl}/phone/shares/${id}`)).json() as Promise<ShareView>;
}

/** The view once it is no longer waiting. */
export function answered(simUrl: string, id: string): Promise<ShareView> {
  return eventually(async () => {
    const view = await look(simUrl, id);
    return view.state !== 'waiting' && view;
  });
}

export async function askRunning(simUrl: string, counter = opd1): Promise<RunningView> {
  const { body } = await postJson(`${simUrl}/phone/running-tokens`, counter);
  return eventually(async () => {
    const view = (await (await fetch(`${simUrl}/phone/running-tokens/${body.id}`)).json()) as RunningView;
    return view.state !== 'waiting' && view;
  });
}
