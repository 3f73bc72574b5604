/** The backup copies on the administration page: when the last was made, taking one now, which there are. */
import { useEffect, useState } from 'preact/hooks';
import type { BackupFault, BackupsView } from '../../../server/contract/backups.ts';
import { request, type Trouble } from '../../shared/api.ts';
import { problemKey } from '../../shared/problem-keys.ts';
import type { Key, Say } from '../../shared/text.ts';
import { Said } from '../../shared/words.tsx';
import { SectionFrame, type SectionProps } from '../section-frame.tsx';
import { dateAndTime } from '../times.ts';

/** A copy takes seconds; until then the page asks again. */
const ASK_EVERY_MS = 2_000;
const MEGABYTE = 1e6;

const FAULTS = {
  busy: 'backup.running',
  no_data: 'backup.failed',
  no_folder: 'backup.noFolder',
  no_space: 'backup.noSpace',
  no_key: 'backup.noKey',
  unreadable: 'backup.damaged',
  damaged: 'backup.damaged',
  newer: 'backup.failed',
  log: 'backup.damaged',
  tokens: 'backup.damaged',
  key: 'backup.noKey',
  failed: 'backup.failed',
} as const satisfies Record<BackupFault, Key>;

export function Section(props: SectionProps) {
  const { onSignedOut } = props;
  const [view, setView] = useState<BackupsView | null>(null);
  const [trouble, setTrouble] = useState<Trouble | null>(null);

  async function send(method: 'GET' | 'POST'): Promise<void> {
    const answer = await request<BackupsView>(method, '/api/backups', method === 'POST' ? {} : undefined);
    if (answer.ok) {
      setView(answer.value);
      setTrouble(null);
    } else if (answer.trouble.code === 'not_signed_in') onSignedOut();
    else setTrouble(answer.trouble);
  }

  useEffect(() => {
    void send('GET');
    const timer = setInterval(() => void send('GET'), ASK_EVERY_MS);
    return () => clearInterval(timer);
  }, []);

  return <BackupPage {...props} view={view} trouble={trouble} onTake={() => void send('POST')} />;
}

interface BackupPageProps extends Pick<SectionProps, 'say' | 'onBack' | 'onLanguage'> {
  view: BackupsView | null;
  trouble: Trouble | null;
  onTake: () => void;
}

export function BackupPage({ say, view, trouble, onTake, onBack, onLanguage }: BackupPageProps) {
  return (
    <SectionFrame say={say} title="backup.title" onBack={onBack} onLanguage={onLanguage}>
      <p class="bad" role="alert">
        {trouble !== null && <Said say={say} k={problemKey(trouble.code)} params={trouble.params} />}
      </p>
      {view !== null && (
        <div class="cards">
          <LastCopy say={say} view={view} onTake={onTake} />
          <Copies say={say} view={view} />
        </div>
      )}
    </SectionFrame>
  );
}

function LastCopy({ say, view, onTake }: { say: Say; view: BackupsView; onTake: () => void }) {
  const { running, madeAt, triedAt, why, keep, sameDisk } = view;
  return (
    <section class="card">
      <p class={madeAt === null || why !== null ? 'bad' : 'good'}>
        {madeAt === null ? (
          <Said say={say} k="backup.none" />
        ) : (
          <Said say={say} k="backup.last" params={{ time: momentOf(madeAt) }} />
        )}
      </p>
      {why !== null && triedAt !== null && (
        <p class="bad">
          <Said say={say} k="backup.tried" params={{ time: momentOf(triedAt) }} />{' '}
          <Said say={say} k={FAULTS[why]} />
        </p>
      )}
      <button type="button" class="pad-key" disabled={running} onClick={onTake}>
        <Said say={say} k={running ? 'backup.running' : 'backup.take'} />
      </button>
      <p>
        <Said say={say} k="backup.keep" params={{ count: keep }} />
      </p>
      {sameDisk && (
        <p>
          <b>
            <Said say={say} k="backup.sameDisk" />
          </b>
        </p>
      )}
      <p>
        <Said say={say} k="backup.key" />
      </p>
    </section>
  );
}

function Copies({ say, view: { copies, folder } }: { say: Say; view: BackupsView }) {
  const [newest] = copies;
  return (
    <section class="card">
      <p class="soft">
        <Said say={say} k="backup.folder" params={{ folder }} />
      </p>
      <ul class="copies">
        {copies.map(({ name, madeAt, tokens, bytes }) => (
          <li key={name}>
            <Said
              say={say}
              k="backup.copy"
              params={{ time: momentOf(madeAt), tokens, size: `${(bytes / MEGABYTE).toFixed(1)} MB` }}
            />
          </li>
        ))}
      </ul>
      {newest !== undefined && (
        <p class="soft">
          <Said say={say} k="backup.back" />
          <code class="command" dir="ltr">
            npm run restore -- {newest.name}
          </code>
        </p>
      )}
    </section>
  );
}

/** Day, month and time as people here write them. */
function momentOf(at: number): string {
  // A mark of direction: digits alone would be set from right to left between Urdu words.
  return `\u200e${dateAndTime(at)}`;
}
