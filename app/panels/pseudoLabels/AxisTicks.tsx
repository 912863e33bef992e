import classes from './AxisTicks.module.css';

export interface AxisTick {
  /** Share of the axis, 0…1. */
  readonly at: number;
  readonly text: string;
}

/** Numbers below a histogram; what it shows is said elsewhere in words. */
export function AxisTicks({ ticks }: { readonly ticks: readonly AxisTick[] }) {
  return (
    <div className={classes.axis} aria-hidden="true">
      {ticks.map(({ at, text }) => (
        <span key={text} style={{ left: `${at * 100}%` }} data-end={END[at]}>
          {text}
        </span>
      ))}
    </div>
  );
}

const END: Readonly<Record<number, string>> = { 0: 'left', 1: 'right' };
