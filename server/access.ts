/**
 * Which permission each staff route asks for. The guard reads this table and refuses what is not in it,
 * so a new route is closed to everybody until its line is written here.
 */
import type { Permission } from './contract/permissions.ts';

/** By method and path as the routes are mounted. */
export const ROUTE_PERMISSIONS: ReadonlyMap<string, Permission> = new Map(
  Object.entries({
    'GET /api/openapi.json': 'session',
    'GET /api/counters': 'session',
    'POST /api/counters/:counter/callNext': 'counter',
    'POST /api/counters/:counter/callToken': 'counter',
    'POST /api/counters/:counter/:command': 'counter',
    'POST /api/tokens/:token/transfer': 'counter',
    'POST /api/tokens/:token/setLane': 'counter',
    'POST /api/tokens/:token/reprint': 'copySlip',
    'POST /api/tokens/:token/:command': 'counter',
    'POST /api/queues/:queue/issue': 'issue',
    'POST /api/day/confirm': 'counter',
    'GET /api/numbers': 'issue',
    'POST /api/numbers/:queue': 'issue',
    'GET /api/backups': 'backup',
    'POST /api/backups': 'backup',
    'GET /api/printers': 'printers',
    'POST /api/printers/:printer/test': 'printers',
    'GET /api/reports': 'reports',
    'GET /api/reports.csv': 'reports',
    'GET /api/paper': 'paper',
    'POST /api/paper/blocks': 'paper',
    'GET /api/paper/blocks/:block/sheet': 'paper',
    'POST /api/paper/entries': 'paper',
    'POST /api/audit/search': 'audit',
    'POST /api/audit/csv': 'audit',
    'GET /api/devices': 'devices',
    'POST /api/devices': 'devices',
    'PUT /api/devices/:device': 'devices',
    'DELETE /api/devices/:device': 'devices',
    'GET /api/facility': 'settings',
    'PUT /api/facility': 'settings',
    'GET /api/facility.json': 'settings',
    'POST /api/persons/find': 'persons',
    'POST /api/persons/export': 'persons',
    'POST /api/persons/erase': 'persons',
    'GET /api/persons/keeping': 'persons',
    'GET /api/looks': 'audit',
    'POST /api/looks': 'counter',
    'GET /api/voice/:language': 'voices',
    'PUT /api/voice/:language/:clip': 'voices',
    'DELETE /api/voice/:language/:clip': 'voices',
    'GET /api/network': 'abdm',
    'PUT /api/network/credentials': 'abdm',
    'PUT /api/network/address': 'abdm',
    'POST /api/network/ask': 'abdm',
    'POST /api/network/outside': 'abdm',
    'POST /api/network/check': 'abdm',
    'DELETE /api/network/check': 'abdm',
    'GET /api/network/check/code.svg': 'abdm',
    'GET /api/doctor': 'doctor',
    'PUT /api/session/counter': 'counter',
    'PUT /api/session/cover': 'session',
    'PUT /api/session/pin': 'session',
    'GET /api/people': 'people',
    'POST /api/people': 'people',
    'PUT /api/people/:name/role': 'people',
    'POST /api/people/:name/password': 'people',
    'PUT /api/people/:name/pin': 'people',
    'DELETE /api/people/:name/shifts': 'people',
    'DELETE /api/people/:name': 'people',
    'GET /gallery': 'session',
    'GET /gallery/': 'session',
  } satisfies Record<string, Permission>),
);

/**
 * What asks for a session alone, and does not mind that its page is covered or its password is to be
 * changed: this is how it gets out of that.
 */
export const SESSION_ROUTES: ReadonlySet<string> = new Set([
  'PUT /api/session/password',
  'GET /api/session/colleagues',
  'POST /api/session/switch',
]);
