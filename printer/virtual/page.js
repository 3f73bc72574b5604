// Owns the printer's page in the browser: asks how the printer is, hangs new paper on top, and turns its faults on
// and off. Draws no text of a slip: a slip is a picture.

/** As often as a person looks. */
const ASK_EVERY_MS = 700;
/** Slips are shown smaller than they are printed: eight dots a millimetre are more than a screen has. */
const SCALE = 0.6;

const list = document.getElementById('papers');
const said = document.getElementById('state');
const switches = [...document.querySelectorAll('[data-switch]')];
let newest = 0;

async function ask() {
  try {
    show(await (await fetch('state')).json());
  } catch {
    said.textContent = 'The printer program has ended.';
  }
  setTimeout(ask, ASK_EVERY_MS);
}

function show({ papers, on, buffered, printed, strays }) {
  for (const button of switches) button.setAttribute('aria-pressed', on.includes(button.dataset.switch));
  const parts = [`${printed} out`];
  if (buffered > 0) parts.push(`${buffered} bytes in the buffer`);
  if (strays > 0) parts.push(`${strays} bytes that are no command`);
  said.textContent = parts.join(' · ');
  const first = newest === 0;
  for (const paper of papers.filter(({ id }) => id > newest).reverse()) {
    const item = sheet(paper);
    if (!first) item.classList.add('fresh');
    list.prepend(item);
    newest = paper.id;
  }
  while (list.children.length > papers.length) list.lastElementChild.remove();
}

function sheet({ id, at, width, height, complete, bytes }) {
  const item = document.createElement('li');
  item.className = complete ? '' : 'torn';
  const figure = document.createElement('figure');
  const shade = document.createElement('div');
  shade.className = 'sheet';
  const paper = document.createElement('div');
  paper.className = 'paper';
  const image = document.createElement('img');
  image.src = `paper/${id}.png`;
  image.width = Math.round(width * SCALE);
  image.height = Math.round(height * SCALE);
  image.alt = complete ? `Slip ${id}` : `Slip ${id}, cut off`;
  const caption = document.createElement('figcaption');
  const time = new Date(at).toLocaleTimeString();
  const kind = complete ? '' : 'cut off in the middle · ';
  caption.textContent = `${kind}${id} · ${time} · ${Math.round(height / 8)} mm · ${(bytes / 1000).toFixed(1)} kB`;
  paper.append(image);
  shade.append(paper);
  figure.append(shade, caption);
  item.append(figure);
  return item;
}

function turn(name, on) {
  return fetch('switch', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, on }),
  });
}

for (const button of switches) {
  button.addEventListener('click', () =>
    turn(button.dataset.switch, button.getAttribute('aria-pressed') !== 'true'),
  );
}
document.getElementById('well').addEventListener('click', () => {
  for (const button of switches) turn(button.dataset.switch, false);
});
ask();
