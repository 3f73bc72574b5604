/** A page's own live connection: the browser's socket, and a nudge when the page or the network comes back. */
import type { View } from '../../server/contract/views.ts';
import { connectLive, type LiveConnection, type LiveOptions, type Socket } from './live-connection.ts';

/** The address of the live socket beside this page, with the audience's parameters. */
export function liveUrl(parameters: Record<string, string>, path = '/live'): string {
  const url = new URL(path, window.location.href);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = new URLSearchParams(parameters).toString();
  return url.href;
}

/** Opens the browser's socket and tries again at once when the page or the network comes back. */
export function connectPage<V = View>(options: Omit<LiveOptions<V>, 'open'>): LiveConnection {
  const live = connectLive<V>({ ...options, open: (url) => new WebSocket(url) as Socket });
  const wake = () => {
    if (document.visibilityState === 'visible') live.nudge();
  };
  window.addEventListener('online', wake);
  document.addEventListener('visibilitychange', wake);
  return {
    nudge: live.nudge,
    minute: live.minute,
    stop() {
      window.removeEventListener('online', wake);
      document.removeEventListener('visibilitychange', wake);
      live.stop();
    },
  };
}
