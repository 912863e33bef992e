// @ts-check
/** One run's talk with the page: small requests and answers; files go through the loopback server. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { CommandError } from './commandError.mjs';

/**
 * @template T
 * @typedef {import('playwright').JSHandle<T>} JSHandle
 */
/**
 * @typedef {import('../app/scripting/commandLine.ts').CaseReport} CaseReport
 * @typedef {import('../app/scripting/commandLine.ts').CaseRequest} CaseRequest
 * @typedef {import('../app/scripting/commandLine.ts').CommandLine} CommandLine
 * @typedef {import('../app/scripting/commandLine.ts').KeptCase} KeptCase
 * @typedef {import('../app/scripting/commandLine.ts').LoadedModel} LoadedModel
 * @typedef {import('../app/scripting/commandLine.ts').OfferedFile} OfferedFile
 * @typedef {import('../app/scripting/commandLine.ts').PseudoLabelled} PseudoLabelled
 * @typedef {import('../app/scripting/convert.ts').Converted} Converted
 * @typedef {import('../app/scripting/convert.ts').ConvertRequest} ConvertRequest
 * @typedef {import('../app/scripting/commandLine.ts').OfferedLabelled} OfferedLabelled
 * @typedef {import('../app/workers.ts').DeviceSummary} DeviceSummary
 * @typedef {import('../app/workers.ts').CalibrationSpec} CalibrationSpec
 * @typedef {import('../app/workers.ts').Calibration} Calibration
 * @typedef {import('../app/workers.ts').PrecisionSpec} PrecisionSpec
 * @typedef {import('../app/workers.ts').ReportSpec} ReportSpec
 * @typedef {import('../app/workers.ts').LabelCut} LabelCut
 * @typedef {import('../app/workers.ts').PseudoLabelSpec} PseudoLabelSpec
 * @typedef {import('../app/workers.ts').ThresholdSpec} ThresholdSpec
 * @typedef {import('../app/workers.ts').Fold} Fold
 * @typedef {Awaited<ReturnType<typeof import('./headlessStudio.mjs').openHeadlessStudio>>} Studio
 * @typedef {Awaited<ReturnType<typeof import('./loopback.mjs').openLoopback>>} Server
 * @typedef {import('./predictArguments.mjs').PredictOptions} PredictOptions
 * @typedef {CaseReport & { adapter: string, peakBytes?: number }} MeasuredReport
 */

const OUTPUTS = 'out';
const MOST_SLICES = 10_000;
/** The function of the page that reaches this process. */
const PROGRESS = 'segloopProgress';

/** @template T @param {{ value: T } | { failure: { code: string, message: string } }} answer @returns {T} */
function unwrap(answer) {
  if ('failure' in answer)
    throw new CommandError(answer.failure.message.replaceAll('\n', ' '), answer.failure.code);
  return answer.value;
}

/** @param {DeviceSummary} devices */
function adapterOf({ webgpu }) {
  return webgpu.state === 'ready' ? webgpu.adapter : `no WebGPU (${webgpu.reason})`;
}

export class PageSession {
  crashed = false;
  #adapter = '';

  /**
   * @param {Studio} studio @param {JSHandle<CommandLine>} line @param {Server} server @param {string} output
   * @param {(line: string) => void} say
   */
  constructor(studio, line, server, output, say) {
    this.studio = studio;
    this.line = line;
    this.server = server;
    this.output = output;
    this.say = say;
    studio.page.on('crash', () => {
      this.crashed = true;
    });
    studio.page.on('close', () => {
      this.crashed = true;
    });
  }

  /** @param {Studio} studio @param {Server} server @param {string} output @param {(line: string) => void} say */
  static async open(studio, server, output, say) {
    const { page } = studio;
    await page.exposeFunction(PROGRESS, (/** @type {string} */ line) => say(line));
    await page.waitForFunction(() => window.segloop !== undefined);
    const line = await page.evaluateHandle(
      (loopback) => {
        if (!window.segloop) throw new Error('The page has no window.segloop.');
        return window.segloop.connectCommandLine(loopback);
      },
      { base: server.base, token: server.token },
    );
    return new PageSession(studio, line, server, output, say);
  }

  /** Runs a job over the folders that the server hands out whole; lines of its log as they come.
   *  @param {import('../app/workers.ts').JobSpec} spec @param {(line: string) => void} onLine */
  async runJob(spec, onLine) {
    const { page } = this.studio;
    await page.exposeFunction('segloopJobLine', onLine).catch(() => undefined);
    return this.#ask(() =>
      this.line.evaluate(
        (line, asked) => line.runJob(asked, (text) => void Reflect.get(window, 'segloopJobLine')(text)),
        spec,
      ),
    );
  }

  /** One line about what will compute. */
  async describeDevice() {
    const devices = await this.#ask(() => this.line.evaluate((line) => line.devices()));
    this.#adapter = adapterOf(devices);
    return `WebGPU: ${this.#adapter}. CPU threads: ${devices.cpuThreads}. Auto takes ${devices.auto}.`;
  }

  /**
   * @param {readonly import('./modelFiles.mjs').ModelFile[]} files
   * @param {string} [into] folder that takes the model's plans.json and dataset.json
   * @returns {Promise<LoadedModel>}
   */
  async loadModel(files, into = this.output) {
    const offered = files.map(({ path: place, file }) => this.#offer(`model/${place}`, place, file));
    for (const name of ['dataset.json', 'plans.json']) this.#accept(name, into);
    const model = await this.#ask(() =>
      this.line.evaluate(
        (line, [sent, outputs]) => line.loadModel(sent, outputs),
        /** @type {[OfferedFile[], string]} */ ([offered, OUTPUTS]),
      ),
    );
    this.server.offer.withdraw('model');
    return model;
  }

  /**
   * @param {import('./inputCases.mjs').InputCase} one
   * @param {LoadedModel} model
   * @param {{ options: PredictOptions, folds: Fold[], previousStage: string | undefined }} run
   * @returns {Promise<MeasuredReport>}
   */
  async predict(one, model, { options, folds, previousStage }) {
    const request = {
      name: one.name,
      files: one.files.map((file) => this.#offer(`case/${path.basename(file)}`, path.basename(file), file)),
      ...(previousStage && {
        previousStage: this.#offer(`previous/${one.name}`, path.basename(previousStage), previousStage),
      }),
      outputs: OUTPUTS,
      settings: {
        model: model.summary.id,
        folds,
        checkpoint: options.checkpoint,
        tileStepSize: options.stepSize,
        mirroring: options.mirroring,
        device: options.device,
        saveProbabilities: options.saveProbabilities,
      },
    };
    for (const ending of [model.fileEnding, '.nii.gz', '.npz', '.pkl']) this.#accept(`${one.name}${ending}`);
    try {
      const report = await this.#ask(() =>
        this.line.evaluate(
          (line, [sent, report]) =>
            line.predict(sent, ({ stage, done, total }) => {
              if (done === total)
                /** @type {any} */ (window)[report](`${sent.name}: ${stage} done (${total})`);
            }),
          /** @type {[CaseRequest, string]} */ ([request, PROGRESS]),
        ),
      );
      const peakBytes = await this.studio.peakMemory();
      return { ...report, adapter: this.#adapter, ...(peakBytes === undefined ? {} : { peakBytes }) };
    } finally {
      for (const folder of ['case', 'previous', OUTPUTS]) this.server.offer.withdraw(folder);
    }
  }

  /**
   * Predicts a case and leaves the result with the page.
   * @param {import('./inputCases.mjs').InputCase} one
   * @param {CaseRequest['settings']} settings
   * @returns {Promise<KeptCase>}
   */
  async predictKept(one, settings) {
    const files = one.files.map((file) =>
      this.#offer(`case/${path.basename(file)}`, path.basename(file), file),
    );
    try {
      return await this.#ask(() =>
        this.line.evaluate(
          (line, [sent, report]) =>
            line.predictKept(sent, ({ stage, done, total }) => {
              if (done === total)
                /** @type {any} */ (window)[report](`${sent.name}: ${stage} done (${total})`);
            }),
          /** @type {[CaseRequest, string]} */ ([
            { name: one.name, files, outputs: OUTPUTS, settings },
            PROGRESS,
          ]),
        ),
      );
    } finally {
      this.server.offer.withdraw('case');
    }
  }

  /** @param {ThresholdSpec} spec @param {readonly string[]} results @returns {Promise<LabelCut[]>} */
  thresholds(spec, results) {
    return this.#ask(() =>
      this.line.evaluate(
        (line, [sent, ids]) => line.thresholds(sent, ids),
        /** @type {[ThresholdSpec, readonly string[]]} */ ([spec, results]),
      ),
    );
  }

  /**
   * Writes `labels` and `provenance`, places below the output folder, from a kept result.
   * @param {string} result @param {PseudoLabelSpec} spec
   * @param {{ labels: string, provenance: string, unknown: string }} places
   * @returns {Promise<PseudoLabelled>}
   */
  async pseudoLabel(result, spec, places) {
    for (const name of Object.values(places)) this.#accept(name);
    const sent = {
      labels: `${OUTPUTS}/${places.labels}`,
      provenance: `${OUTPUTS}/${places.provenance}`,
      unknown: `${OUTPUTS}/${places.unknown}`,
    };
    try {
      return await this.#ask(() =>
        this.line.evaluate(
          (line, [id, rules, to]) => line.pseudoLabel(id, rules, to),
          /** @type {[string, PseudoLabelSpec, typeof sent]} */ ([result, spec, sent]),
        ),
      );
    } finally {
      this.server.offer.withdraw(OUTPUTS);
    }
  }

  /**
   * @param {Omit<CalibrationSpec, 'cases'>} spec
   * @param {readonly import('./calibrationCases.mjs').LabelledCase[]} cases
   * @returns {Promise<Calibration>}
   */
  async calibrate(spec, cases) {
    const offered = cases.map(({ name, images, labels, names, ignore, fold, trainedOn }) => ({
      name,
      images: images.map((file) =>
        this.#offer(`labelled/${name}/${path.basename(file)}`, path.basename(file), file),
      ),
      labels: this.#offer(`labelled/${name}/labels/${path.basename(labels)}`, path.basename(labels), labels),
      trainedOn,
      ...(names === undefined ? {} : { names }),
      ...(ignore === undefined ? {} : { ignore }),
      ...(fold === undefined ? {} : { fold }),
    }));
    try {
      return await this.#ask(() =>
        this.line.evaluate(
          (line, [sent, files, report]) =>
            line.calibrate(sent, files, (done, total) => {
              /** @type {any} */ (window)[report](`calibration: ${done} of ${total} predictions`);
            }),
          /** @type {[Omit<CalibrationSpec, 'cases'>, OfferedLabelled[], string]} */ ([
            spec,
            offered,
            PROGRESS,
          ]),
        ),
      );
    } finally {
      this.server.offer.withdraw('labelled');
    }
  }

  /** @param {PrecisionSpec} spec */
  precisionThresholds(spec) {
    return this.#ask(() => this.line.evaluate((line, sent) => line.precisionThresholds(sent), spec));
  }

  /** @param {import('../app/workers.ts').LabelledSplitSpec} spec */
  labelledSplit(spec) {
    return this.#ask(() => this.line.evaluate((line, sent) => line.labelledSplit(sent), spec));
  }

  /** @param {Omit<ReportSpec, 'examples'>} spec
   *  @param {readonly { case: string, image: string, labels: string }[]} examples files on disk */
  async report(spec, examples) {
    const offered = examples.map(({ case: name, image, labels }) => ({
      case: name,
      image: this.#offer(`example/${name}/${path.basename(image)}`, path.basename(image), image),
      labels: this.#offer(`example/${name}/labels/${path.basename(labels)}`, path.basename(labels), labels),
    }));
    try {
      return await this.#ask(() =>
        this.line.evaluate(
          (line, [sent, files]) => line.report(sent, files),
          /** @type {[Omit<ReportSpec, 'examples'>, typeof offered]} */ ([spec, offered]),
        ),
      );
    } finally {
      this.server.offer.withdraw('example');
    }
  }

  /** @param {readonly { prediction: string, reference: string }[]} cases files on disk */
  #offerPairs(cases) {
    return cases.map(({ prediction, reference }) => ({
      prediction: this.#offer(`prediction/${path.basename(prediction)}`, prediction, prediction),
      reference: this.#offer(`reference/${path.basename(reference)}`, reference, reference),
    }));
  }

  /** @param {string} dataset @param {readonly { prediction: string, reference: string }[]} cases files on disk
   *  @param {number} toleranceMm */
  score(dataset, cases, toleranceMm) {
    const offered = this.#offerPairs(cases);
    return this.#ask(() =>
      this.line.evaluate(
        (line, [text, sent, tolerance]) => line.score(text, sent, tolerance),
        /** @type {[string, typeof offered, number]} */ ([dataset, offered, toleranceMm]),
      ),
    );
  }

  /** @param {string} dataset @param {readonly { prediction: string, reference: string }[]} cases files on disk */
  evaluate(dataset, cases) {
    const offered = this.#offerPairs(cases);
    return this.#ask(() =>
      this.line.evaluate(
        (line, [text, sent]) => line.evaluate(text, sent),
        /** @type {[string, typeof offered]} */ ([dataset, offered]),
      ),
    );
  }

  /** @param {import('../app/scripting/commandLine.ts').OfferedDataset} dataset */
  verify(dataset) {
    return this.#ask(() => this.line.evaluate((line, sent) => line.verify(sent), dataset));
  }

  /**
   * @param {{ files: { place: string, file: string }[], reference: { place: string, file: string }[] }} sources
   * @param {Omit<ConvertRequest, 'input' | 'reference' | 'output'> & { output: string }} wanted output: a file on disk, or a folder
   * @returns {Promise<Converted>}
   */
  convert({ files, reference }, { output, ...rest }) {
    const name = path.basename(output);
    if (rest.as === 'series') this.#acceptSlices(`${OUTPUTS}/${name}`, output);
    else this.server.offer.allowWrite(`${OUTPUTS}/${name}`, output);
    const offered = (/** @type {string} */ folder, /** @type {typeof files} */ list) =>
      list.map(({ place, file }) => this.#offer(`${folder}/${place}`, place, file));
    /** @type {ConvertRequest} */
    const request = {
      ...rest,
      input: offered('input', files),
      reference: offered('series', reference),
      output: `${OUTPUTS}/${name}`,
    };
    return this.#ask(() => this.line.evaluate((line, sent) => line.convert(sent), request));
  }

  /** @param {string} result */
  async dropResult(result) {
    await this.#ask(() => this.line.evaluate((line, id) => line.dropResult(id), result));
  }

  /** @param {string} place @param {string} shownPath @param {string} file @returns {OfferedFile} */
  #offer(place, shownPath, file) {
    this.server.offer.allowRead(place, file);
    return { place, path: shownPath, bytes: statSync(file).size };
  }

  /** How many slices a scan has is known once it is read; the names are known before.
   *  @param {string} place @param {string} folder on disk */
  #acceptSlices(place, folder) {
    for (let slice = 1; slice <= MOST_SLICES; slice++) {
      const name = `IM${String(slice).padStart(5, '0')}.dcm`;
      this.server.offer.allowWrite(`${place}/${name}`, path.join(folder, name));
    }
  }

  /** @param {string} name @param {string} [into] */
  #accept(name, into = this.output) {
    this.server.offer.allowWrite(`${OUTPUTS}/${name}`, path.join(into, name));
  }

  /** @template T @param {() => Promise<{ value: T } | { failure: { code: string, message: string } }>} work @returns {Promise<T>} */
  async #ask(work) {
    try {
      return unwrap(await work());
    } catch (error) {
      if (this.crashed)
        throw new CommandError('The browser ended. Finished cases stay; lower memory use with -device cpu.');
      throw error;
    }
  }
}
