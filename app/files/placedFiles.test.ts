import { expect, it } from 'vitest';
import { droppedFiles, pickedFiles } from './placedFiles.ts';

const file = (name: string) => new File(['x'], name);

function fileEntry(fullPath: string) {
  const content = file(fullPath.split('/').at(-1) ?? '');
  return { isFile: true, isDirectory: false, fullPath, file: (done: (file: File) => void) => done(content) };
}

/** Hands its children out in portions of `portion`, as browsers do. */
function folderEntry(fullPath: string, children: readonly unknown[], portion = 2) {
  return {
    isFile: false,
    isDirectory: true,
    fullPath,
    createReader: () => {
      let next = 0;
      return {
        readEntries: (done: (entries: readonly unknown[]) => void) => {
          done(children.slice(next, next + portion));
          next += portion;
        },
      };
    },
  };
}

function drop(...entries: readonly unknown[]): DataTransfer {
  const items = entries.map((entry) => ({
    kind: 'file',
    webkitGetAsEntry: () => entry,
    getAsFile: () => null,
  }));
  return { items } as unknown as DataTransfer;
}

it('finds every file of a dropped folder, however many portions the browser hands out', async () => {
  const fold = folderEntry('/model/fold_0', [fileEntry('/model/fold_0/checkpoint_final.pth')]);
  const model = folderEntry('/model', [
    fileEntry('/model/plans.json'),
    fileEntry('/model/dataset.json'),
    fold,
    fileEntry('/model/notes.txt'),
  ]);
  const found = await droppedFiles(drop(model, fileEntry('/ct.nii.gz')));
  expect(found.map(({ path }) => path)).toEqual([
    'model/plans.json',
    'model/dataset.json',
    'model/fold_0/checkpoint_final.pth',
    'model/notes.txt',
    'ct.nii.gz',
  ]);
});

it('takes a file that comes without an entry', async () => {
  const items = [
    { kind: 'file', webkitGetAsEntry: () => null, getAsFile: () => file('a.nii') },
    { kind: 'string' },
  ];
  const found = await droppedFiles({ items } as unknown as DataTransfer);
  expect(found.map(({ path }) => path)).toEqual(['a.nii']);
});

it('keeps the place of a file in a picked folder', () => {
  const inFolder = Object.defineProperty(file('plans.json'), 'webkitRelativePath', {
    value: 'model/plans.json',
  });
  const alone = Object.defineProperty(file('ct.nii'), 'webkitRelativePath', { value: '' });
  expect(pickedFiles([inFolder, alone]).map(({ path }) => path)).toEqual(['model/plans.json', 'ct.nii']);
});
