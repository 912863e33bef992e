import { useEffect, useRef } from 'react';
import type { ScanSummary } from '../../workers.ts';
import classes from './Thumbnail.module.css';

export interface ThumbnailProps {
  readonly picture: NonNullable<ScanSummary['thumbnail']>;
}

/** The scan's middle slice, beside its name, which says what it is. */
export function Thumbnail({ picture }: ThumbnailProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, grey } = picture;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(width, height);
    [...atob(grey)].forEach((letter, pixel) => {
      image.data.fill(letter.charCodeAt(0), 4 * pixel, 4 * pixel + 3);
      image.data[4 * pixel + 3] = 255;
    });
    context.putImageData(image, 0, 0);
  }, [width, height, grey]);
  return <canvas ref={canvas} width={width} height={height} className={classes.thumbnail} aria-hidden />;
}
