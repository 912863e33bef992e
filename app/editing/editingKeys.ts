import { attempt } from '../actions/index.ts';
import { useMeasuring } from '../measuring/index.ts';
import { activePane, viewerHandle } from '../state/index.ts';
import { IGNORE } from '../workers.ts';
import {
  activate,
  activateNeighbour,
  activateNth,
  chooseTool,
  redo,
  stepBrushSize,
  toggleBrushShape,
  toggleMarks,
  toggleThreshold,
  undo,
} from './editing.ts';
import { type EditTool, editSession, useEditing } from './editingStore.ts';
import { applyProposal, dropProposal, operate } from './operations.ts';
import { isClass } from './painting.ts';
import { takeTool } from './takeTool.ts';
import { PLANES, wholeOperation } from './wholeOperations.ts';

/** Same shape as the rows of app/keys' table. Source: spec/ux.md, section 2. */
interface EditingKey {
  readonly text: string;
  readonly group: 'editing';
  readonly hotkeys: readonly string[];
  readonly shown: readonly string[];
  /** False: not for us now, the key keeps its own meaning. */
  readonly press: () => unknown;
  readonly once?: true;
  readonly untilReleased?: () => () => void;
}

const DIGITS = [1, 2, 3, 4, 5, 6, 7, 8, 9] as const;

const key = (
  text: string,
  hotkeys: readonly string[],
  shown: readonly string[],
  press: () => unknown,
): EditingKey => ({ text, group: 'editing', hotkeys, shown, press });

const toggle = (...row: Parameters<typeof key>): EditingKey => ({ ...key(...row), once: true });

/** Held, a tool is there for as long as its key is down; then comes the one before it. */
const toolKey = (text: string, tool: EditTool, letter: string): EditingKey => ({
  ...toggle(text, [letter], [letter], () => takeTool(tool)),
  untilReleased: () => {
    const [session, former] = [editSession(), useEditing.getState().tool];
    return () => {
      if (session && session === editSession()) useEditing.setState({ tool: former });
    };
  },
});

const whileEditing =
  (act: () => unknown): (() => unknown) =>
  () =>
    editSession() ? act() : false;

/** Answers a proposal; else the tool or measure is used at the crosshair, which the arrows move. */
function enter(): unknown {
  const { proposal } = useEditing.getState();
  if (proposal?.state === 'shown') return applyProposal();
  return !proposal && (viewerHandle()?.pressTool(activePane()) ?? false);
}

function putAway(): unknown {
  const { proposal, tool } = useEditing.getState();
  if (proposal) return dropProposal();
  const { measure, measureChosen } = useMeasuring.getState();
  if (measure) return measureChosen(undefined);
  return tool ? chooseTool(undefined) : false;
}

/** In the plane under the pointer, else the main one. */
function fillBetween(): unknown {
  const { active } = useEditing.getState();
  const plane = PLANES.find((one) => one === activePane()) ?? 'axial';
  const made = wholeOperation('betweenSlices', active, { amount: 0, plane, other: 0 });
  return isClass(active) && made ? attempt(() => operate(made.operation)) : false;
}

export const EDITING_KEYS: readonly EditingKey[] = [
  toolKey('editing:keys.brush', 'brush', 'P'),
  toolKey('editing:keys.eraser', 'eraser', 'E'),
  toolKey('editing:keys.fill', 'fill', 'F'),
  toolKey('editing:keys.grow', 'grow', 'G'),
  toolKey('editing:keys.island', 'island', 'N'),
  toolKey('editing:keys.scissors', 'scissors', 'O'),
  key(
    'editing:keys.smaller',
    ['BracketLeft'],
    ['['],
    whileEditing(() => stepBrushSize(-1)),
  ),
  key(
    'editing:keys.larger',
    ['BracketRight'],
    [']'],
    whileEditing(() => stepBrushSize(1)),
  ),
  toggle('editing:keys.shape', ['B'], ['B'], whileEditing(toggleBrushShape)),
  toggle('editing:keys.threshold', ['T'], ['T'], whileEditing(toggleThreshold)),
  key(
    'editing:keys.previous',
    ['Q', 'Comma'],
    ['Q', ','],
    whileEditing(() => activateNeighbour(-1)),
  ),
  key(
    'editing:keys.next',
    ['W', 'Period'],
    ['W', '.'],
    whileEditing(() => activateNeighbour(1)),
  ),
  ...DIGITS.map((digit) =>
    key(
      'editing:keys.nth',
      [`Digit${digit}`],
      digit === 1 ? ['1 … 9'] : [],
      whileEditing(() => activateNth(digit)),
    ),
  ),
  key(
    'editing:keys.background',
    ['Digit0'],
    ['0'],
    whileEditing(() => activate(0)),
  ),
  key(
    'editing:keys.ignore',
    ['I'],
    ['I'],
    whileEditing(() => activate(IGNORE)),
  ),
  toggle('editing:keys.unknown', ['shift+I'], ['⇧ I'], whileEditing(toggleMarks)),
  toggle('editing:keys.betweenSlices', ['shift+F'], ['⇧ F'], whileEditing(fillBetween)),
  key('editing:keys.undo', ['mod+Z'], ['Ctrl Z'], whileEditing(undo)),
  key('editing:keys.redo', ['mod+shift+Z', 'mod+Y'], ['Ctrl ⇧ Z'], whileEditing(redo)),
  toggle('editing:keys.apply', ['Enter'], ['Enter'], enter),
  toggle('editing:keys.away', ['Escape'], ['Esc'], putAway),
];
