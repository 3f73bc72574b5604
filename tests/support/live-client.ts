// Owns a screen's socket as a browser holds it: everything it was sent, and how it ended.

import { WebSocket } from 'ws';

// biome-ignore lint/suspicious/noExplicitAny: views are looked into freely
type Message = any;

export interface LiveClient {
  socket: WebSocket;
  messages: Message[];
  /** Resolves with the first message, past or future, that fits. */
  next(fits?: (message: Message) => boolean): Promise<Message>;
  /** Resolves with the close code, or `http 401` when the upgrade was refused. */
  closed: Promise<number | string>;
  isOpen(): boolean;
  end(): void;
}

/** Connects to `/live?query`; `origin` null sends none. */
export function openLive(
  url: string,
  query: string,
  options: { origin?: string | null; cookie?: string; path?: string; autoPong?: boolean } = {},
): LiveClient {
  const { origin = url, cookie = '', path = '/live' } = options;
  const socket = new WebSocket(`${url.replace('http', 'ws')}${path}${query}`, {
    headers: {
      ...(origin === null ? {} : { Origin: origin }),
      ...(cookie === '' ? {} : { Cookie: cookie }),
    },
  });
  const messages: Message[] = [];
  let wake: (() => void)[] = [];
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    for (const one of wake.splice(0)) one();
  });
  const closed = new Promise<number | string>((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      resolve(`http ${response.statusCode}`);
      response.resume();
      socket.terminate();
    });
    socket.on('error', () => undefined);
    socket.on('close', (code) => resolve(code));
  });
  return {
    socket,
    messages,
    async next(fits = (message) => message.type === 'view') {
      for (let seen = 0; ; ) {
        for (; seen < messages.length; seen += 1) if (fits(messages[seen])) return messages[seen];
        await Promise.race([
          new Promise<void>((done) => wake.push(done)),
          closed.then((code) => {
            throw new Error(`socket closed: ${code}`);
          }),
        ]);
      }
    },
    closed,
    isOpen: () => socket.readyState === WebSocket.OPEN,
    end() {
      wake = [];
      socket.terminate();
    },
  };
}
