// @ts-check
/** A person paints cases of a dataset. Whatever dies and when: no edit is lost that was shown as saved or is older than
 *  5 s, no file is half written, and dataset.json is what lies there. */
import { phantomNifti } from '../../demo/nifti.mjs';

/** @typedef {import('playwright').Page} Page */
/** @typedef {import('./random.mjs').Random} Random */
/**
 * @typedef {object} Step what the map was after an edit
 * @property {number} at ms since 1970
 * @property {number[]} runs start, length, value, …; background left out
 * @property {boolean} saved "Saved" was shown afterwards
 */

const FOLDER = 'Dataset001_Crash';
const SIZE = /** @type {const} */ ([24, 64, 64]);
const CASES = 16;
const SAFE_AFTER = 5000;
const SAVED_WITHIN_MS = 15_000;
const IGNORE = 65535;
const IGNORE_IN_FILE = 3;

export const editing = {
  name: 'editing',
  faults: {
    /** A save writes its note in `pending`, the label, what is known of the case, takes the note back, then shortens the
     *  journal. Before each of these changes but the first, half of it is done. */
    between: {
      pattern: '^(write (nnUNet_raw|\\.segloop/cases)/|remove \\.segloop/(pending|journal)/)',
      of: 9,
    },
    /** The first change of a save, and each edit on its way into the journal. */
    any: { pattern: '^(write|remove) (nnUNet_raw/|\\.segloop/(cases|pending|journal)/)', of: 18 },
  },

  /** @param {Page} page */
  async prepare(page) {
    const file = Buffer.from(phantom()).toString('base64');
    await page.evaluate(createCases, /** @type {[string, number]} */ ([file, CASES]));
    return new EditingLedger();
  },
};

function phantom() {
  const data = Int16Array.from({ length: SIZE[0] * SIZE[1] * SIZE[2] }, (_, at) => (at * 7919) % 300);
  const geometry = {
    size: SIZE,
    spacing: [2, 1, 1],
    origin: [0, 0, 0],
    direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  };
  return phantomNifti(/** @type {any} */ ({ data, geometry }));
}

/** In the page. @param {[string, number]} given */
async function createCases([base64, cases]) {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const { segloop } = window;
  const report = await segloop.import([new File([bytes], 'scan_0000.nii.gz')]);
  const scan = report.scans[0]?.id ?? '';
  const labels = ['liver', 'tumour'].map((name, index) => ({ name, values: [index + 1] }));
  const all = Array.from({ length: cases }, (_, index) => ({ scan, name: `case_${index}` }));
  await segloop.createDataset({ id: 1, name: 'Crash', channels: ['CT'], labels, ignore: true }, all);
}

class EditingLedger {
  /** What each case's map is known to be. @type {Map<string, number[]>} */
  known = new Map();
  caseId = '';
  /** @type {Step[]} */
  steps = [];

  /** Paints until the page dies under it. @param {Page} page @param {Random} random */
  async act(page, random) {
    this.caseId = `case_${random.below(CASES)}`;
    this.steps = [];
    await openCase(page, this.caseId);
    await page.keyboard.press('p');
    const dialog = page.getByRole('dialog', { name: 'New labels' });
    if (!this.known.has(this.caseId)) {
      await dialog.getByRole('button', { name: 'Create' }).click();
      await dialog.waitFor({ state: 'hidden' });
    }
    for (;;) {
      await edit(page, random);
      const { runs } = await look(page);
      this.steps.push({ at: Date.now(), runs, saved: false });
      const until = Date.now() + random.between(50, 900);
      while (Date.now() < until) {
        const step = this.steps.at(-1);
        if (step && (await look(page)).saving === 'saved') step.saved = true;
        await page.waitForTimeout(60);
      }
    }
  }

  done() {
    return `${this.steps.length} edits of ${this.caseId}`;
  }

  /** @param {Page} page @param {number} diedAt @returns {Promise<string[]>} what is wrong */
  async check(page, diedAt) {
    await openCase(page, this.caseId);
    const { runs } = await look(page);
    const before = this.known.get(this.caseId) ?? [];
    const states = [{ at: 0, runs: before, saved: true }, ...this.steps];
    const due = states.findLastIndex(({ at, saved }) => saved || at < diedAt - SAFE_AFTER);
    const found = states.findIndex((state, index) => index >= due && mayBe(runs, state.runs));
    const lost = found >= 0 ? [] : [`${this.caseId}: step ${due} of ${this.steps.length} is lost`];
    if (await hasLabel(page, this.caseId)) this.known.set(this.caseId, runs);
    return [...lost, ...(await wrongFiles(page))];
  }
}

/** What stays wrong: edits that the journal gave back are being saved while one looks. @param {Page} page */
async function wrongFiles(page) {
  const until = Date.now() + SAVED_WITHIN_MS;
  for (;;) {
    // A file that is replaced while it is read fails the reader.
    const wrong = await page.evaluate(checkFiles, FOLDER).catch((error) => [String(error)]);
    if (wrong.length === 0 || Date.now() > until) return wrong;
    await page.waitForTimeout(200);
  }
}

/** @param {Page} page @param {string} id */
const openCase = (page, id) =>
  page.evaluate(
    ([folder, name]) => window.segloop.openCase(folder, name),
    /** @type {[string, string]} */ ([FOLDER, id]),
  );

/** @param {Page} page @param {string} id */
const hasLabel = (page, id) =>
  page.evaluate(
    async ([folder, name]) =>
      (await window.segloop.cases(folder)).some((one) => one.id === name && one.label !== undefined),
    /** @type {[string, string]} */ ([FOLDER, id]),
  );

/** A stroke with one of the labels, ignore or background; sometimes the last one is taken back.
 *  @param {Page} page @param {Random} random */
async function edit(page, random) {
  if (random.next() < 0.12) return page.keyboard.press('Control+z');
  await page.keyboard.press(['1', '2', 'i', '0'][random.below(4)] ?? '1');
  const box = await page.getByRole('group', { name: /^Axial/ }).boundingBox();
  if (!box) throw new Error('no axial pane');
  const place = () => [random.between(0.3, 0.7), random.between(0.3, 0.7)];
  const [x = 0, y = 0] = place();
  await page.mouse.move(box.x + x * box.width, box.y + y * box.height);
  await page.mouse.down();
  const [toX = 0, toY = 0] = place();
  await page.mouse.move(box.x + toX * box.width, box.y + toY * box.height, { steps: 4 });
  await page.mouse.up();
}

/** The map on the screen as runs. @param {Page} page */
async function look(page) {
  return page.evaluate(
    ([ignore, inFile]) => {
      const labels = window.segloop.labels();
      /** @type {number[]} */
      const runs = [];
      const data = labels?.data ?? new Uint16Array();
      for (let at = 0; at < data.length; ) {
        const value = data[at] ?? 0;
        let end = at + 1;
        while (end < data.length && data[end] === value) end++;
        if (value !== 0) runs.push(at, end - at, value === inFile ? ignore : value);
        at = end;
      }
      return { runs, saving: labels?.saving ?? 'saved' };
    },
    /** @type {[number, number]} */ ([IGNORE, IGNORE_IN_FILE]),
  );
}

/** The map is that state, or that state with part of one more stroke: a save may fall into one.
 *  @param {number[]} runs @param {number[]} state */
function mayBe(runs, state) {
  const [map, other] = [painted(runs), painted(state)];
  const values = new Set();
  for (let at = 0; at < map.length; at++) if (map[at] !== other[at]) values.add(map[at]);
  return values.size <= 1;
}

/** @param {number[]} runs */
function painted(runs) {
  const map = new Uint16Array(SIZE[0] * SIZE[1] * SIZE[2]);
  for (let run = 0; run < runs.length; run += 3) {
    const start = runs[run] ?? 0;
    map.fill(runs[run + 2] ?? 0, start, start + (runs[run + 1] ?? 0));
  }
  return map;
}

/** In the page: nnU-Net's own check, and that files are what is noted of them.
 *  @param {string} folder @returns {Promise<string[]>} */
async function checkFiles(folder) {
  const root = await navigator.storage.getDirectory();
  /** @param {string} path @returns {Promise<FileSystemDirectoryHandle | undefined>} */
  const open = async (path) => {
    /** @type {FileSystemDirectoryHandle | undefined} */
    let handle = root;
    for (const name of path.split('/'))
      handle = await handle?.getDirectoryHandle(name).catch(() => undefined);
    return handle;
  };
  /** @param {string} path @param {string} name */
  const read = async (path, name) => (await (await open(path))?.getFileHandle(name))?.getFile();
  /** @param {string} path */
  const list = async (path) => {
    const names = [];
    for await (const { name } of (await open(path))?.values() ?? []) names.push(name);
    return names;
  };
  const wrong = [];
  const raw = `nnUNet_raw/${folder}`;
  const json = JSON.parse((await (await read(raw, 'dataset.json'))?.text()) ?? 'null');
  const images = await list(`${raw}/imagesTr`);
  if (json.numTraining !== images.length)
    wrong.push(`numTraining ${json.numTraining}, images ${images.length}`);
  const noted = JSON.parse(
    (await (await read('.segloop/cases', `${folder}.json`))?.text()) ?? '{"cases":{}}',
  );
  for (const name of await list(`${raw}/labelsTr`)) {
    const bytes = await (await read(`${raw}/labelsTr`, name))?.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes ?? new ArrayBuffer(0)));
    const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    if (noted.cases[name.replace('.nii.gz', '')]?.label?.sha256 !== sha256)
      wrong.push(`${name}: not as noted`);
  }
  for (const name of await list('.segloop/pending')) wrong.push(`.segloop/pending/${name} is left`);
  if (images.length > 0) {
    const { complaints } = await window.segloop.verifyDataset(folder);
    wrong.push(...complaints.map(({ message }) => message));
  }
  return wrong;
}
