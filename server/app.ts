/**
 * The HTTP side put together: which route is open, which needs staff, and how
 * errors leave. Everything that is not listed as open above the line is closed.
 */
import { Hono } from 'hono';
import { requestId } from 'hono/request-id';
import { callbackPaths } from '../abdm/wire/paths.ts';
import type { Acts } from '../db/acts.ts';
import { storageTrouble } from '../db/transaction.ts';
import { limitBody } from './body-limit.ts';
import { MAX_FACILITY_BYTES } from './contract/settings.ts';
import { MAX_RECORDING_BYTES } from './contract/voice.ts';
import type { Devices } from './devices/devices.ts';
import { createPairings } from './devices/pairing.ts';
import { type ClientOf, knowClient } from './edges/client.ts';
import type { Answers } from './edges/doors.ts';
import { type KnownHost, ownHost } from './edges/host-names.ts';
import type { Fetch } from './edges/listener.ts';
import { outsideOnly } from './edges/outside.ts';
import { limitRate, ROUTE_LIMITS } from './edges/route-limits.ts';
import { keptNowhere, ownOrigin, staffOnly, strictTransport, type Variables } from './guard.ts';
import type { Log } from './log.ts';
import { pageHeaders } from './page-headers.ts';
import type { PersonRequests } from './persons/care.ts';
import { answerProblem, ProblemError, problemOf } from './problems.ts';
import { type AbdmRoutesDeps, abdmRoutes, directShares } from './routes/abdm.ts';
import { auditRoutes } from './routes/audit.ts';
import { backupRoutes } from './routes/backups.ts';
import { counterRoutes } from './routes/counters.ts';
import { staffApp } from './routes/describe.ts';
import { deviceRoutes } from './routes/devices.ts';
import { type DoctorRoutesDeps, doctorRoutes, localDoctorRoutes } from './routes/doctor.ts';
import { type FacilityRoutesDeps, facilityRoutes } from './routes/facility.ts';
import { healthRoutes } from './routes/health.ts';
import { hubRoutes } from './routes/hub.ts';
import { type KioskRoutesDeps, kioskRoutes } from './routes/kiosk.ts';
import { type NetworkRoutesDeps, networkRoutes } from './routes/network.ts';
import { numberRoutes } from './routes/numbers.ts';
import { openApiRoutes } from './routes/openapi.ts';
import { FACILITY_PAGES, pageRoutes } from './routes/pages.ts';
import { pairingRoutes } from './routes/pairing.ts';
import { type PaperRoutesDeps, paperRoutes } from './routes/paper.ts';
import { patientHeaders, patientRoutes } from './routes/patient.ts';
import { peopleRoutes } from './routes/people.ts';
import { personRoutes } from './routes/persons.ts';
import { type PosterRoutesDeps, posterRoutes } from './routes/posters.ts';
import { printerRoutes } from './routes/printers.ts';
import { queueRoutes } from './routes/queues.ts';
import { reportRoutes } from './routes/reports.ts';
import { ownRoutes, sessionRoutes } from './routes/session.ts';
import { sharingCodeRoutes } from './routes/sharing-code.ts';
import { tokenRoutes } from './routes/tokens.ts';
import { type TrustRoutesDeps, trustHeaders, trustRoutes } from './routes/trust.ts';
import { clipRoutes, recordingRoutes } from './routes/voice.ts';
import { createShareCallback } from './share-callback.ts';
import type { People } from './staff/people.ts';
import type { Sessions } from './staff/sessions.ts';
import type { SignIn } from './staff/sign-in.ts';
import type { SwitchRepeats } from './staff/switch-repeats.ts';
import type { Voices } from './voice/voices.ts';

/** People's commands are under 1 kB; a card's text is the longest. */
export const MAX_BODY_BYTES = 16 * 1024;

export interface AppDeps {
  /** null in hub mode: then the network's routes do not exist here. */
  abdm: AbdmRoutesDeps | null;
  health: Parameters<typeof healthRoutes>[0];
  sharingCode: Parameters<typeof sharingCodeRoutes>[0];
  posters: PosterRoutesDeps;
  patient: Parameters<typeof patientRoutes>[0];
  facility: FacilityRoutesDeps;
  counters: Parameters<typeof counterRoutes>[0];
  tokens: Parameters<typeof tokenRoutes>[0];
  queues: Parameters<typeof queueRoutes>[0];
  hub: Parameters<typeof hubRoutes>[0];
  numbers: Parameters<typeof numberRoutes>[0];
  backups: Parameters<typeof backupRoutes>[0];
  printers: Parameters<typeof printerRoutes>[0];
  reports: Parameters<typeof reportRoutes>[0];
  paper: PaperRoutesDeps;
  audit: Parameters<typeof auditRoutes>[0];
  persons: PersonRequests;
  voices: Voices;
  acts: Pick<Acts, 'note'>;
  network: NetworkRoutesDeps;
  doctor: DoctorRoutesDeps;
  kiosk: Omit<KioskRoutesDeps, 'devices'>;
  signIn: SignIn;
  sessions: Sessions;
  people: People;
  takeOver: SwitchRepeats;
  devices: Devices;
  /** The folder of the built screens. */
  screens: string;
  publicUrl: string | null;
  clientOf: ClientOf;
  knownHost: KnownHost;
  trust: TrustRoutesDeps;
  /** Browsers are told to come by TLS only: with a certificate that others vouch for. */
  strictTransport: boolean;
  now: () => number;
  log: Log;
}

/** Where the network's calls come in; its own paths go on below this. */
const NETWORK_SPACE = '/api/v3/';

/**
 * What each listener answers. The network's calls have an app of their own, without the pages' headers
 * and checks: its few routes are found at once, and a share costs no more than it must.
 */
export function createAnswers(deps: AppDeps): Answers {
  const app = createApp(deps);
  const takeShare = deps.abdm === null ? null : createShareCallback(deps.abdm);
  const network = deps.abdm === null || takeShare === null ? null : abdmRoutes(deps.abdm, takeShare);
  const direct = deps.abdm === null || takeShare === null ? null : directShares(deps.abdm, takeShare);
  function everything(...[request, env, context]: Parameters<Fetch>): ReturnType<Fetch> {
    const { url } = request;
    const isNetworks = url.startsWith(NETWORK_SPACE, url.indexOf('/', 'https://'.length));
    return isNetworks && network !== null
      ? network.fetch(request, env, context)
      : app.fetch(request, env, context);
  }
  const openHere = createApp({ ...deps, knownHost: () => true });
  const outside = outsideOnly(NETWORK_SPACE, network?.fetch ?? null, openHere.fetch);
  return { everything, inside: app.fetch, outside, direct };
}

/** Everything but the network's calls: pages, health, staff. */
export function createApp(deps: AppDeps): Hono<{ Variables: Variables }> {
  const { log } = deps;
  const app = new Hono<{ Variables: Variables }>();
  app.onError((error, c) => {
    const { code, params } = problemOf(error);
    if (code === 'internal' || code === 'unavailable') {
      const fields = { method: c.req.method, requestId: c.get('requestId') };
      const trouble = storageTrouble(error);
      if (trouble !== null) log.error({ ...fields, code: trouble, status: 503 }, 'request not stored');
      else log.fault(error, fields, 'request failed');
    }
    return answerProblem(c, code, params);
  });
  app.notFound((c) => answerProblem(c, 'not_found', {}));

  app.use(requestId());
  // Asked of us only where the network has no business: in hub mode its routes do not exist.
  app.all(`${NETWORK_SPACE}*`, (c) => c.notFound());
  app.use(knowClient(deps.clientOf));
  app.use(ownHost(deps.knownHost));
  for (const limit of ROUTE_LIMITS) {
    const limited = limitRate(limit, deps.now);
    for (const path of limit.paths) app.use(path, limited);
  }
  app.use('/t/*', patientHeaders());
  app.use('/trust/*', trustHeaders());
  if (deps.strictTransport) app.use(strictTransport());
  app.use('/api/*', keptNowhere());
  app.use(pageHeaders());
  app.use(ownOrigin(deps.publicUrl));
  // A recording is longer than any other body, so its routes, closed like the rest of /api, have a limit of their own;
  // so has the facility file.
  const recordings = recordingRoutes(deps);
  app.use('/api/voice/*', staffOnly(deps.signIn));
  app.use(
    '/api/voice/*',
    limitBody(MAX_RECORDING_BYTES, () => refuseTooLarge(MAX_RECORDING_BYTES)),
  );
  app.route('/', recordings);
  const facility = facilityRoutes(deps.facility);
  app.use('/api/facility', staffOnly(deps.signIn));
  app.use('/api/facility.json', staffOnly(deps.signIn));
  app.use(
    '/api/facility',
    limitBody(MAX_FACILITY_BYTES, () => refuseTooLarge(MAX_FACILITY_BYTES)),
  );
  app.route('/', facility);
  app.use(limitBody(MAX_BODY_BYTES, () => refuseTooLarge(MAX_BODY_BYTES)));
  app.route('/', healthRoutes(deps.health));
  app.route('/', trustRoutes(deps.trust));
  app.route('/', localDoctorRoutes(deps.doctor));
  app.route('/', sharingCodeRoutes(deps.sharingCode));
  app.route('/', posterRoutes(deps.posters));
  app.route('/', patientRoutes(deps.patient));
  app.route('/', clipRoutes(deps.voices));
  const { signIn, sessions, people, takeOver, devices } = deps;
  const pairings = createPairings(devices, deps.now);
  const secureCookie = deps.publicUrl?.startsWith('https:') ?? false;
  const session = sessionRoutes({
    signIn,
    sessions,
    people,
    takeOver,
    secureCookie,
    facility: deps.counters.facility,
  });
  app.route('/', session);
  const pairing = pairingRoutes({ pairings, devices, signIn, secureCookie });
  app.route('/', pairing);
  const kiosk = kioskRoutes({ ...deps.kiosk, devices });
  app.route('/', kiosk);
  app.use('/gallery/*', staffOnly(deps.signIn));
  app.route('/', pageRoutes(deps.screens, FACILITY_PAGES, '/clerk/'));

  // ——— From here on staff sign in, and the role must have the route's permission; unknown addresses included.
  app.use('/api/*', staffOnly(deps.signIn));
  const staff = staffApp();
  staff.route('/', counterRoutes(deps.counters));
  staff.route('/', ownRoutes({ signIn, sessions, people, ...deps.counters }));
  staff.route('/', peopleRoutes(people));
  staff.route('/', tokenRoutes(deps.tokens));
  staff.route('/', queueRoutes(deps.queues));
  staff.route('/', hubRoutes(deps.hub));
  staff.route('/', numberRoutes(deps.numbers));
  staff.route('/', backupRoutes(deps.backups));
  staff.route('/', printerRoutes(deps.printers));
  staff.route('/', paperRoutes(deps.paper));
  staff.route('/', deviceRoutes({ ...deps.counters, devices, pairings }));
  staff.route('/', reportRoutes(deps.reports));
  staff.route('/', auditRoutes(deps.audit));
  staff.route('/', networkRoutes(deps.network));
  staff.route('/', doctorRoutes(deps.doctor));
  staff.route('/', personRoutes(deps.persons));
  app.route('/', staff);
  const abdmPaths = deps.abdm === null ? [] : Object.values(callbackPaths);
  app.route('/', openApiRoutes([session, pairing, kiosk, staff, recordings, facility], abdmPaths));
  return app;
}

function refuseTooLarge(maxBytes: number): never {
  throw new ProblemError('too_large', { maxBytes });
}
