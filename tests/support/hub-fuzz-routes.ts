// Owns what a hub answers to, as it says itself: the routes that a long run of inputs tries, and what each takes.

import { OPENAPI_PATH } from '../../hub/openapi.ts';
import type { Json } from './fuzz-values.ts';
import type { HubRig } from './hub-rig.ts';

export interface Query {
  name: string;
  schema: Json;
}

export interface Route {
  method: string;
  path: string;
  query: readonly Query[];
  /** null: no JSON of its own; it gets shares and hostile values. */
  body: Json;
  contentType: string;
}

/** What the hub answers to, as it says itself; a route for every method is tried with three. */
export async function routesOf(rig: HubRig): Promise<Route[]> {
  const { paths }: Json = await (await fetch(`${rig.hub.url}${OPENAPI_PATH}`)).json();
  const found = rig.hub.routes.flatMap(({ method, path }) =>
    (method === 'ALL' ? ['GET', 'POST', 'DELETE'] : [method]).map((one) => ({ method: one, path })),
  );
  const unknown = [
    { method: 'GET', path: '/:anything' },
    { method: 'GET', path: '//:anything' },
  ];
  const each = new Map([...found, ...unknown].map((one) => [`${one.method} ${one.path}`, one]));
  return [...each.values()].map(({ method, path }) => {
    const described = paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()];
    const content = described?.requestBody?.content ?? {};
    const query = (described?.parameters ?? []).filter((one: Json) => one.in === 'query');
    return {
      method,
      path,
      query,
      body: content['application/json']?.schema ?? null,
      contentType: Object.keys(content)[0] ?? 'application/json',
    };
  });
}
