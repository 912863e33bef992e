/** The small trainer class that stock nnU-Net needs: it has no flag for a learning rate, for epochs or for freezing. */

/** nnU-Net's classes that decide on the augmentation. */
const MODULES: Readonly<Record<string, string>> = {
  nnUNetTrainerNoDA: 'variants.data_augmentation.nnUNetTrainerNoDA',
  nnUNetTrainerNoMirroring: 'variants.data_augmentation.nnUNetTrainerNoMirroring',
};

export interface NewTrainer {
  /** The trainer here: nnU-Net's class of that name is the base where it decides on the augmentation. */
  readonly name: string;
  readonly learningRate: number;
  readonly epochs: number;
  readonly iterations: number;
  readonly validationIterations: number;
  readonly unfreezeEvery?: number | undefined;
  readonly rates?: { readonly encoder: number; readonly decoder: number; readonly heads: number } | undefined;
  readonly frozenStages?: number | undefined;
  /** Starts with the pretrained file's heads too, which `-pretrained_weights` leaves out. */
  readonly keepsHead: boolean;
}

/** What a parameter's learning rate is multiplied by. */
function factorOf({ rates, frozenStages }: NewTrainer): string {
  const { encoder = 1, decoder = 1, heads = 1 } = rates ?? {};
  return `import re

from nnunetv2.training.lr_scheduler.polylr import PolyLRScheduler


def factor_of(name: str) -> float:
    if name.startswith('decoder.seg_layers'):
        return ${heads}
    if name.startswith('decoder.') and not name.startswith('decoder.encoder.'):
        return ${decoder}
    stage = re.search(r'encoder\\.stages\\.(\\d+)', name)
    return 0 if int(stage.group(1) if stage else 0) < ${frozenStages ?? 0} else ${encoder}
`;
}

export function trainerSource(trainer: NewTrainer): string {
  const known = trainer.name.replace(/_\d+epochs_?/, '');
  const base = known in MODULES ? known : 'nnUNetTrainer';
  return `"""Written by Segloop. run.sh names this folder in nnUNet_extTrainer, where nnUNetv2_train finds it."""
${trainer.keepsHead ? 'import os\n\n' : ''}import torch

from nnunetv2.training.nnUNetTrainer.${MODULES[base] ?? base} import ${base}
${hasGroups(trainer) ? factorOf(trainer) : ''}

class nnUNetTrainerSegloop(${base}):
    def __init__(self, plans: dict, configuration: str, fold: int, dataset_json: dict,
                 device: torch.device = torch.device('cuda')):
        super().__init__(plans, configuration, fold, dataset_json, device)
        self.initial_lr = ${trainer.learningRate}
        self.num_epochs = ${trainer.epochs}
        self.num_iterations_per_epoch = ${trainer.iterations}
        self.num_val_iterations_per_epoch = ${trainer.validationIterations}
${groups(trainer)}${unfreezing(trainer)}${heads(trainer)}`;
}

const hasGroups = ({ rates, frozenStages }: NewTrainer): boolean =>
  rates !== undefined || frozenStages !== undefined;

/** nnU-Net's scheduler gives every group one rate, so that the factors act after it. */
function groups(trainer: NewTrainer): string {
  if (!hasGroups(trainer)) return '';
  return `
    def configure_optimizers(self):
        network = getattr(self.network, '_orig_mod', self.network)
        groups = {}
        for name, parameter in network.named_parameters():
            factor = factor_of(name)
            parameter.requires_grad = factor > 0
            groups.setdefault(factor, {'params': [], 'factor': factor})['params'].append(parameter)
        optimizer = torch.optim.SGD(list(groups.values()), self.initial_lr, weight_decay=self.weight_decay, momentum=0.99,
                                    nesterov=True)
        return optimizer, PolyLRScheduler(optimizer, self.initial_lr, self.num_epochs)

    def train_step(self, batch: dict) -> dict:
        for group in self.optimizer.param_groups:
            group['lr'] = self.lr_scheduler.initial_lr * (1 - self.current_epoch / self.num_epochs) ** 0.9 * group['factor']
        return super().train_step(batch)
`;
}

function heads({ keepsHead }: NewTrainer): string {
  if (!keepsHead) return '';
  return `
    def on_train_start(self):
        """The heads of run.sh's pretrained file, whose classes of equal names have their rows."""
        super().on_train_start()
        if self.current_epoch > 0 or 'SEGLOOP_PRETRAINED' not in os.environ:
            return
        network = self.network.module if self.is_ddp else self.network
        network = getattr(network, '_orig_mod', network)
        weights = torch.load(os.environ['SEGLOOP_PRETRAINED'], map_location=self.device, weights_only=False)['network_weights']
        network.load_state_dict({key: value for key, value in weights.items() if '.seg_layers.' in key}, strict=False)
`;
}

function unfreezing(trainer: NewTrainer): string {
  const { unfreezeEvery } = trainer;
  if (unfreezeEvery === undefined) return '';
  return `
    def on_train_epoch_start(self):
        """One part more learns every ${unfreezeEvery} epochs: heads, decoder, then the encoder from its deepest stage up."""
        super().on_train_epoch_start()
        network = self.network.module if self.is_ddp else self.network
        network = getattr(network, '_orig_mod', network)
        encoder = [f'encoder.stages.{s}' for s in reversed(range(len(network.encoder.stages)))] + ['encoder.stem']
        parts = ['decoder.seg_layers', 'decoder'] + encoder
        learning = tuple(parts[:1 + self.current_epoch // ${unfreezeEvery}])
        for name, parameter in network.named_parameters():
            is_encoder = name.startswith('decoder.encoder.')
            thawed = not is_encoder and name.startswith(learning) or \\
                is_encoder and name[len('decoder.'):].startswith(learning)
            parameter.requires_grad = thawed${hasGroups(trainer) ? ' and factor_of(name) > 0' : ''}
`;
}

export interface ScriptRequest {
  readonly dataset: string;
  readonly plans: string;
  readonly configuration: string;
  readonly fold: number | 'all';
  readonly pretrained: boolean;
  readonly keepsHead: boolean;
  /** What a reader of the script should know, a line each. */
  readonly notes: readonly string[];
}

export function runScript(request: ScriptRequest): string {
  const { dataset, plans, configuration, fold, pretrained, keepsHead, notes } = request;
  const weights = pretrained ? ' -pretrained_weights "$HERE/pretrained.pth"' : '';
  return `#!/bin/sh
# Trains with stock nnU-Net (2.8). Needs: pip install nnunetv2. Afterwards drop the folder nnUNet_results on Segloop.
${notes.map((note) => `# ${note}\n`).join('')}set -e
HERE=$(cd "$(dirname "$0")" && pwd)
export nnUNet_raw="$HERE/nnUNet_raw" nnUNet_preprocessed="$HERE/nnUNet_preprocessed" nnUNet_results="$HERE/nnUNet_results"
export nnUNet_extTrainer="$HERE/trainers"
${keepsHead ? 'export SEGLOOP_PRETRAINED="$HERE/pretrained.pth"\n' : ''}mkdir -p "$nnUNet_results"
PYTHON=\${PYTHON:-python3}
DATASET=${dataset.slice(7, 10)}
"$PYTHON" -c 'from nnunetv2.experiment_planning.plan_and_preprocess_entrypoints import preprocess_entry; preprocess_entry()' \\
  -d "$DATASET" -plans_name ${plans} -c ${configuration} -np 2
"$PYTHON" -c 'from nnunetv2.run.run_training import run_training_entry; run_training_entry()' \\
  "$DATASET" ${configuration} ${fold} -tr nnUNetTrainerSegloop -p ${plans}${weights} "$@"
`;
}
