import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { squaredDistances } from '../distance/index.ts';
import type { Zyx } from '../image/index.ts';
import { paintStroke } from './brush.ts';
import { EditRecorder, redoEdit } from './edit.ts';
import { ignoreOutsideLabel } from './ignoreOutside.ts';
import { smoothJointly } from './jointSmoothing.ts';
import { IGNORE, type LabelMap, ruleExcept } from './labelMap.ts';
import { changeMargin } from './margin.ts';
import { type Operation, propose } from './operation.ts';
import { ellipse, rectangle } from './scissors.ts';
import { smooth } from './smoothing.ts';

const ONE: Zyx = [1, 1, 1];

/** Rows of digits, `#` for ignore; one slice a string array. */
function drawn(slices: readonly (readonly string[])[], spacing: Zyx = ONE): LabelMap {
  const size: Zyx = [slices.length, slices[0]?.length ?? 0, slices[0]?.[0]?.length ?? 0];
  const values = [...slices.flat().join('')].map((letter) => (letter === '#' ? IGNORE : Number(letter)));
  return { data: Uint16Array.from(values), size, spacing };
}

function shown({ data, size: [depth, height, width] }: LabelMap): string[][] {
  return Array.from({ length: depth }, (_, z) =>
    Array.from({ length: height }, (_row, y) =>
      Array.from({ length: width }, (_column, x) => {
        const value = data[(z * height + y) * width + x];
        return value === IGNORE ? '#' : String(value);
      }).join(''),
    ),
  );
}

function after(map: LabelMap, operation: Operation, locked: readonly number[] = []): string[][] {
  redoEdit(map.data, propose(map, ruleExcept(locked), operation));
  return shown(map);
}

it('measures distances exactly, also with uneven spacing', () => {
  const size: Zyx = [4, 5, 6];
  const spacing: Zyx = [2.5, 1, 0.7];
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 120, maxLength: 120, max: 8 }), (noise) => {
      const mask = noise.map((value) => (value === 0 ? 1 : 0));
      if (!mask.includes(1)) return;
      const place = (at: number) => [Math.floor(at / 30), Math.floor(at / 6) % 5, at % 6] as const;
      const found = squaredDistances(mask, size, spacing);
      for (let at = 0; at < 120; at++) {
        let nearest = Infinity;
        for (let other = 0; other < 120; other++) {
          if (!mask[other]) continue;
          const [a, b] = [place(at), place(other)];
          const squared = [0, 1, 2].map(
            (axis) => (((a[axis] ?? 0) - (b[axis] ?? 0)) * (spacing[axis] ?? 0)) ** 2,
          );
          nearest = Math.min(
            nearest,
            squared.reduce((sum, one) => sum + one),
          );
        }
        expect(found[at]).toBeCloseTo(nearest, 3);
      }
    }),
    { numRuns: 30 },
  );
});

it('paints a circle of the right area in its slice only', () => {
  const map: LabelMap = { data: new Uint16Array(3 * 100 * 100), size: [3, 100, 100], spacing: [5, 0.5, 0.5] };
  const recorder = new EditRecorder(map.data, ruleExcept(), true);
  paintStroke(recorder, map, { shape: 'circle', diameter: 20, value: 2 }, 0, [1, 50, 50], [1, 50, 50]);
  const area = recorder.take().voxels * 0.25;
  expect(Math.abs(area / (Math.PI * 100) - 1)).toBeLessThan(0.01);
  expect(map.data.indexOf(2)).toBeGreaterThan(100 * 100);
  expect(map.data.lastIndexOf(2)).toBeLessThan(2 * 100 * 100);
});

it('paints a sphere through slices, and a stroke without gaps however fast the pointer was', () => {
  const map: LabelMap = { data: new Uint16Array(9 * 20 * 40), size: [9, 20, 40], spacing: [1, 1, 1] };
  const recorder = new EditRecorder(map.data, ruleExcept(), true);
  paintStroke(recorder, map, { shape: 'sphere', diameter: 4, value: 1 }, 0, [4, 10, 5], [4, 10, 35]);
  const row = (z: number, y: number) => map.data.subarray((z * 20 + y) * 40, (z * 20 + y + 1) * 40).join('');
  expect(row(4, 10)).toBe(`${'0'.repeat(3)}${'1'.repeat(35)}00`);
  expect(row(2, 10)).toBe(`${'0'.repeat(5)}${'1'.repeat(31)}${'0'.repeat(4)}`);
});

it('floods a label, or a range of intensities, and stops at locked voxels', () => {
  const map = () => drawn([['00200', '00200', '00200']]);
  const seed: Zyx = [0, 0, 0];
  expect(after(map(), { kind: 'flood', value: 1, seed })).toEqual([['11200', '11200', '11200']]);
  const scan = Float32Array.from([5, 5, 5, 5, 9, 5, 9, 9, 9, 9, 5, 5, 5, 5, 5]);
  const edited = map();
  const rule = ruleExcept([2]);
  redoEdit(edited.data, propose(edited, rule, { kind: 'flood', value: 1, seed, range: [4, 6] }, { scan }));
  expect(shown(edited)).toEqual([['11200', '10200', '11200']]);
});

it('keeps the largest island and drops those below a volume', () => {
  const map = () => drawn([['110001', '110000', '000110']], [2, 1, 1]);
  expect(after(map(), { kind: 'keepLargest', value: 1 })).toEqual([['110000', '110000', '000000']]);
  // One voxel is 2 mm³.
  const dropped = after(map(), { kind: 'removeSmall', value: 1, cubicMillimetres: 4 });
  expect(dropped).toEqual([['110000', '110000', '000110']]);
});

it('parts islands into labels of their own, the larger first', () => {
  const map = () => drawn([['1100011', '1000001', '0010000']]);
  const parted = after(map(), { kind: 'splitIslands', value: 1, first: 4, cubicMillimetres: 2 });
  expect(parted).toEqual([['1100044', '1000004', '0010000']]);
  const all = after(map(), { kind: 'splitIslands', value: 1, first: 65534, cubicMillimetres: 0 });
  expect(all[0]?.[2]).toBe('0010000');
});

it('keeps or drops the island that was clicked', () => {
  const map = () => drawn([['1100022', '0000011']]);
  const seed: Zyx = [0, 1, 6];
  const pick = (keeps: boolean) => after(map(), { kind: 'pickIsland', seed, keeps });
  expect(pick(true)).toEqual([['0000022', '0000011']]);
  expect(pick(false)).toEqual([['1100022', '0000000']]);
  expect(after(map(), { kind: 'pickIsland', seed: [0, 0, 3], keeps: true })).toEqual([
    ['1100022', '0000011'],
  ]);
});

it('grows seeds along what they are like, and keeps ignore unless that is what has no label', () => {
  const scan = Int16Array.of(0, 0, 0, 90, 90, 90, 0);
  const cut = (rows: string, unseeded: 0 | typeof IGNORE) => {
    const map = drawn([[rows]]);
    redoEdit(map.data, propose(map, ruleExcept(), { kind: 'growCut', unseeded, margin: 9 }, { scan }));
    return shown(map)[0]?.[0];
  };
  expect(cut('1000200', 0)).toBe('1112222');
  expect(cut('10002#0', 0)).toBe('11122#2');
  expect(cut('1###0##', IGNORE)).toBe('1110000');
  expect(cut('1000000', 0)).toBe('1000000');
});

it('fills holes in space, and only those that are closed', () => {
  const ring = ['11111', '10001', '10001', '11111'];
  const lid = ['11111', '11111', '11111', '11111'];
  expect(after(drawn([lid, ring, lid]), { kind: 'fillHoles', value: 1 })[1]).toEqual(lid);
  expect(after(drawn([ring, ring, lid]), { kind: 'fillHoles', value: 1 })[1]).toEqual(ring);
});

it('grows and shrinks by millimetres along each axis', () => {
  const grownMap = after(drawn([['0000000', '0001000', '0000000']], [1, 2, 1]), {
    kind: 'margin',
    value: 1,
    millimetres: 2,
  });
  expect(grownMap).toEqual([['0001000', '0111110', '0001000']]);
  const block = drawn([['000000', '011110', '011110', '011110', '000000']]);
  expect(after(block, { kind: 'margin', value: 1, millimetres: -1 })).toEqual([
    ['000000', '000000', '001100', '000000', '000000'],
  ]);
});

it('closes a gap, opens a bridge, and evens a spike out', () => {
  const gap = after(drawn([['0000000', '0110110', '0110110', '0110110', '0000000']]), {
    kind: 'smooth',
    value: 1,
    method: 'closing',
    millimetres: 1,
  });
  expect(gap[0]?.[2]).toBe('0111110');
  const bridge = after(drawn([['1110000111', '1111111111', '1110000111']]), {
    kind: 'smooth',
    value: 1,
    method: 'opening',
    millimetres: 1,
  });
  expect(bridge[0]?.[1]).toBe('1111001111');
  const spike = after(drawn([['000000', '001000', '111111', '111111']]), {
    kind: 'smooth',
    value: 1,
    method: 'median',
    millimetres: 3,
  });
  expect(spike[0]).toEqual(['000000', '000000', '111111', '111111']);
});

it('combines labels', () => {
  const map = () => drawn([['11220']]);
  const logic = (name: 'copy' | 'add' | 'subtract' | 'intersect') =>
    after(map(), { kind: 'logic', value: 1, logic: name, otherValue: 2 })[0]?.[0];
  expect([logic('copy'), logic('add'), logic('subtract'), logic('intersect')]).toEqual([
    '00110',
    '11110',
    '11220',
    '00220',
  ]);
});

it('turns one outline into another over the slices between', () => {
  const [small, large] = [
    ['0000000', '0001000', '0000000'],
    ['0111110', '0111110', '0111110'],
  ];
  const empty = ['0000000', '0000000', '0000000'];
  const filled = after(drawn([small, empty, empty, empty, large]), {
    kind: 'betweenSlices',
    value: 1,
    through: 0,
  });
  const areas = filled.map((slice) => [...slice.join('')].filter((letter) => letter === '1').length);
  expect(areas[0]).toBe(1);
  expect(areas[4]).toBe(15);
  expect(areas).toEqual([...areas].sort((a, b) => a - b));
  expect(areas[2]).toBeGreaterThan(1);
});

it('cuts inside and outside an outline, in one slice and through all', () => {
  const slice = ['1111', '1111', '1111'];
  const outline = { through: 0, corners: rectangle([0.5, 0.5], [1.5, 2.5]) } as const;
  const one = after(drawn([slice, slice]), { kind: 'cut', outline, side: 'inside', slice: 1, value: 0 });
  expect(one).toEqual([slice, ['1111', '1001', '1111']]);
  const all = after(drawn([slice, slice]), { kind: 'cut', outline, side: 'outside', value: 0 });
  expect(all).toEqual([
    ['0000', '0110', '0000'],
    ['0000', '0110', '0000'],
  ]);
  const round = drawn([Array.from({ length: 41 }, () => '0'.repeat(41))]);
  const circle = { through: 0, corners: ellipse([20, 20], [15, 15]) } as const;
  const { voxels } = propose(round, ruleExcept(), {
    kind: 'cut',
    outline: circle,
    side: 'inside',
    value: 1,
  });
  expect(Math.abs(voxels / (Math.PI * 225) - 1)).toBeLessThan(0.02);
});

it('ignores what lies outside a box, outside a label and outside slices', () => {
  const slice = ['0100', '0010'];
  const box = { first: [0, 0, 1], end: [1, 2, 3] } as const;
  expect(after(drawn([slice, slice]), { kind: 'ignoreOutsideBox', box })).toEqual([
    ['#10#', '#01#'],
    ['####', '####'],
  ]);
  expect(after(drawn([['1000020']]), { kind: 'ignoreOutsideLabel', value: 1, millimetres: 2 })).toEqual([
    ['100##2#'],
  ]);
  expect(
    after(drawn([['0120']]), { kind: 'ignoreOutsideBox', box: { first: [0, 0, 3], end: [1, 1, 4] } }, [2]),
  ).toEqual([['##20']]);
});

it('gives the same in slabs as at once', () => {
  const size: Zyx = [17, 9, 11];
  const spacing: Zyx = [1.5, 1, 0.8];
  const noise = fc.uint8Array({ minLength: 17 * 99, maxLength: 17 * 99, max: 9 });
  const millimetres = fc.double({ min: 0.5, max: 5, noNaN: true });
  fc.assert(
    fc.property(noise, millimetres, fc.integer({ min: 1, max: 400 }), (values, mm, voxels) => {
      const data = Uint16Array.from(values, (value) => (value < 4 ? 1 : value === 9 ? 2 : 0));
      const map: LabelMap = { data, size, spacing };
      const rule = ruleExcept();
      const made = (slab?: number) => [
        changeMargin(map, rule, 1, mm, slab),
        changeMargin(map, rule, 1, -mm, slab),
        ...(['median', 'closing', 'opening'] as const).map((how) => smooth(map, rule, 1, how, mm, slab)),
        ignoreOutsideLabel(map, rule, 2, mm, slab),
        smoothJointly(map, rule, { values: [1, 2], millimetres: mm / 2 }, undefined, slab),
      ];
      expect(made(voxels)).toEqual(made());
    }),
    { numRuns: 25 },
  );
});
