/**
 * Lookups of one turn of the event loop share one read transaction, on a connection of their own:
 * taking and giving back SQLite's locks costs several times the lookup itself. What commits later in
 * the turn is not seen; whoever asks keeps what is under way in memory, and unique keys stand behind.
 */
import type { Connection } from './open.ts';

export interface TurnReads {
  connection: Connection;
  /** Runs `look` on the turn's view of the file. */
  read<T>(look: () => T): T;
  close(): void;
}

export function createTurnReads(connection: Connection): TurnReads {
  const begin = connection.prepare('BEGIN');
  const end = connection.prepare('COMMIT');
  let isOpen = false;

  function finish(): void {
    if (isOpen && connection.inTransaction) end.run();
    isOpen = false;
  }

  return {
    connection,
    read(look) {
      if (!isOpen) {
        begin.run();
        isOpen = true;
        setImmediate(finish);
      }
      return look();
    },
    close() {
      finish();
      connection.close();
    },
  };
}
