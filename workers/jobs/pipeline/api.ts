/** What the page may ask about loops. Plain data. Part of ComputeApi. */
import type {
  LoopTable,
  NodeOutcome,
  NodeState,
  PipelineFile,
  PipelineNode,
  TableRow,
} from '../../pipeline/index.ts';

export type { LoopTable, PipelineFile, TableRow };

export interface LoopStep extends Omit<PipelineNode, 'params'> {
  readonly state: NodeState;
  /** Of its last run. */
  readonly seconds?: number;
  readonly outcome?: NodeOutcome;
  /** Folder of the dataset that it makes or reads. */
  readonly dataset?: string;
  /** It can only go on with a person's word. */
  readonly asks: boolean;
}

export interface LoopView {
  readonly file: PipelineFile;
  /** In the order in which they run. */
  readonly steps: readonly LoopStep[];
  readonly table: LoopTable;
}

export interface PipelineApi {
  /** Undefined where no loop of this name was begun. */
  loop(name: string): Promise<LoopView | undefined>;
  /** The review of this step is over: its job goes on when it is resumed. @throws PipelineError `pipeline.noStep` */
  approveReview(name: string, step: string): Promise<void>;
  /** The step is done anew when the job runs next; what follows is stale if it comes out otherwise.
   *  @throws PipelineError `pipeline.noStep` */
  rerunStep(name: string, step: string): Promise<void>;
  /** A loop's file with its defaults, read from JSON: a file, or the record of a loop.
   *  @throws PipelineError `pipeline.file` naming what is wrong, `pipeline.noModel` for a teacher that is not here */
  readLoopFile(text: string): Promise<PipelineFile>;
  /** The same file for another workspace: its teacher by the name of its folder. */
  portableLoopFile(file: PipelineFile): Promise<PipelineFile>;
  /** `semisupervised.json` of a loop: runs again as it is. Undefined before its first end. */
  loopRecord(name: string): Promise<Blob | undefined>;
}
