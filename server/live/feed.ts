/**
 * Who is shown what: channels, each with its audience's view, its sockets and its own growing `seq`.
 * A change is computed and serialised once a channel and sent to every socket of it. Called after
 * commits only, so no screen ever shows what is not on disk.
 */
import type { ServerMessage } from '../contract/live.ts';
import type { View } from '../contract/views.ts';
import type { Presence } from '../devices/devices.ts';

/** What a socket must be able to do; ws and the tests' pairs are such. */
export interface Socket {
  send(data: string): void;
  close(code: number): void;
  /** Drops the connection without a handshake. */
  terminate(): void;
  /** Bytes handed over and not yet taken by the network. */
  readonly bufferedAmount: number;
}

export interface Channel {
  key: string;
  /** The view now; null when there is nothing to show (a counter that is gone). */
  view: () => View | null;
  /** Whether the listener may still listen; asked now and then. Only staff's channels have it. */
  stillAllowed?: () => boolean;
  /** Called with each view that this listener was sent. */
  shown?: (view: View) => void;
  /** Told when a socket of a machine comes and goes. */
  presence?: Presence;
}

export interface Feed {
  /** Sends the whole view now, and again whenever it changes; false when there are too many channels. */
  join(socket: Socket, channel: Channel): boolean;
  leave(socket: Socket): void;
  /** Something committed, or outside the book changed: every channel is computed anew. */
  refresh(): void;
  size(): number;
}

/** A screen that has this much unread is gone or too slow: it reconnects and gets the whole view. */
export const MAX_BUFFERED = 1024 * 1024;
/** Halls by their choice of queues; counters, as many as the facility has, always find a place. Bounds what a commit costs. */
export const MAX_CHANNELS = 200;

interface Open {
  channel: Channel;
  /** Each with its own `shown`. */
  sockets: Map<Socket, Channel['shown']>;
  seq: number;
  /** The last view as sent, to stay silent when nothing changed for this audience. */
  last: string;
  /** The same before it became text. */
  view: View | null;
}

export function createFeed(options: { onDropped: () => void; onFault: (fault: unknown) => void }): Feed {
  const channels = new Map<string, Open>();
  const channelOf = new Map<Socket, Open>();

  function render(open: Open): string | null {
    const view = look(open.channel);
    if (view === null) return null;
    const body = JSON.stringify(view);
    if (body !== open.last) {
      open.last = body;
      open.view = view;
      open.seq += 1;
    }
    return frame(open);
  }

  // One view that cannot be made must not take the other screens, or the process, with it.
  function look(channel: Channel): View | null {
    try {
      return channel.view();
    } catch (fault) {
      options.onFault(fault);
      return null;
    }
  }

  function frame(open: Open): string {
    // The view is already text: wrapping it by hand saves serialising it once a socket.
    const head: Omit<Extract<ServerMessage, { type: 'view' }>, 'view'> = { type: 'view', seq: open.seq };
    return `${JSON.stringify(head).slice(0, -1)},"view":${open.last}}`;
  }

  function push(open: Open, socket: Socket, message: string): void {
    if (socket.bufferedAmount > MAX_BUFFERED) {
      leave(socket);
      socket.terminate();
      options.onDropped();
    } else {
      socket.send(message);
      if (open.view !== null) open.sockets.get(socket)?.(open.view);
    }
  }

  function halls(): number {
    let count = 0;
    for (const { channel } of channels.values()) if (channel.stillAllowed === undefined) count += 1;
    return count;
  }

  function leave(socket: Socket): void {
    const open = channelOf.get(socket);
    if (open === undefined) return;
    channelOf.delete(socket);
    open.sockets.delete(socket);
    if (open.sockets.size === 0) channels.delete(open.channel.key);
  }

  return {
    join(socket, channel) {
      leave(socket);
      const known = channels.get(channel.key);
      if (known === undefined && channel.stillAllowed === undefined && halls() >= MAX_CHANNELS) return false;
      const open = known ?? { channel, sockets: new Map(), seq: 0, last: '', view: null };
      channels.set(channel.key, open);
      open.sockets.set(socket, channel.shown);
      channelOf.set(socket, open);
      const before = open.seq;
      const message = render(open);
      if (message === null) return true;
      // The newcomer's look may have found news that the others have not been told yet.
      if (open.seq !== before) for (const other of [...open.sockets.keys()]) push(open, other, message);
      else push(open, socket, message);
      return true;
    },
    leave,
    refresh() {
      for (const open of [...channels.values()]) {
        const before = open.seq;
        const message = render(open);
        if (message === null || open.seq === before) continue;
        for (const socket of [...open.sockets.keys()]) push(open, socket, message);
      }
    },
    size: () => channelOf.size,
  };
}
