/** The boxes of the facilities: versions, what ails them, copied machines; and how far the registries reach. Draws only. */

import { dateAndTime } from '../../hub/contract/india-time.ts';
import { grouped } from '../../hub/contract/lakh-crore.ts';
import type { ForkRow, Review } from '../../hub/contract/review.ts';
import { Bar } from '../shared/charts.tsx';
import type { Say } from '../shared/text.ts';
import { NumberText, Said } from '../shared/words.tsx';
import { FileLink } from './behind.tsx';
import { districtName } from './district-names.ts';
import { Count, Parts, Percent } from './figures.tsx';
import { healthWords } from './health-words.ts';

export function Versions({ say, review: { versions, standing } }: { say: Say; review: Review }) {
  return (
    <section class="panel">
      <div class="panel-head">
        <h2>
          <Said say={say} k="review.versions" />
        </h2>
        <FileLink say={say} table="versions" />
      </div>
      {versions.length === 0 && <Nothing say={say} />}
      <ul class="bars">
        {versions.map(({ version, facilities }) => (
          <li key={version ?? ''}>
            {version === null ? <Said say={say} k="review.versionUnknown" /> : <NumberText value={version} />}
            <Bar most={standing.enrolled} parts={[{ value: facilities, colour: 1 }]} />
            <Count value={facilities} />
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Health({ say, review: { health, standing, versions } }: { say: Say; review: Review }) {
  return (
    <section class="panel">
      <div class="panel-head">
        <h2>
          <Said say={say} k="review.health" />
        </h2>
        <FileLink say={say} table="health" />
      </div>
      {health.length === 0 &&
        (versions.some(({ version }) => version !== null) ? (
          <p class="good">
            <Said say={say} k="review.allWell" />
          </p>
        ) : (
          <Nothing say={say} />
        ))}
      <ul class="bars">
        {health.map(({ code, level, facilities }) => (
          <li key={code}>
            <span class={level === 'bad' ? 'alert' : ''}>
              <Said say={say} k={healthWords(code)} />
            </span>
            <Bar most={standing.enrolled} parts={[{ value: facilities, colour: level === 'bad' ? 2 : 3 }]} />
            <Count value={facilities} />
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Forks({ say, forks }: { say: Say; forks: readonly ForkRow[] }) {
  return (
    <section class="panel">
      <div class="panel-head">
        <h2>
          <Said say={say} k="review.forks" />
        </h2>
        <FileLink say={say} table="forks" />
      </div>
      <p class={forks.length === 0 ? 'good' : 'soft'}>
        <Said say={say} k={forks.length === 0 ? 'review.noForks' : 'review.forksNote'} />
      </p>
      <ul class="rows">
        {forks.map(({ hipId, logId, name, district, districtLgd, foundAt }) => (
          <li key={logId}>
            <a href={`#facility?id=${encodeURIComponent(hipId)}`}>
              <bdi>{name}</bdi>
            </a>
            <span class="soft">
              <bdi>{districtName(say, districtLgd, district)}</bdi> ·{' '}
              <NumberText value={dateAndTime(foundAt)} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Two registries: facilities that are enrolled, and professionals whose id the registry confirms. */
export function Saturation({ say, review: { standing, professionals } }: { say: Say; review: Review }) {
  const { verified, reported, unknown } = professionals;
  return (
    <section class="panel saturation">
      <div class="panel-head">
        <h2>
          <Said say={say} k="review.saturation" />
        </h2>
        <FileLink say={say} table="professionals" />
      </div>
      <h3>
        <Said say={say} k="review.hfr" />
      </h3>
      <p>
        <Bar most={standing.registered} parts={[{ value: standing.enrolled, colour: 1 }]} />
        <Said
          say={say}
          k="review.ofWhole"
          params={{ n: grouped(standing.enrolled), whole: grouped(standing.registered) }}
        />{' '}
        <Percent part={standing.enrolled} whole={standing.registered} />
      </p>
      <h3>
        <Said say={say} k="review.hpr" />
      </h3>
      <Parts
        say={say}
        whole={verified + reported + unknown}
        parts={[
          { k: 'review.verified', colour: 1, value: verified },
          { k: 'review.reportedOnly', colour: 3, value: reported },
          { k: 'review.unknown', colour: 2, value: unknown },
        ]}
      />
      <p class="soft">
        <Said
          say={say}
          k="review.hprFacilities"
          params={{ n: grouped(professionals.facilities), whole: grouped(standing.registered) }}
        />
      </p>
    </section>
  );
}

function Nothing({ say }: { say: Say }) {
  return (
    <p class="soft">
      <Said say={say} k="review.nothingYet" />
    </p>
  );
}
