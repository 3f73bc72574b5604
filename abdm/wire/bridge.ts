/**
 * Owns the bridge exchanges: where callbacks go, and whether a facility hangs on the bridge.
 */
import { z } from 'zod';

/** Body of `PATCH …/bridge/url`. One URL a bridge, last writer wins, and it cannot be read back. */
export const bridgeUrlBody = z.object({ url: z.url() });

const flag = z.boolean().nullish().catch(null);

/** Answer of `GET …/bridge-service/serviceId/{id}`. */
export const bridgeServiceAnswer = z.object({
  id: z.string().nullish().catch(null),
  bridgeId: z.string().nullish().catch(null),
  serviceId: z.string().nullish().catch(null),
  name: z.string().nullish().catch(null),
  isHip: flag,
  isHiu: flag,
  isHealthLocker: flag,
  isPhr: flag,
  active: flag,
});
export type BridgeServiceAnswer = z.infer<typeof bridgeServiceAnswer>;
