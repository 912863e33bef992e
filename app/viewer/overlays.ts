/** What lies over the scan in the planes. */
import { labelGridFault } from './labelGrid.ts';
import type { LabelDrawing } from './pictureStyle.ts';
import { PLANE_PANES, type PlanePane } from './planes.ts';
import type { PlaneView } from './planeView.ts';
import type { DisplayConfidence, DisplayFusion, DisplayLabels, DisplayScan, EditedBox } from './types.ts';

export interface OtherOverlays {
  /** One of another size than the scan's is left out. */
  readonly confidence?: DisplayConfidence | undefined;
  /** Outlines of another label map; one on another grid is left out. */
  readonly reference?: DisplayLabels | undefined;
  /** A second scan in colour. */
  readonly fusion?: DisplayFusion | undefined;
  readonly region?: EditedBox | undefined;
}

/** Under the overlays; undefined while nothing is shown. */
export interface Underlying {
  readonly scan: DisplayScan | undefined;
  /** How many the planes have. */
  readonly voxels: number | undefined;
}

/** What this needs of a plane. */
type OverlaidView = Pick<PlaneView, 'onScreen' | 'clearLayers' | 'drawLabels'>;

export class Overlays {
  /** On the scan's grid. */
  labels: DisplayLabels | undefined;
  opacity = 0.5;
  drawing: LabelDrawing = 'both';
  private others: OtherOverlays = {};

  constructor(
    private readonly views: Readonly<Record<PlanePane, OverlaidView>>,
    private readonly underlying: () => Underlying,
  ) {}

  set<Kind extends keyof OtherOverlays>(kind: Kind, overlay: OtherOverlays[Kind]): void {
    if (this.others[kind] === overlay) return;
    this.others = { ...this.others, [kind]: overlay };
    this.drawAll();
  }

  drawAll(): void {
    for (const pane of PLANE_PANES) this.draw(pane);
  }

  draw(pane: PlanePane): void {
    if (!this.views[pane].onScreen) {
      this.views[pane].clearLayers();
      return;
    }
    const { labels, opacity, drawing } = this;
    const { reference, fusion, region } = this.others;
    const { scan } = this.underlying();
    const fitting = reference && scan && !labelGridFault(reference, scan) ? reference : undefined;
    this.views[pane].drawLabels(
      { labels, confidence: this.confidence, reference: fitting, fusion },
      { segments: labels?.segments ?? [], opacity, drawing, region },
    );
  }

  /** The map of confidence, where it fits. */
  get confidence(): DisplayConfidence | undefined {
    const { confidence } = this.others;
    return confidence?.codes.length === this.underlying().voxels ? confidence : undefined;
  }
}
