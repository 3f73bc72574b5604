/** Queues: names, letter, picture, where people go next, and the rules of calling. */
import { MAX_NAME } from '../../../server/contract/facility-bounds.ts';
import { Badge } from '../../shared/badge.tsx';
import type { Key } from '../../shared/text.ts';
import { MOST, patched, type Queue, withoutQueue, withQueue, withQueueId } from './draft.ts';
import {
  CheckField,
  ChoiceField,
  type Form,
  NamesField,
  NumberField,
  QueuesField,
  TextField,
} from './fields.tsx';
import { ItemName, Items } from './items.tsx';
import { More, settingsSection } from './settings-page.tsx';

/** Every picture with its word. */
const PICTURES = {
  general: 'settings.pic_general',
  registration: 'settings.pic_registration',
  child: 'settings.pic_child',
  pregnant: 'settings.pic_pregnant',
  heart: 'settings.pic_heart',
  bone: 'settings.pic_bone',
  eye: 'settings.pic_eye',
  ear: 'settings.pic_ear',
  tooth: 'settings.pic_tooth',
  skin: 'settings.pic_skin',
  'x-ray': 'settings.pic_xray',
  pill: 'settings.pic_pill',
} as const satisfies Record<string, Key>;
const PICTURE_OPTIONS = Object.entries(PICTURES).map(([value, k]) => ({ value, k }));

export function QueuesForm({ form }: { form: Form }) {
  const { say, file, edit } = form;
  return (
    <Items
      form={form}
      list="queues"
      items={file.queues}
      most={MOST.queues}
      add="settings.addQueue"
      line={(queue) => <QueueLine queue={queue} form={form} />}
      onList={(queues) => edit((now) => ({ ...now, queues }))}
      onAdd={() => edit(withQueue)}
      onRemove={(i) => edit((now) => withoutQueue(now, i))}
    >
      {(queue, i) => {
        const change = (patch: Partial<Queue>) =>
          edit((now) => ({ ...now, queues: patched(now.queues, i, patch) }));
        const path = (key: keyof Queue) => `queues.${i}.${key}`;
        const isNew = !form.saved.queues.some(({ id }) => id === queue.id);
        return (
          <>
            <NamesField
              form={form}
              path={path('name')}
              k="settings.name"
              name={queue.name}
              longest={MAX_NAME}
              onName={(name) => change({ name })}
            />
            <div class="fields">
              <TextField
                form={form}
                path={path('prefix')}
                k="settings.letter"
                help="settings.letterHelp"
                value={queue.prefix}
                longest={3}
                onValue={(prefix) => change({ prefix: prefix.toUpperCase() })}
              />
              <ChoiceField
                form={form}
                path={path('pictogram')}
                k="settings.picture"
                value={queue.pictogram ?? 'general'}
                options={PICTURE_OPTIONS}
                onValue={(pictogram) => change({ pictogram })}
              />
              {isNew && (
                <TextField
                  form={form}
                  path={path('id')}
                  k="settings.id"
                  help="settings.idHelp"
                  value={queue.id}
                  longest={20}
                  late
                  onValue={(id) => edit((now) => withQueueId(now, i, id))}
                />
              )}
            </div>
            <QueuesField
              form={form}
              path={path('next')}
              k="settings.next"
              among={file.queues.filter(({ id }) => id !== queue.id)}
              chosen={queue.next}
              onChosen={(next) => change({ next })}
            />
            <More
              say={say}
              open={WITHIN_MORE.some((key) => form.problems.some((one) => one.path.startsWith(path(key))))}
            >
              <CallingRules form={form} queue={queue} path={path} change={change} />
            </More>
          </>
        );
      }}
    </Items>
  );
}

export function QueueLine({ queue, form }: { queue: Queue; form: Form }) {
  return (
    <>
      <Badge prefix={queue.prefix} pictogram={queue.pictogram ?? null} />
      <ItemName name={queue.name} id={queue.id} language={form.say.language} />
    </>
  );
}

const WITHIN_MORE = ['dailyCap', 'priorityShare', 'requeueAfter', 'windowMinutes', 'validMinutes'] as const;

function CallingRules(props: {
  form: Form;
  queue: Queue;
  path: (key: keyof Queue) => string;
  change: (patch: Partial<Queue>) => void;
}) {
  const { form, queue, path, change } = props;
  const { priorityShare: share } = queue;
  return (
    <>
      <CheckField
        form={form}
        k="settings.roundTheClock"
        checked={queue.roundTheClock}
        onChecked={(roundTheClock) => change({ roundTheClock })}
      />
      <div class="fields">
        <NumberField
          form={form}
          path={path('dailyCap')}
          k="settings.dailyCap"
          help="settings.dailyCapHelp"
          value={queue.dailyCap ?? Number.NaN}
          onValue={(most) => change({ dailyCap: Number.isNaN(most) ? null : most })}
        />
        <NumberField
          form={form}
          path={`${path('priorityShare')}.priority`}
          k="settings.sharePriority"
          value={share.priority}
          onValue={(priority) => change({ priorityShare: { ...share, priority } })}
        />
        <NumberField
          form={form}
          path={`${path('priorityShare')}.normal`}
          k="settings.shareNormal"
          value={share.normal}
          onValue={(normal) => change({ priorityShare: { ...share, normal } })}
        />
        <NumberField
          form={form}
          path={path('requeueAfter')}
          k="settings.requeueAfter"
          value={queue.requeueAfter}
          onValue={(requeueAfter) => change({ requeueAfter })}
        />
        <NumberField
          form={form}
          path={path('windowMinutes')}
          k="settings.windowMinutes"
          value={queue.windowMinutes}
          onValue={(windowMinutes) => change({ windowMinutes })}
        />
        <NumberField
          form={form}
          path={path('validMinutes')}
          k="settings.validMinutes"
          value={queue.validMinutes}
          onValue={(validMinutes) => change({ validMinutes })}
        />
      </div>
    </>
  );
}

export const Section = settingsSection('queues', QueuesForm);
