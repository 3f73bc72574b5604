/** Everything of the officers' side put together: accounts, sign-in, figures, tables, registry, and the live socket. */
import { randomUUID } from 'node:crypto';
import { OpenAPIHono } from '@hono/zod-openapi';
import { createRenderer } from '../../printer/renderer.ts';
import { limitBody } from '../../server/body-limit.ts';
import { type ClientOf, knowClient } from '../../server/edges/client.ts';
import type { Log } from '../../server/log.ts';
import { createHasher } from '../../server/staff/password-hash.ts';
import { OFFICER_SESSION_PATH, OFFICERS_PATH } from '../contract/officers.ts';
import { REVIEW_REGISTRY_PATH } from '../contract/review.ts';
import type { DayAuditor } from '../day-audit.ts';
import { officerAccountRoutes } from '../officers/account-routes.ts';
import { createAccounts, ensureFirstOfficer } from '../officers/accounts.ts';
import { fromOwnPage, officersOnly, type Variables } from '../officers/officer-app.ts';
import { answerProblem, problemOf } from '../officers/review-problem.ts';
import { officerSessionRoutes } from '../officers/session-routes.ts';
import { createOfficerSignIn, OFFICER_BROWSER_MS } from '../officers/sign-in.ts';
import { openFacilityActs } from '../store/facility-acts.ts';
import { openFacilityReviewStore } from '../store/facility-review-store.ts';
import { openOfficerStore } from '../store/officer-store.ts';
import type { Store } from '../store/open.ts';
import { openPresenceStore } from '../store/presence-store.ts';
import { openProfessionalStore } from '../store/professional-store.ts';
import type { RegistryStore } from '../store/registry-store.ts';
import { openReviewStore } from '../store/review-store.ts';
import { openTableStore } from '../store/table-store.ts';
import { facilityActRoutes } from './facility-act-routes.ts';
import { createFeed } from './feed.ts';
import { figuresRoutes } from './figures-routes.ts';
import { loadOfficerWords } from './figures-sheet.ts';
import { daysAfter, indiaDay } from './india-day.ts';
import { createReviews } from './live-review.ts';
import { registryRoutes } from './registry-routes.ts';
import { reviewRoutes } from './review-routes.ts';
import { createReviewSockets, type ReviewSockets } from './sockets.ts';
import { createTables } from './tables.ts';

/** Names, passwords, districts. */
const MAX_BODY_BYTES = 16 * 1024;
/** A state's facilities or professionals: a few megabytes. */
const MAX_TABLE_BYTES = 32 * 1024 * 1024;

const FORGET_EVERY_MS = 60 * 60_000;
/** Days that it is known when a facility was connected: what a review may ask for, and some. */
const PRESENCE_DAYS = 400;

export interface OfficersSide {
  app: OpenAPIHono<{ Variables: Variables }>;
  sockets: ReviewSockets;
  /** What was made for the first administrator, to be printed once; null when nothing was. */
  firstPassword: string | null;
  close(): Promise<void>;
}

export interface OfficersSideDeps {
  /** The folder with package.json: words and typefaces are found from there. */
  root: string;
  store: Store;
  registry: RegistryStore;
  auditor: Pick<DayAuditor, 'audit'>;
  clientOf: ClientOf;
  publicUrl: string | null;
  /** For the first administrator; null: one is made. */
  adminPassword: string | null;
  now: () => number;
  log: Log;
  onFault: (fault: unknown) => void;
}

export async function openOfficersSide(deps: OfficersSideDeps): Promise<OfficersSide> {
  const { store, registry, auditor, clientOf, publicUrl, now, log, onFault } = deps;
  const { database, news } = store;
  const officers = openOfficerStore(database);
  const hasher = createHasher();
  const firstPassword = await ensureFirstOfficer(officers, hasher, deps.adminPassword, now());
  const signIn = createOfficerSignIn({ store: officers, hasher, now });
  const review = openReviewStore(database);
  const facilities = openFacilityReviewStore(database);
  const reviewOf = createReviews(review, now);
  const feed = createFeed({ reviewOf, onFault });
  const sockets = createReviewSockets({ signIn, feed, clientOf, publicUrl, now, onFault });
  const checkSoon = () => void sockets.check().catch(onFault);
  // Whoever was ended, or sees less now, hears of it on every node.
  news.onNews((item) => {
    if (item.about === 'officers') checkSoon();
  });
  const accounts = createAccounts({
    store: officers,
    hasher,
    now,
    onChanged: () => void news.tell({ about: 'officers' }).catch(onFault),
  });
  const renderer = createRenderer({ root: deps.root });
  const tables = createTables({ review, facilities, tables: openTableStore(database), now });

  const app = new OpenAPIHono<{ Variables: Variables }>();
  app.use('/api/review/*', async (c, next) => {
    c.set('requestId', randomUUID());
    await next();
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-store');
    c.header('X-Content-Type-Options', 'nosniff');
  });
  app.use('/api/review/*', knowClient(clientOf));
  app.use('/api/review/*', fromOwnPage(publicUrl));
  const small = limitBody(MAX_BODY_BYTES, (c) => answerProblem(c, c.get('requestId'), 'too_large'));
  const large = limitBody(MAX_TABLE_BYTES, (c) => answerProblem(c, c.get('requestId'), 'too_large'));
  app.use('/api/review/*', (c, next) =>
    c.req.path.startsWith(`${REVIEW_REGISTRY_PATH}/`) ? large(c, next) : small(c, next),
  );
  app.route('/', officerSessionRoutes({ signIn, accounts, review, onSignedOut: checkSoon }));
  app.use(OFFICERS_PATH, officersOnly(signIn, 'officers'));
  app.use(`${OFFICERS_PATH}/*`, officersOnly(signIn, 'officers'));
  app.use('/api/review/*', async (c, next) => {
    // Signing in, and what a session does for itself, was answered above.
    if (c.req.path.startsWith(OFFICER_SESSION_PATH)) return c.notFound();
    return officersOnly(signIn, 'review')(c, next);
  });
  app.route('/', officerAccountRoutes(accounts));
  app.route(
    '/',
    registryRoutes({
      registry,
      professionals: openProfessionalStore(database),
      facilities,
      auditor,
      news,
      now,
    }),
  );
  app.route('/', facilityActRoutes({ acts: openFacilityActs(database), news, now }));
  app.route('/', reviewRoutes({ reviewOf, store: review, facilities, tables, now }));
  app.route('/', figuresRoutes({ reviewOf, renderer, words: loadOfficerWords(deps.root) }));
  app.onError((error, c) => {
    const { code, params } = problemOf(error);
    if (code === 'unavailable') log.fault(error, {}, 'review failed');
    return answerProblem(c, c.get('requestId') ?? '', code, params);
  });
  async function forget(): Promise<void> {
    await officers.forget(now(), now() - OFFICER_BROWSER_MS);
    await openPresenceStore(database).forget(daysAfter(indiaDay(now()), -PRESENCE_DAYS));
  }
  const timer = setInterval(() => void forget().catch(onFault), FORGET_EVERY_MS);
  return {
    app,
    sockets,
    firstPassword,
    async close() {
      clearInterval(timer);
      feed.close();
      sockets.close();
      await renderer.close();
    },
  };
}
