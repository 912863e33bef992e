import { StudioError } from '../../workers/failure/index.ts';

export type ViewerErrorReason = 'webgl2' | 'volumeTooLarge' | 'labelGrid' | 'contextLost' | 'notShown';

const MESSAGES: Readonly<Record<ViewerErrorReason, string>> = {
  webgl2: 'This browser offers no WebGL2, which the viewer needs.',
  volumeTooLarge: 'The scan has more voxels along one axis than the graphics processor can show.',
  labelGrid: 'The labels do not lie on the grid of the scan.',
  contextLost: 'The graphics processor dropped the picture.',
  notShown: 'The scan could not be shown.',
};

/** Something the viewer cannot show; `viewer.<reason>`. */
export class ViewerError extends StudioError {
  override readonly name = 'ViewerError';

  constructor(
    reason: ViewerErrorReason,
    details: Record<string, string | number> = {},
    options?: ErrorOptions,
  ) {
    super(`viewer.${reason}`, MESSAGES[reason], details, options);
  }
}
