/** Every reason to refuse a callback, as the kind of trouble that a person can act on. */
import type { CallbackRefusal } from '../../abdm/verify-callback.ts';
import type { RefusalKind } from '../contract/network.ts';

export const KIND_OF_REFUSAL = {
  'no-bearer': 'unsigned',
  'own-access-token': 'forged',
  'malformed-token': 'forged',
  'wrong-algorithm': 'forged',
  'unknown-key': 'forged',
  'bad-signature': 'forged',
  expired: 'clock',
  'not-yet-valid': 'clock',
  'stale-timestamp': 'clock',
  'wrong-issuer': 'claims',
  'wrong-audience': 'claims',
  'wrong-client': 'claims',
  'keys-unavailable': 'keys',
  'no-timestamp': 'malformed',
  'no-facility': 'malformed',
  'facilities-differ': 'malformed',
  'foreign-facility': 'foreign',
} as const satisfies Record<CallbackRefusal, RefusalKind>;
