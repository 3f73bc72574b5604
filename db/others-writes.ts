/**
 * Two connections of one process write the database: the thread's its large groups, the server's everything else.
 * SQLite would let them wait for each other's lock for a moment and then fail; here the server's lets a group end first.
 */

/** What a connection lets end before it writes. */
const before = new WeakMap<object, () => void>();

/** `settle` is called before each write on the connection. */
export function beforeWrites(connection: object, settle: () => void): void {
  before.set(connection, settle);
}

/** For a write, or a read that must not be ahead of what the server has published. */
export function letOthersEnd(connection: object): void {
  before.get(connection)?.();
}
