/**
 * Owns the putting together of a simulator: the gateway's routes, the phone's, and its own levers.
 * Invariant: it listens nowhere and starts nothing by itself; deliveries begin when a phone shares.
 */
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { findRoot } from './find-root.ts';
import { type Asking, createAsking } from './gateway/asking.ts';
import { createCallbackTokens } from './gateway/callback-tokens.ts';
import { createHeaderChecks } from './gateway/check-headers.ts';
import { createClosing } from './gateway/closing.ts';
import { type Callback, createDelivering, type Delivering } from './gateway/deliver.ts';
import { errorResponse } from './gateway/error-shapes.ts';
import { createKeys, type GatewayKeys } from './gateway/keys.ts';
import { gatewayRoutes } from './gateway/routes.ts';
import { createSessions } from './gateway/sessions.ts';
import { readSettings, type SimulatorOptions } from './options.ts';
import { createPatientMaker } from './patients.ts';
import { loadPhonePage } from './phone/page.ts';
import { phoneRoutes } from './phone/routes.ts';
import { simRoutes } from './sim-routes.ts';
import { createState, newDelivery, type SimulatorState } from './state.ts';

export type Simulator = {
  app: Hono<{ Bindings: Partial<HttpBindings> }>;
  state: SimulatorState;
  /** Shares and asks as a phone does, without its page. */
  asking: Asking;
  /** Sends any callback to the bridge of a facility, for exchanges the simulator has no part in. */
  sendCallback: (callback: Pick<Callback, 'path' | 'requestId' | 'hipId' | 'body'>) => boolean;
  /** Resolves when no delivery is under way. */
  idle: Delivering['idle'];
  /** New signing keys from now on; with `keepOld` the former stay in `/certs`. */
  rotateKeys: GatewayKeys['rotate'];
  /** Every access token answers 401 from now on. */
  revokeSessions: () => void;
  /** Gives up what is under way and resolves when it has ended. */
  close: () => Promise<void>;
};

export async function createSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const settings = readSettings(options);
  const state = createState(options, settings);
  const [keys, page] = await Promise.all([
    createKeys(options.keys),
    loadPhonePage(options.root ?? (await findRoot())),
  ]);
  const sessions = createSessions(keys, settings);
  const checks = createHeaderChecks(sessions, settings);
  const closing = createClosing();
  const tokens = createCallbackTokens(keys, settings);
  const delivering = createDelivering({ state, tokens, sessions, closing });
  const asking = createAsking(state, delivering);
  const maker = createPatientMaker(settings.seed, new Date(settings.now()).getUTCFullYear());

  const app = new Hono<{ Bindings: Partial<HttpBindings> }>();
  app.route('/', simRoutes({ state, keys, sessions }));
  app.route('/', phoneRoutes({ state, asking, maker, page }));
  app.route('/', gatewayRoutes({ state, keys, sessions, checks, asking, closing }));
  app.onError(() => errorResponse('unavailable', settings.now()));

  return {
    app,
    state,
    asking,
    sendCallback: (callback) => delivering.deliver({ ...callback, kind: 'other', delivery: newDelivery() }),
    idle: delivering.idle,
    rotateKeys: keys.rotate,
    revokeSessions: sessions.revokeAll,
    async close() {
      closing.close();
      await delivering.idle();
    },
  };
}
