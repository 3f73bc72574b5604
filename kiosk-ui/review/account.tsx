/** One's own password. */
import { useState } from 'preact/hooks';
import { NewPassword } from '../shared/new-password.tsx';
import type { Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { changeOwnPassword } from './review-api.ts';

export function Account({ say }: { say: Say }) {
  const [changed, setChanged] = useState(false);
  return (
    <section class="panel narrow">
      <h1>
        <Said say={say} k="review.account" />
      </h1>
      <p class="good" role="status">
        {changed && <Said say={say} k="account.changed" />}
      </p>
      <NewPassword say={say} due={false} onChanged={() => setChanged(true)} change={changeOwnPassword} />
    </section>
  );
}
