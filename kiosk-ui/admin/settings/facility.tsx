/** The hospital itself: its names and languages, its ids, how long people are kept, and its file. */

import type { FacilityFile, Language } from '../../../server/contract/facility.ts';
import { MAX_NAME } from '../../../server/contract/facility-bounds.ts';
import { OWN_NAMES } from '../../../server/contract/languages.ts';
import { ALL_LANGUAGES } from '../../shared/languages.ts';
import { Said, Words } from '../../shared/words.tsx';
import { moved, without } from './draft.ts';
import { CheckField, Fault, type Form, NamesField, NumberField, TextField } from './fields.tsx';
import { More, settingsSection } from './settings-page.tsx';

type Facility = FacilityFile['facility'];
const IN_MORE = ['hipId', 'hfrId', 'districtLgd', 'stateLgd', 'zone', 'location'] as const;

export function FacilityForm({ form }: { form: Form }) {
  const { say, file, edit } = form;
  const { facility } = file;
  const change = (patch: Partial<Facility>) =>
    edit((now) => ({ ...now, facility: { ...now.facility, ...patch } }));
  return (
    <>
      <section class="card item">
        <NamesField
          form={form}
          path="facility.name"
          k="settings.facilityName"
          name={facility.name}
          longest={MAX_NAME}
          onName={(name) => change({ name })}
        />
      </section>
      <section class="card item">
        <Languages form={form} chosen={facility.languages} onChosen={(languages) => change({ languages })} />
      </section>
      <section class="card item">
        <div class="fields">
          <NumberField
            form={form}
            path="facility.keepPersonsDays"
            k="settings.keepDays"
            help="settings.keepDaysHelp"
            value={facility.keepPersonsDays}
            onValue={(keepPersonsDays) => change({ keepPersonsDays })}
          />
        </div>
        <CheckField
          form={form}
          k="settings.bareNumber"
          checked={facility.bareTokenNumber}
          onChecked={(bareTokenNumber) => change({ bareTokenNumber })}
        />
        <More
          say={say}
          open={IN_MORE.some((key) => form.problems.some(({ path }) => path.startsWith(`facility.${key}`)))}
        >
          <Ids form={form} facility={facility} change={change} />
        </More>
      </section>
      <section class="card item">
        <h2>
          <Said say={say} k="settings.file" />
        </h2>
        <p class="soft">
          <Said say={say} k="settings.fileHelp" />
        </p>
        <p>
          <a href="/api/facility.json" download="facility.json">
            <Said say={say} k="settings.fileSave" />
          </a>
        </p>
      </section>
    </>
  );
}

/** In their order: the first is the one that a kiosk goes back to. */
function Languages(props: {
  form: Form;
  chosen: readonly Language[];
  onChosen: (languages: Language[]) => void;
}) {
  const { form, chosen, onChosen } = props;
  const { say } = form;
  return (
    <fieldset>
      <legend>
        <Said say={say} k="settings.languages" />
      </legend>
      <p class="soft">
        <Said say={say} k="settings.languagesHelp" />
      </p>
      <ol class="languages">
        {chosen.map((language, i) => (
          <li key={language}>
            <Words words={OWN_NAMES[language]} language={language} class="item-name" />
            <button
              type="button"
              class="quiet"
              disabled={i === 0}
              onClick={() => onChosen(moved(chosen, i, -1))}
            >
              <Said say={say} k="settings.up" />
            </button>
            <button
              type="button"
              class="quiet"
              disabled={chosen.length === 1}
              onClick={() => onChosen(without(chosen, i))}
            >
              <Said say={say} k="settings.remove" />
            </button>
          </li>
        ))}
      </ol>
      <Fault form={form} path="facility.languages" />
      <p class="item-keys">
        {ALL_LANGUAGES.filter((language) => !chosen.includes(language)).map((language) => (
          <button key={language} type="button" class="quiet" onClick={() => onChosen([...chosen, language])}>
            + <Words words={OWN_NAMES[language]} language={language} />
          </button>
        ))}
      </p>
    </fieldset>
  );
}

function Ids(props: { form: Form; facility: Facility; change: (patch: Partial<Facility>) => void }) {
  const { form, facility, change } = props;
  const { location } = facility;
  const place = (part: 'latitude' | 'longitude', value: number) => {
    const next = { latitude: Number.NaN, longitude: Number.NaN, ...location, [part]: value };
    change({ location: Number.isNaN(next.latitude) && Number.isNaN(next.longitude) ? null : next });
  };
  return (
    <div class="fields">
      <TextField
        form={form}
        path="facility.hipId"
        k="settings.hipId"
        value={facility.hipId}
        longest={60}
        onValue={(hipId) => change({ hipId })}
      />
      <TextField
        form={form}
        path="facility.hfrId"
        k="settings.hfrId"
        value={facility.hfrId}
        longest={60}
        onValue={(hfrId) => change({ hfrId })}
      />
      <NumberField
        form={form}
        path="facility.districtLgd"
        k="settings.district"
        value={facility.districtLgd}
        onValue={(districtLgd) => change({ districtLgd })}
      />
      <NumberField
        form={form}
        path="facility.stateLgd"
        k="settings.state"
        value={facility.stateLgd}
        onValue={(stateLgd) => change({ stateLgd })}
      />
      <TextField
        form={form}
        path="facility.zone"
        k="settings.zone"
        value={facility.zone}
        onValue={(zone) => change({ zone })}
      />
      <NumberField
        form={form}
        path="facility.location.latitude"
        k="settings.latitude"
        help="settings.placeHelp"
        step="any"
        value={location?.latitude ?? Number.NaN}
        onValue={(value) => place('latitude', value)}
      />
      <NumberField
        form={form}
        path="facility.location.longitude"
        k="settings.longitude"
        step="any"
        value={location?.longitude ?? Number.NaN}
        onValue={(value) => place('longitude', value)}
      />
    </div>
  );
}

export const Section = settingsSection('facility', FacilityForm);
