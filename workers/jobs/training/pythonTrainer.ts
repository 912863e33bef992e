/** The small trainer class that stock nnU-Net needs: it has no flag for a learning rate, for epochs or for freezing. */

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
}

const PART_OF = `from nnunetv2.training.lr_scheduler.polylr import PolyLRScheduler


def part_of(name: str) -> str:
    if name.startswith('decoder.seg_layers'):
        return 'heads'
    return 'decoder' if name.startswith('decoder.') and not name.startswith('decoder.encoder.') else 'encoder'
`;

export function trainerSource(trainer: NewTrainer): string {
  const { rates } = trainer;
  const base = trainer.name in MODULES ? trainer.name : 'nnUNetTrainer';
  return `"""Written by Segloop. run.sh names this folder in nnUNet_extTrainer, where nnUNetv2_train finds it."""
import torch

from nnunetv2.training.nnUNetTrainer.${MODULES[base] ?? base} import ${base}
${rates ? PART_OF : ''}

class nnUNetTrainerSegloop(${base}):
    def __init__(self, plans: dict, configuration: str, fold: int, dataset_json: dict,
                 device: torch.device = torch.device('cuda')):
        super().__init__(plans, configuration, fold, dataset_json, device)
        self.initial_lr = ${trainer.learningRate}
        self.num_epochs = ${trainer.epochs}
        self.num_iterations_per_epoch = ${trainer.iterations}
        self.num_val_iterations_per_epoch = ${trainer.validationIterations}
${groups(trainer)}${unfreezing(trainer)}`;
}

/** nnU-Net's scheduler gives every group one rate, so that the factors act after it. */
function groups({ rates }: NewTrainer): string {
  if (rates === undefined) return '';
  return `
    def configure_optimizers(self):
        self.factors = {'encoder': ${rates.encoder}, 'decoder': ${rates.decoder}, 'heads': ${rates.heads}}
        network = getattr(self.network, '_orig_mod', self.network)
        parts = {part: [] for part in self.factors}
        for name, parameter in network.named_parameters():
            parameter.requires_grad = self.factors[part_of(name)] > 0
            parts[part_of(name)].append(parameter)
        groups = [{'params': parts[part], 'factor': factor} for part, factor in self.factors.items()]
        optimizer = torch.optim.SGD(groups, self.initial_lr, weight_decay=self.weight_decay, momentum=0.99, nesterov=True)
        return optimizer, PolyLRScheduler(optimizer, self.initial_lr, self.num_epochs)

    def train_step(self, batch: dict) -> dict:
        for group in self.optimizer.param_groups:
            group['lr'] = self.lr_scheduler.initial_lr * (1 - self.current_epoch / self.num_epochs) ** 0.9 * group['factor']
        return super().train_step(batch)
`;
}

function unfreezing({ unfreezeEvery, rates }: NewTrainer): string {
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
            parameter.requires_grad = thawed${rates ? ' and self.factors[part_of(name)] > 0' : ''}
`;
}

export interface ScriptRequest {
  readonly dataset: string;
  readonly plans: string;
  readonly configuration: string;
  readonly fold: number | 'all';
  readonly pretrained: boolean;
}

export function runScript({ dataset, plans, configuration, fold, pretrained }: ScriptRequest): string {
  const weights = pretrained ? ' -pretrained_weights "$HERE/pretrained.pth"' : '';
  return `#!/bin/sh
# Trains with stock nnU-Net (2.8). Needs: pip install nnunetv2. Afterwards drop the folder nnUNet_results on Segloop.
set -e
HERE=$(cd "$(dirname "$0")" && pwd)
export nnUNet_raw="$HERE/nnUNet_raw" nnUNet_preprocessed="$HERE/nnUNet_preprocessed" nnUNet_results="$HERE/nnUNet_results"
export nnUNet_extTrainer="$HERE/trainers"
mkdir -p "$nnUNet_results"
PYTHON=\${PYTHON:-python3}
DATASET=${dataset.slice(7, 10)}
"$PYTHON" -c 'from nnunetv2.experiment_planning.plan_and_preprocess_entrypoints import preprocess_entry; preprocess_entry()' \\
  -d "$DATASET" -plans_name ${plans} -c ${configuration} -np 2
"$PYTHON" -c 'from nnunetv2.run.run_training import run_training_entry; run_training_entry()' \\
  "$DATASET" ${configuration} ${fold} -tr nnUNetTrainerSegloop -p ${plans}${weights} "$@"
`;
}
