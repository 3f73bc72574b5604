/** One line of a fixed height, so that nothing moves: what is typed, what is under way, what happened. */
import type { Key, Say } from '../shared/text.ts';
import { Name, NumberText, Said } from '../shared/words.tsx';
import type { DeskState, Message } from './desk.ts';

const PENDING = {
  sending: 'clerk.sending',
  again: 'clerk.sendingAgain',
  not_taken: 'clerk.notTaken',
} as const satisfies Record<Extract<Message, { kind: 'pending' }>['how'], Key>;

export function MessageLine({ desk, scanning, say }: { desk: DeskState; scanning: boolean; say: Say }) {
  const { digits } = desk.hand;
  const { message } = desk;
  return (
    <div class={`clerk-message message-${message?.kind ?? 'none'}`} role="status">
      {scanning ? (
        <Said say={say} k="clerk.cardReading" />
      ) : digits !== '' ? (
        <span class="clerk-typed">
          <NumberText value={digits} /> <Said say={say} k="clerk.typed" params={{ number: digits }} />
        </span>
      ) : (
        message !== null && <MessageWords message={message} say={say} />
      )}
    </div>
  );
}

function MessageWords({ message, say }: { message: Message; say: Say }) {
  if (message.kind !== 'pending') {
    return (
      <>
        <Said say={say} k={message.key} params={message.params} />
        {message.place !== undefined && (
          <>
            {': '}
            <Name text={message.place} language={say.language} />
          </>
        )}
      </>
    );
  }
  return <Said say={say} k={PENDING[message.how]} params={{ what: say(message.key) }} />;
}
