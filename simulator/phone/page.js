/**
 * Owns the phone's page: find a counter, choose a made-up person, share, show the number and who is being called.
 * Invariant: text from the network enters as text, never as markup; polling stops when its screen is left.
 */

/** How often the share is looked at while the number is awaited, and the running number while it is shown. */
const SHARE_POLL_MS = 700;
const RUNNING_POLL_MS = 5_000;
/** Looks at one running-number question before the next question takes its place. */
const RUNNING_LOOKS = 6;
const SCAN_POLL_MS = 200;
/** Labels longer than this are set smaller. */
const LONG_LABEL = 5;
const KEPT = 'demonstration-share';

const screens = ['find', 'choose', 'wait', 'token', 'failed'];
/** Changes with every screen, so that an answer to an earlier screen is ignored. */
let visit = 0;
let counter = null;
let people = [];
let camera = null;

function byId(id) {
  return document.getElementById(id);
}

function show(screen) {
  visit += 1;
  closeCamera();
  for (const id of screens) byId(id).hidden = id !== screen;
  for (const line of document.querySelectorAll('.counter-id')) line.textContent = counter?.counterId ?? '';
  for (const line of document.querySelectorAll('.hip-id')) line.textContent = counter?.hipId ?? '';
  window.scrollTo(0, 0);
  return visit;
}

function say(id, words) {
  byId(id).textContent = words ?? '';
  byId(id).hidden = !words;
}

function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The answer's body, with `ok`; an unreachable simulator is an answer too. */
async function call(method, path, body) {
  try {
    const answer = await fetch(path, {
      method,
      headers: body === undefined ? {} : { 'Content-Type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { ok: answer.ok, ...(await answer.json()) };
  } catch {
    return { ok: false, code: 'offline', words: 'The simulator does not answer. Is it still running?' };
  }
}

/* Finding the counter */

function showFind() {
  counter = null;
  show('find');
  say('find-problem');
  byId('scan').hidden = !('BarcodeDetector' in window && navigator.mediaDevices?.getUserMedia);
  byId('open-code').classList.toggle('primary', byId('scan').hidden);
}

async function openCode(text) {
  const code = await call('POST', '/phone/codes', { text });
  if (!code.ok) return say('find-problem', code.words);
  counter = { hipId: code.hipId, counterId: code.counterId };
  showChoose();
}

async function openCamera() {
  say('find-problem');
  try {
    camera = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
  } catch {
    return say('find-problem', 'The camera could not be opened. Paste the link instead.');
  }
  const video = byId('video');
  video.srcObject = camera;
  byId('camera').hidden = false;
  await video.play();
  const detector = new window.BarcodeDetector({ formats: ['qr_code'] });
  while (camera !== null) {
    const [found] = await detector.detect(video).catch(() => []);
    if (found !== undefined && camera !== null) {
      closeCamera();
      return openCode(found.rawValue);
    }
    await sleep(SCAN_POLL_MS);
  }
}

function closeCamera() {
  for (const track of camera?.getTracks() ?? []) track.stop();
  camera = null;
  byId('camera').hidden = true;
}

/* Choosing the person */

function showChoose() {
  show('choose');
  say('choose-problem');
}

function describe(person) {
  const sex = { M: 'male', F: 'female' }[person.gender] ?? 'other';
  const age = new Date().getFullYear() - Number(person.yearOfBirth);
  const number = person.abhaNumber === null ? 'no ABHA number' : `ABHA ${person.abhaNumber}`;
  return [`${sex}, about ${age}`, number].map((part) =>
    Object.assign(document.createElement('i'), { textContent: part }),
  );
}

function addPerson(person, chosen) {
  people.push(person);
  const row = document.createElement('label');
  row.className = 'person';
  const radio = document.createElement('input');
  radio.type = 'radio';
  radio.name = 'person';
  radio.value = String(people.length - 1);
  radio.checked = chosen;
  const words = document.createElement('span');
  const name = document.createElement('b');
  name.append(Object.assign(document.createElement('bdi'), { textContent: person.name }));
  words.append(name, ...describe(person));
  row.append(radio, words);
  byId('people').append(row);
  if (chosen && people.length > 1) row.scrollIntoView({ block: 'center' });
}

async function loadPeople() {
  const answer = await call('GET', '/phone/patients');
  people = [];
  byId('people').replaceChildren();
  (answer.patients ?? []).forEach((person, index) => {
    addPerson(person, index === 0);
  });
  if (!answer.ok) say('choose-problem', answer.words);
}

async function makeUp() {
  const answer = await call('POST', '/phone/patients');
  if (answer.ok) addPerson(answer.patient, true);
  else say('choose-problem', answer.words);
}

async function addOwn() {
  const name = byId('own-name').value.trim();
  const year = byId('own-year').value.trim();
  if (name === '' || !/^(19|20)\d\d$/.test(year)) {
    return say('choose-problem', 'Write a name and a year such as 1956.');
  }
  const answer = await call('POST', '/phone/patients');
  if (!answer.ok) return say('choose-problem', answer.words);
  say('choose-problem');
  const gender = byId('own-gender').value;
  const own = { name, gender, yearOfBirth: year, monthOfBirth: null, dayOfBirth: null };
  addPerson({ ...answer.patient, ...own }, true);
}

async function share() {
  const chosen = document.querySelector('input[name=person]:checked');
  const person = people[Number(chosen?.value ?? -1)];
  if (person === undefined) return say('choose-problem', 'Choose a person first.');
  byId('share').disabled = true;
  const answer = await call('POST', '/phone/shares', { counter, patient: person });
  byId('share').disabled = false;
  if (!answer.ok) return say('choose-problem', answer.words);
  follow({ id: answer.id, counter, person });
}

/* The number */

function keep(sharing) {
  sessionStorage.setItem(KEPT, JSON.stringify(sharing));
}

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? 'null');
  } catch {
    return null;
  }
}

/** Waits for the answer to a share and shows it. */
async function follow(sharing) {
  keep(sharing);
  counter = sharing.counter;
  const mine = show('wait');
  const since = Date.now();
  while (mine === visit) {
    byId('elapsed').textContent = String(Math.floor((Date.now() - since) / 1000));
    const view = await call('GET', `/phone/shares/${sharing.id}`);
    if (mine !== visit) return;
    if (!view.ok) return showFailed(sharing, view);
    if (view.state === 'token') return showToken(sharing, view);
    if (view.state === 'problem') return showFailed(sharing, view.problem);
    await sleep(SHARE_POLL_MS);
  }
}

function showFailed(sharing, problem) {
  show('failed');
  byId('failed-words').textContent = problem.words;
  say('failed-said', problem.said && `The facility says: ${problem.said}`);
  byId('failed-code').textContent = /^(ABDM|HTTP)/.test(problem.code ?? '') ? problem.code : '';
  byId('try-again').onclick = () => repeat(sharing);
}

async function repeat(sharing) {
  const answer = await call('POST', '/phone/shares', { counter: sharing.counter, patient: sharing.person });
  if (answer.ok) return follow({ ...sharing, id: answer.id });
  showFailed(sharing, answer);
}

function showToken(sharing, view) {
  const mine = show('token');
  byId('number').textContent = view.tokenNumber;
  byId('number').classList.toggle('long', view.tokenNumber.length > LONG_LABEL);
  byId('whose').textContent = sharing.person.name;
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
  byId('until').textContent = view.validUntil
    ? new Date(view.validUntil).toLocaleTimeString([], clock)
    : 'not said';
  byId('running').textContent = '…';
  byId('running-note').textContent = '';
  byId('again').onclick = () => repeat(sharing);
  showRunning(sharing, mine);
}

/** Asks which number is being called, again and again, while this screen is shown. */
async function showRunning(sharing, mine) {
  while (mine === visit) {
    const view = await askRunning(sharing.counter, mine);
    if (mine !== visit) return;
    if (view?.state === 'number') {
      byId('running').textContent = view.number;
      const pace = view.minutes === null ? '' : ` About ${view.minutes} min a person.`;
      byId('running-note').textContent = `Asked again every few seconds.${pace}`;
    } else {
      byId('running').textContent = '–';
      byId('running-note').textContent =
        (view?.problem ?? view)?.words ?? 'The counter has not said who is called.';
    }
    await sleep(RUNNING_POLL_MS);
  }
}

async function askRunning(asked, mine) {
  const question = await call('POST', '/phone/running-tokens', asked);
  if (!question.ok) return question;
  for (let look = 0; look < RUNNING_LOOKS && mine === visit; look += 1) {
    await sleep(SHARE_POLL_MS);
    const view = await call('GET', `/phone/running-tokens/${question.id}`);
    if (!view.ok || view.state !== 'waiting') return view;
  }
  return null;
}

/* Wiring */

function on(selector, event, action) {
  for (const element of document.querySelectorAll(selector)) {
    element.addEventListener(event, (happened) => {
      if (event === 'submit') happened.preventDefault();
      action();
    });
  }
}

on('#scan', 'click', openCamera);
on('#stop-scan', 'click', closeCamera);
on('#code-form', 'submit', () => openCode(byId('code').value));
on('#make-up', 'click', makeUp);
on('#add-own', 'click', addOwn);
on('#share-form', 'submit', share);
on('.other-counter', 'click', () => {
  history.replaceState(null, '', '/');
  showFind();
});
on('.start-over', 'click', () => {
  sessionStorage.removeItem(KEPT);
  showChoose();
});

await loadPeople();
const earlier = kept();
const linked = location.pathname === '/share-profile' ? location.href : null;
const code = linked === null ? null : await call('POST', '/phone/codes', { text: linked });
if (code !== null && !code.ok) {
  showFind();
  say('find-problem', code.words);
} else if (
  code !== null &&
  !(earlier && earlier.counter.counterId === code.counterId && earlier.counter.hipId === code.hipId)
) {
  counter = { hipId: code.hipId, counterId: code.counterId };
  showChoose();
} else if (earlier) {
  follow(earlier);
} else {
  showFind();
}
