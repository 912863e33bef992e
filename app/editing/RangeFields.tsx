import { NumberInput, RangeSlider } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { heldScan } from '../state/index.ts';
import type { Volume } from '../workers.ts';
import classes from './editing.module.css';
import { useEditing } from './editingStore.ts';

/** Intensities that the threshold brush, filling by intensity and ignoring by intensity go by; the brush's show in the
 *  view while they change. */
export function RangeFields() {
  const { t } = useTranslation('editing');
  const threshold = useEditing((state) => state.threshold);
  const { lower, upper } = threshold;
  const scan = heldScan();
  const [least, most] = scan ? intensitiesOf(scan) : [lower, upper];
  const choose = (from: number, to: number) =>
    useEditing.setState({ threshold: { ...threshold, lower: from, upper: to } });
  return (
    <>
      <RangeSlider
        min={least}
        max={most}
        step={(most - least) / 500 || 1}
        minRange={0}
        label={null}
        value={[lower, upper]}
        onChange={([from, to]) => choose(tidy(from, most - least), tidy(to, most - least))}
        thumbFromLabel={t('threshold.lower')}
        thumbToLabel={t('threshold.upper')}
      />
      <div className={classes.line}>
        <NumberInput
          aria-label={t('threshold.lower')}
          value={lower}
          step={10}
          onChange={(value) => typeof value === 'number' && choose(value, Math.max(value, upper))}
        />
        <span aria-hidden>…</span>
        <NumberInput
          aria-label={t('threshold.upper')}
          value={upper}
          step={10}
          onChange={(value) => typeof value === 'number' && choose(Math.min(value, lower), value)}
        />
      </div>
    </>
  );
}

/** Whole numbers, unless the scan's own are small. */
const tidy = (value: number, extent: number): number =>
  extent > 50 ? Math.round(value) : Number(value.toPrecision(3));

const known = new WeakMap<Volume, readonly [least: number, most: number]>();
/** Enough to find the ends of a slider; the fields take any number. */
const SAMPLES = 1_000_000;

function intensitiesOf(scan: Volume): readonly [number, number] {
  const found = known.get(scan);
  if (found) return found;
  const { data } = scan;
  const step = Math.max(1, Math.floor(data.length / SAMPLES));
  let [least, most] = [data[0] ?? 0, data[0] ?? 0];
  for (let at = 0; at < data.length; at += step) {
    const value = data[at] ?? 0;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  known.set(scan, [least, most]);
  return [least, most];
}
