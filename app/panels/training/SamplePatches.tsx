import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { segmentColour } from '../../viewer/index.ts';
import type { Job, TrainingSamples } from '../../workers.ts';
import { useJobFile } from '../jobs/useJobFile.ts';
import classes from './Training.module.css';

type Patch = TrainingSamples['patches'][number];
/** Of a label over the picture. */
const OPACITY = 0.55;

/** Patches of held-out cases: what is labelled, and what the network says of them by now. */
export function SamplePatches({ job }: { readonly job: Job }) {
  const { t } = useTranslation('training');
  const samples = useJobFile<TrainingSamples>(job, 'samples.json');
  if (!samples || samples.patches.length === 0) return null;
  const { epoch } = samples;
  return (
    <section aria-label={t('samples.title')}>
      <h3 className={classes.chartTitle}>{t('samples.after', { epoch })}</h3>
      <div className={classes.samples}>
        {samples.patches.map((patch, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the batch's order is what tells them apart
          <figure key={at} className={classes.sample}>
            <PatchPicture patch={patch} labels={patch.truth} name={t('samples.truth', { patch: at + 1 })} />
            <PatchPicture
              patch={patch}
              labels={patch.prediction}
              name={t('samples.prediction', { patch: at + 1 })}
            />
            <figcaption className={classes.sampleNames}>
              <span>{t('samples.labels')}</span>
              <span>{t('samples.network')}</span>
            </figcaption>
          </figure>
        ))}
      </div>
    </section>
  );
}

interface PatchPictureProps {
  readonly patch: Patch;
  readonly labels: readonly number[];
  readonly name: string;
}

function PatchPicture({ patch, labels, name }: PatchPictureProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { rows, columns, image } = patch;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const picture = context.createImageData(columns, rows);
    image.forEach((grey, at) => {
      const label = labels[at] ?? 0;
      const colour = label === 0 ? undefined : channelsOf(segmentColour(label));
      const value = (channel: number) =>
        colour ? (1 - OPACITY) * grey + OPACITY * (colour[channel] ?? 0) : grey;
      picture.data.set([value(0), value(1), value(2), 255], 4 * at);
    });
    context.putImageData(picture, 0, 0);
  }, [rows, columns, image, labels]);
  return (
    <canvas
      ref={canvas}
      className={classes.patch}
      width={columns}
      height={rows}
      role="img"
      aria-label={name}
      title={name}
    />
  );
}

/** `#RRGGBB` */
const channelsOf = (colour: string): number[] =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
