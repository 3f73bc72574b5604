/** The counters of the facility, for choosing one. */
import type { Text } from '../../server/contract/facility.ts';
import { type Result, request } from './api.ts';

export interface CounterChoice {
  id: string;
  name: Text;
  queues: { id: string; prefix: string; name: Text; pictogram: string | null }[];
  status: 'open' | 'paused' | 'closed';
}

export function listCounters(): Promise<Result<CounterChoice[]>> {
  return request<CounterChoice[]>('GET', '/api/counters');
}
