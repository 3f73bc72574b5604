/** The four figures a meeting begins with, and how the facilities stand. Draws only. */

import { hourOf } from '../../hub/contract/india-time.ts';
import { grouped } from '../../hub/contract/lakh-crore.ts';
import type { Review, TokenFigures } from '../../hub/contract/review.ts';
import type { Key, Say } from '../shared/text.ts';
import { Said } from '../shared/words.tsx';
import { Count, Large, Parts } from './figures.tsx';

export function Heroes({ say, review }: { say: Say; review: Review }) {
  const { tokens, hours, at } = review;
  // Hours that are over, so that a morning is not held against a whole day.
  const over = hourOf(at);
  const byNow = hours.yesterday.slice(0, over).reduce((sum, value) => sum + value, 0);
  const soFar = hours.today.slice(0, over).reduce((sum, value) => sum + value, 0);
  return (
    <section class="heroes" aria-label={say('review.tokens')}>
      <div class="hero hero-now">
        <h2>
          <Said say={say} k="review.today" />
        </h2>
        <p class="hero-figure">
          <Count value={tokens.today.tokens} />
        </p>
        {over > 0 && (
          <p class="soft">
            <Said
              say={say}
              k="review.byNow"
              params={{ hour: `${over}:00`, today: grouped(soFar), yesterday: grouped(byNow) }}
            />
          </p>
        )}
        <Proven say={say} figures={tokens.today} />
      </div>
      <Hero say={say} k="review.yesterday" figures={tokens.yesterday} />
      <Hero say={say} k="review.month" figures={tokens.month} />
      <Hero say={say} k="review.all" figures={tokens.all} />
    </section>
  );
}

function Hero({ say, k, figures }: { say: Say; k: Key; figures: TokenFigures }) {
  return (
    <div class="hero">
      <h2>
        <Said say={say} k={k} />
      </h2>
      <p class="hero-figure">
        <Large say={say} value={figures.tokens} />
      </p>
      {figures.tokens >= 100_000 && (
        <p class="soft">
          <Count value={figures.tokens} />
        </p>
      )}
      <Proven say={say} figures={figures} />
    </div>
  );
}

/** What the hub itself saw pass, of what could pass it. */
function Proven({ say, figures }: { say: Say; figures: TokenFigures }) {
  return (
    <p class="proven">
      <Said
        say={say}
        k="review.provenOf"
        params={{ proven: grouped(figures.proven), share: grouped(figures.share) }}
      />
    </p>
  );
}

/** Of the registry's facilities: who is connected, who was and is not, who never was, who has no key. */
export function Standing({ say, review: { standing } }: { say: Say; review: Review }) {
  const { registered, enrolled, live, silent, never } = standing;
  return (
    <section class="panel standing">
      <h2>
        <Said say={say} k="review.facilitiesOf" params={{ n: grouped(registered) }} />
      </h2>
      <p class="soft">
        <Said say={say} k="review.enrolledOf" params={{ n: grouped(enrolled) }} />
      </p>
      <Parts
        say={say}
        whole={registered}
        parts={[
          { k: 'review.live', colour: 1, value: live },
          { k: 'review.silent', colour: 2, value: silent },
          { k: 'review.never', colour: 3, value: never },
          { k: 'review.notEnrolled', colour: 4, value: registered - enrolled },
        ]}
      />
    </section>
  );
}
