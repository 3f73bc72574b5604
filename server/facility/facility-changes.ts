/**
 * What tells two facility files apart, as paths that an administrator can find: things with an id by their id,
 * `queues.OPD1.name.ur`; other lists and single values whole. Pure.
 */
import type { FacilityFile } from '../contract/facility.ts';

/** One place where two files differ; undefined: not there. */
export interface Difference {
  path: string;
  before: unknown;
  after: unknown;
}

type Plain = Readonly<Record<string, unknown>>;
interface Named extends Plain {
  id: string;
}

/** Said of the order of queues, counters or printers: halls list queues, and slips choose printers, in it. */
const ORDER = 'order';

/** Every place where they differ, in the order of the files. */
export function differences(before: FacilityFile, after: FacilityFile): Difference[] {
  return ofObjects('', before, after);
}

/**
 * The places where `fresh` would undo what administrators changed since the file `base` was applied: they made it
 * something else than `base` says, and `fresh` does not say what is in force.
 */
export function undoing(base: FacilityFile, inForce: FacilityFile, fresh: FacilityFile): string[] {
  const wouldChange = differences(inForce, fresh).map(({ path }) => path);
  const changed = differences(base, inForce).map(({ path }) => path);
  const undone = wouldChange.filter((path) =>
    changed.some((one) => isWithin(one, path) || isWithin(path, one)),
  );
  return [...new Set(undone)];
}

/** Whether `inner` is `outer` or a part of it. */
function isWithin(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}.`);
}

function ofValues(path: string, before: unknown, after: unknown): Difference[] {
  if (isNamedList(before) && isNamedList(after)) return ofNamed(path, before, after);
  if (isObject(before) && isObject(after)) return ofObjects(path, before, after);
  return isSame(before, after) ? [] : [{ path, before, after }];
}

function ofObjects(path: string, before: object, after: object): Difference[] {
  const [old, now] = [before as Plain, after as Plain];
  const keys = new Set([...Object.keys(old), ...Object.keys(now)]);
  return [...keys].flatMap((key) => ofValues(path === '' ? key : `${path}.${key}`, old[key], now[key]));
}

function ofNamed(path: string, before: readonly Named[], after: readonly Named[]): Difference[] {
  const [old, now] = [byId(before), byId(after)];
  const ids = new Set([...old.keys(), ...now.keys()]);
  const inside = [...ids].flatMap((id) => ofValues(`${path}.${id}`, old.get(id), now.get(id)));
  const [oldOrder, newOrder] = [shared(before, now), shared(after, old)];
  if (isSame(oldOrder, newOrder)) return inside;
  return [...inside, { path: `${path}.${ORDER}`, before: oldOrder, after: newOrder }];
}

/** The ids that the other list has too, in this one's order. */
function shared(list: readonly Named[], other: ReadonlyMap<string, Named>): string[] {
  return list.map(({ id }) => id).filter((id) => other.has(id));
}

function byId(list: readonly Named[]): Map<string, Named> {
  return new Map(list.map((one) => [one.id, one]));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNamedList(value: unknown): value is Named[] {
  return Array.isArray(value) && value.every((one) => isObject(one) && 'id' in one);
}

/** Whether two values say the same, in whatever order their keys are. */
export function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((one, i) => isSame(one, b[i]));
  if (!isObject(a) || !isObject(b)) return a === b;
  const [left, right] = [a as Plain, b as Plain];
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => isSame(left[key], right[key]));
}
