/** Counters: windows and rooms, what they are called and whom they call. */
import { MAX_NAME } from '../../../server/contract/facility-bounds.ts';
import { Badge } from '../../shared/badge.tsx';
import { type Counter, MOST, patched, withCounter, without } from './draft.ts';
import { type Form, NamesField, QueuesField, TextField } from './fields.tsx';
import { ItemName, Items } from './items.tsx';
import { More, settingsSection } from './settings-page.tsx';

export function CountersForm({ form }: { form: Form }) {
  const { say, file, edit } = form;
  return (
    <Items
      form={form}
      list="counters"
      items={file.counters}
      most={MOST.counters}
      add="settings.addCounter"
      line={({ id: counter, name, queues }) => (
        <>
          <ItemName name={name} id={counter} language={say.language} />
          {file.queues
            .filter(({ id }) => queues.includes(id))
            .map(({ id, prefix, pictogram }) => (
              <Badge key={id} prefix={prefix} pictogram={pictogram ?? null} />
            ))}
        </>
      )}
      onList={(counters) => edit((now) => ({ ...now, counters }))}
      onAdd={() => edit(withCounter)}
      onRemove={(i) => edit((now) => ({ ...now, counters: without(now.counters, i) }))}
    >
      {(counter, i) => {
        const change = (patch: Partial<Counter>) =>
          edit((now) => ({ ...now, counters: patched(now.counters, i, patch) }));
        const isNew = !form.saved.counters.some(({ id }) => id === counter.id);
        return (
          <>
            <NamesField
              form={form}
              path={`counters.${i}.name`}
              k="settings.name"
              name={counter.name}
              longest={MAX_NAME}
              onName={(name) => change({ name })}
            />
            <QueuesField
              form={form}
              path={`counters.${i}.queues`}
              k="settings.callsFrom"
              chosen={counter.queues}
              onChosen={(queues) => change({ queues })}
            />
            <More say={say} open={form.problems.some(({ path }) => path === `counters.${i}.id`)}>
              <div class="fields">
                {isNew && (
                  <TextField
                    form={form}
                    path={`counters.${i}.id`}
                    k="settings.id"
                    help="settings.idHelp"
                    value={counter.id}
                    longest={40}
                    late
                    onValue={(id) => change({ id })}
                  />
                )}
                <TextField
                  form={form}
                  path={`counters.${i}.hprId`}
                  k="settings.hprId"
                  value={counter.hprId ?? ''}
                  longest={60}
                  onValue={(hprId) => change({ hprId: hprId === '' ? null : hprId })}
                />
              </div>
            </More>
          </>
        );
      }}
    </Items>
  );
}

export const Section = settingsSection('counters', CountersForm);
