// Owns bounded memories of what is dear to make. Invariant: a map never holds more than it was allowed.

/** What `map` holds for `key`; else what `make` makes, kept from now on. */
export function remembered<V>(map: Map<string, V>, max: number, key: string, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  remember(map, max, key, made);
  return made;
}

/** Keeps the newest `max`: the oldest goes first, and one in use soon returns. */
export function remember<V>(map: Map<string, V>, max: number, key: string, value: V): void {
  const oldest = map.size >= max ? map.keys().next() : null;
  if (oldest?.value !== undefined) map.delete(oldest.value);
  map.set(key, value);
}
