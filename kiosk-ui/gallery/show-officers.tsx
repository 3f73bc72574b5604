/** The state's pages as the gallery shows them. */
import { type ComponentChildren, render } from 'preact';
import type { OfficerLanguage } from '../../hub/contract/officers.ts';
import type { Language } from '../../server/contract/facility.ts';
import { setPageLanguage } from '../shared/page-strings.ts';
import type { Say } from '../shared/text.ts';
import {
  FACILITIES_STATES,
  FACILITY_STATES,
  OFFICERS_STATES,
  REGISTRY_STATES,
} from './officers-page-states.ts';
import { AT, EVERY_DISTRICT, officerOf, PICTURE_STATES } from './officers-states.ts';

const nothing = () => undefined;
/** What the gallery links to of these pages. */
export const OFFICERS_PAGE_LANGUAGES: readonly OfficerLanguage[] = ['ur', 'hi', 'en'];

async function reviewPage(language: Language): Promise<Say> {
  await import('../shared/tokens.css');
  await import('../shared/page.css');
  await import('../review/review.css');
  await import('../review/panels.css');
  document.body.className = 'light';
  const { loadReview } = await import('../review/review-strings.ts');
  const say = await loadReview(language);
  setPageLanguage(say.language);
  return say;
}

export async function showPicture(root: HTMLElement, name: string, language: Language): Promise<void> {
  const say = await reviewPage(language);
  const { ReviewPage } = await import('../review/review-page.tsx');
  const state = PICTURE_STATES[name];
  if (state === undefined) return;
  render(
    <ReviewPage
      {...state}
      say={say}
      hash="#now"
      onLanguage={(chosen) => showPicture(root, name, chosen)}
      onLeave={nothing}
    />,
    root,
  );
}

type Draw = (say: Say, name: string) => Promise<ComponentChildren>;

/** One of the other pages, in the frame that all stand in. */
function framed(door: 'facilities' | 'registry' | 'officers', draw: Draw) {
  return async function show(root: HTMLElement, name: string, language: Language): Promise<void> {
    const say = await reviewPage(language);
    const { ReviewFrame } = await import('../review/review-frame.tsx');
    render(
      <ReviewFrame
        say={say}
        officer={officerOf('administrator')}
        liveness={{ kind: 'live' }}
        at={AT}
        door={door}
        onLanguage={(chosen) => show(root, name, chosen)}
        onLeave={nothing}
      >
        {await draw(say, name)}
      </ReviewFrame>,
      root,
    );
  };
}

export const showFacilities = framed('facilities', async (say, name) => {
  const { FacilitiesView } = await import('../review/facilities-view.tsx');
  const { state } = FACILITIES_STATES[name as keyof typeof FACILITIES_STATES];
  return (
    <FacilitiesView say={say} state={state} districts={EVERY_DISTRICT} onFilter={nothing} onPage={nothing} />
  );
});

export const showFacility = framed('facilities', async (say, name) => {
  const { FacilityView } = await import('../review/facility-view.tsx');
  const { state } = FACILITY_STATES[name as keyof typeof FACILITY_STATES];
  return (
    <FacilityView
      say={say}
      state={state}
      officerRole="administrator"
      onCode={nothing}
      onEnding={nothing}
      onEnd={nothing}
      onAct={nothing}
      onDay={nothing}
      onList={nothing}
    />
  );
});

export const showRegistry = framed('registry', async (say, name) => {
  const { RegistryView } = await import('../review/registry-view.tsx');
  const { state } = REGISTRY_STATES[name as keyof typeof REGISTRY_STATES];
  return <RegistryView say={say} state={state} onFile={nothing} />;
});

export const showOfficers = framed('officers', async (say, name) => {
  const { OfficersView } = await import('../review/officers-view.tsx');
  const { state } = OFFICERS_STATES[name as keyof typeof OFFICERS_STATES];
  return (
    <OfficersView
      say={say}
      state={state}
      districts={EVERY_DISTRICT}
      onAct={nothing}
      onOpen={nothing}
      onNoted={nothing}
    />
  );
});
