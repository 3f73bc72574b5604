/**
 * The patient's page as a phone gets it: one HTML document with its style and script in it, for phones of
 * 2017 and a slow network. Works without the script, which only asks again in place and vibrates. Holds a
 * number and a place, and nothing of who has it. Pure, so that every server that has views can serve it.
 */
import type { Language, Text } from './facility.ts';
import { directionOf, OWN_NAMES } from './languages.ts';
import { colourOf, QUEUE_COLOURS } from './queue-colours.ts';
import type { PatientView } from './views.ts';

/** How often a phone asks again. */
export const RENEW_SECONDS = 15;
/** With so few people before it, a number is near. */
const NEAR = 2;

const BADGES = QUEUE_COLOURS.map(([ground, ink], at) => `.q${at}{background:${ground};color:${ink}}`).join(
  '',
);

/** What a phone of 2017 knows: no custom properties, no grid. Colours reach 7:1. */
export const PATIENT_STYLE = `html{background:#fff;color:#111}body{margin:0;min-height:100vh;padding:.8em;box-sizing:border-box;font:1.15rem/1.5 system-ui,sans-serif;text-align:center}
[lang=ur],[lang=ks]{line-height:2.1}[lang=en],[lang=hi],[lang=doi]{line-height:1.5}p{margin:.4em 0;word-wrap:break-word}.n{font-size:26vw;font-size:min(26vw,9rem);font-weight:800;line-height:1.15;margin:0;direction:ltr}.n.l{font-size:16vw}
b,bdi{font-variant-numeric:tabular-nums;unicode-bidi:isolate;white-space:nowrap}.big{font-size:1.5em;font-weight:700}.soft{color:#444}.demo,.stale{background:#111;color:#fff;padding:.3em}
.near{background:#ffe08a;color:#111}.now{background:#004b23;color:#fff}.near .soft{color:#111}.now .soft{color:#fff}[hidden]{display:none}
nav{margin-top:1em}nav a{display:inline-block;padding:.4em .6em;min-width:44px;min-height:44px;box-sizing:border-box;color:#003e9c}nav a[aria-current]{font-weight:700;color:#111;text-decoration:none}.now nav a,.now nav a[aria-current]{color:#fff}.near nav a{color:#00235c}
${BADGES}.badge{display:inline-block;padding:.1em .4em;border-radius:.3em;font-weight:800;line-height:1.2;direction:ltr;white-space:nowrap}.badge svg{width:1em;height:1em;vertical-align:-.12em}
button{font:inherit;min-height:48px;padding:.2em 1em;border:2px solid;border-radius:.4em;background:none;color:inherit}:focus{outline:3px solid;outline-offset:2px}`;

/**
 * Asks for the page again and puts its middle in place of the old one, so that the one tap that lets a phone
 * vibrate is not lost (Chrome asks for one since 60). Written for engines without modules, fetch and arrows.
 */
export const PATIENT_SCRIPT = `(function(){var d=document,b=d.body,z=d.getElementById('buzz'),s=d.getElementById('stale'),t=Date.now(),e='';
function buzz(h){if(navigator.vibrate)navigator.vibrate(h)}
function two(n){return(n<10?'0':'')+n}
function fail(){var w=new Date(t);s.querySelector('bdi').textContent=two(w.getHours())+':'+two(w.getMinutes());s.hidden=false}
function take(h){var p=new DOMParser().parseFromString(h,'text/html'),m=p.getElementById('main'),is=p.body.getAttribute('data-turn'),was=b.getAttribute('data-turn'),n=p.body.getAttribute('data-calls'),again=is==='now'&&n!==b.getAttribute('data-calls');
if(!m)return fail();t=Date.now();s.hidden=true;d.getElementById('main').innerHTML=m.innerHTML;b.className=p.body.className;b.setAttribute('data-turn',is);b.setAttribute('data-calls',n);d.title=p.title;
if(is!==was||again){if(is==='now')buzz([500,200,500,200,500]);else if(is==='near')buzz([300,200,300])}}
function ask(){var x=new XMLHttpRequest();x.open('GET',location.href);x.timeout=10000;if(e)x.setRequestHeader('If-None-Match',e);x.onload=function(){if(x.status===304){t=Date.now();s.hidden=true}else if(x.status===200||x.status===404){e=x.getResponseHeader('ETag')||'';take(x.responseText)}else fail()};x.addEventListener('error',fail);x.addEventListener('timeout',fail);x.send()}
if(navigator.vibrate&&b.getAttribute('data-turn')!=='over'){z.hidden=false;z.onclick=function(){buzz(200);z.hidden=true}}
setInterval(ask,${RENEW_SECONDS * 1000});d.addEventListener('visibilitychange',function(){if(!d.hidden)ask()})})()`;

export interface PatientPage {
  /** null: the code is not known, or its day is over. */
  view: PatientView | null;
  /** Where what is shown is old: since when, as a clock says it. It is then never shown as if it were so now. */
  notLiveSince: string | null;
  language: Language;
  languages: readonly Language[];
  /** The language's catalogue. */
  strings: Readonly<Record<string, string>>;
  /** The queue's picture, as drawn by `pictogramSvg`; empty: there is none. */
  picture: string;
}

/** A pictogram file as it stands in a line of text: in the colour of the letter beside it, which says it too. */
export function pictogramSvg(file: string): string {
  return file
    .trim()
    .replace(/<title>[^<]*<\/title>/, '')
    .replace(' xmlns="http://www.w3.org/2000/svg"', ' aria-hidden="true"')
    .replace('stroke="#000"', 'stroke="currentColor"');
}

/** What the page's colour and the phone's vibration follow. */
type TurnOf = 'wait' | 'near' | 'now' | 'over';

export function turnOf(view: PatientView | null): TurnOf {
  if (view === null) return 'over';
  switch (view.status) {
    case 'waiting':
      return view.ahead !== null && view.ahead <= NEAR ? 'near' : 'wait';
    case 'called':
    case 'serving':
      return 'now';
    case 'skipped':
      return 'near';
    case 'completed':
    case 'cancelled':
    case 'lapsed':
      return 'over';
  }
}

/** As `turnOf`, but what is old calls nobody. */
export function turnNow({ view, notLiveSince }: Pick<PatientPage, 'view' | 'notLiveSince'>): TurnOf {
  const turn = turnOf(view);
  return notLiveSince === null || turn === 'over' ? turn : 'wait';
}

/** The whole document. */
export function patientDocument(page: PatientPage): string {
  const { view, language } = page;
  const says = sayer(page);
  const turn = turnNow(page);
  // Without the script the browser itself asks again.
  return `<!doctype html><html lang="${language}" dir="${directionOf(language)}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex,nofollow"><link rel="icon" href="data:,">
<noscript><meta http-equiv="refresh" content="${RENEW_SECONDS}"></noscript>
<title>${escapeHtml(view?.label ?? says('patient.unknown'))}</title><style>${PATIENT_STYLE}</style></head>
<body class="${turn}" data-turn="${turn}" data-calls="${view?.calls ?? 0}">${patientBody(page)}<script>${PATIENT_SCRIPT}</script></body></html>`;
}

/** What stands in the body, the script aside. */
export function patientBody(page: PatientPage): string {
  const { language, languages } = page;
  const says = sayer(page);
  const links = languages.map((one) => {
    const current = one === language ? ' aria-current="true"' : '';
    return `<a href="?l=${one}" lang="${one}" hreflang="${one}"${current}>${OWN_NAMES[one]}</a>`;
  });
  const stale = escapeHtml(says('patient.notLive')).replace('{time}', '<bdi></bdi>');
  return `<p id="stale" class="stale" role="alert" hidden>${stale}</p><main id="main">${middle(page, says)}</main>
<button id="buzz" type="button" hidden>${escapeHtml(says('patient.buzz'))}</button>
<nav>${links.join(' ')}</nav>`;
}

type Says = (key: string) => string;

function middle(page: PatientPage, says: Says): string {
  const { view, language, picture, notLiveSince } = page;
  const line = (text: string, name = '') => `<p${name === '' ? '' : ` class="${name}"`}>${text}</p>`;
  if (view === null) return line(escapeHtml(says('patient.unknown')), 'big');
  const said = (key: string) => escapeHtml(says(key));
  const range = ({ lowMinutes, highMinutes }: { lowMinutes: number; highMinutes: number }) =>
    lowMinutes === highMinutes ? `${highMinutes}` : `${lowMinutes}–${highMinutes}`;
  const parts = [
    view.place.demo ? line(said('patient.demo'), 'demo') : '',
    line(textIn(view.place.facility, language), 'soft'),
    line(
      `<span class="badge q${colourOf(view.prefix)}">${picture} ${escapeHtml(view.prefix)}</span> ${textIn(view.queue, language)}`,
    ),
    line(said('patient.token'), 'soft'),
    line(escapeHtml(view.label), view.label.length > 5 ? 'n l' : 'n'),
  ];
  if (notLiveSince !== null && turnNow(page) === 'wait') {
    const stale = said('patient.notLive').replace('{time}', `<bdi>${escapeHtml(notLiveSince)}</bdi>`);
    return `<p class="stale" role="alert">${stale}</p>${parts.join('')}`;
  }
  switch (view.status) {
    case 'waiting':
      parts.push(
        line(`${said('patient.before')}: <b>${view.ahead ?? 0}</b>`, 'big'),
        line(
          view.wait === null
            ? `${said('patient.wait')}: ${said('patient.waitUnknown')}`
            : `${said('patient.wait')}: <bdi>${range(view.wait)}</bdi> ${said('patient.minutes')}`,
        ),
        turnOf(view) === 'near' ? line(said('patient.near'), 'big') : '',
      );
      break;
    case 'called':
    case 'serving':
      parts.push(line(said('patient.comeNow'), 'big'));
      if (view.counterName !== null) parts.push(line(textIn(view.counterName, language), 'big'));
      break;
    case 'skipped':
      parts.push(line(said('patient.missed'), 'big'));
      break;
    case 'completed':
      parts.push(line(said('patient.completed'), 'big'));
      break;
    case 'cancelled':
      parts.push(line(said('patient.cancelled'), 'big'));
      break;
    case 'lapsed':
      parts.push(line(said('patient.lapsed'), 'big'));
      break;
  }
  // Whoever is called is told one number, their own.
  if (view.running !== null && ['wait', 'near'].includes(turnOf(view))) {
    parts.push(line(`${said('patient.running')}: <bdi>${escapeHtml(view.running)}</bdi>`, 'soft'));
  }
  return parts.join('');
}

function sayer({ strings }: PatientPage): Says {
  return (key) => strings[key] ?? '';
}

/** A name that is missing in the language is given in English, and says so to the browser. */
function textIn(text: Text, language: Language): string {
  const words = text[language];
  return words === undefined ? `<span lang="en" dir="ltr">${escapeHtml(text.en)}</span>` : escapeHtml(words);
}

function escapeHtml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}
