"""Trains the demo model with the real nnU-Net 2.8 on a CPU and packs it for public/demo.

Called by train.sh after the phantoms are written; the nnUNet_* variables point at the work folder.
The plans are nnU-Net's own, with a configuration small enough for a browser without a GPU: 4 mm voxels, a patch of
48 x 64 x 64 and a PlainConvUNet of 8 to 64 features. No data augmentation (nnUNetTrainerNoDA: every phantom differs
already), hence no mirroring at inference either.
"""
import argparse
import json
import os
import time
import zipfile
from pathlib import Path

import numpy as np
import torch

DATASET_ID = 801
DATASET = 'Dataset801_Phantom'
CONFIGURATION = '3d_fullres'
TRAINER = 'nnUNetTrainerNoDA'
SPACING = [4.0, 4.0, 4.0]
PATCH = [48, 64, 64]
FEATURES = [8, 16, 32, 64]
LEARNING_RATE = 2e-3


def plan_and_preprocess(processes):
    from nnunetv2.experiment_planning.plan_and_preprocess_api import (
        extract_fingerprints, plan_experiments, preprocess)
    extract_fingerprints([DATASET_ID], num_processes=processes)
    plan_experiments([DATASET_ID])
    file = Path(os.environ['nnUNet_preprocessed']) / DATASET / 'nnUNetPlans.json'
    plans = json.loads(file.read_text())
    configuration = plans['configurations'][CONFIGURATION]
    shape = np.array(configuration['median_image_size_in_voxels'])
    median = np.round(shape * np.array(configuration['spacing']) / SPACING)
    architecture = configuration['architecture']['arch_kwargs']
    stages = len(FEATURES)
    configuration.update(spacing=SPACING, patch_size=PATCH, batch_size=2, batch_dice=True,
                         median_image_size_in_voxels=median.tolist())
    architecture.update(n_stages=stages, features_per_stage=FEATURES, kernel_sizes=[[3, 3, 3]] * stages,
                        strides=[[1, 1, 1]] + [[2, 2, 2]] * (stages - 1), n_conv_per_stage=[2] * stages,
                        n_conv_per_stage_decoder=[2] * (stages - 1))
    plans['configurations'] = {CONFIGURATION: configuration}
    file.write_text(json.dumps(plans, indent=2))
    preprocess([DATASET_ID], 'nnUNetPlans', [CONFIGURATION], [processes])
    cases = sorted(p.name[:-7] for p in (file.parents[0] / 'gt_segmentations').iterdir())
    held_back = max(2, len(cases) // 10)
    splits = [{'train': cases[:-held_back], 'val': cases[-held_back:]}]
    (file.parent / 'splits_final.json').write_text(json.dumps(splits, indent=1))


def adam(trainer):
    """AdamW learns this small network in a tenth of the iterations that nnU-Net's SGD wants."""
    from nnunetv2.training.lr_scheduler.polylr import PolyLRScheduler
    trainer.initial_lr = LEARNING_RATE
    optimizer = torch.optim.AdamW(trainer.network.parameters(), lr=LEARNING_RATE, weight_decay=3e-5)
    return optimizer, PolyLRScheduler(optimizer, LEARNING_RATE, trainer.num_epochs)


def train(epochs, iterations, threads, resume):
    from nnunetv2.run.run_training import get_trainer_from_args, maybe_load_checkpoint
    # Batches in the training process: workers would only take the network's cores.
    os.environ['nnUNet_n_proc_DA'] = '0'
    torch.set_num_threads(threads)
    trainer = get_trainer_from_args(str(DATASET_ID), CONFIGURATION, 0, TRAINER, 'nnUNetPlans',
                                    device=torch.device('cpu'))
    trainer.num_epochs = epochs
    trainer.num_iterations_per_epoch = iterations
    trainer.num_val_iterations_per_epoch = 2
    trainer.save_every = 5
    trainer.configure_optimizers = lambda: adam(trainer)
    if resume:
        maybe_load_checkpoint(trainer, continue_training=True, validation_only=False)
    trainer.run_training()
    return Path(trainer.output_folder)


def pack(fold_folder, target):
    """nnU-Net's model zip without what only a resumed training needs: the optimiser's state."""
    checkpoint = torch.load(fold_folder / 'checkpoint_final.pth', map_location='cpu', weights_only=False)
    checkpoint['optimizer_state'] = None
    slim = fold_folder / 'slim.pth'
    torch.save(checkpoint, slim)
    model = fold_folder.parent
    top = Path(DATASET) / model.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, 'w', zipfile.ZIP_DEFLATED) as archive:
        for name in ('dataset.json', 'plans.json', 'dataset_fingerprint.json'):
            if name != 'dataset_fingerprint.json':
                archive.write(model / name, str(top / name))
        archive.write(slim, str(top / fold_folder.name / 'checkpoint_final.pth'))
    slim.unlink()
    print(f'{target}: {target.stat().st_size} bytes')


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('step', choices=['preprocess', 'train', 'pack'])
    parser.add_argument('--epochs', type=int, default=60)
    parser.add_argument('--iterations', type=int, default=20)
    parser.add_argument('--threads', type=int, default=os.cpu_count())
    parser.add_argument('--resume', action='store_true', help='continue from the latest checkpoint')
    parser.add_argument('--target', type=Path, default=Path('public/demo/phantom.zip'))
    arguments = parser.parse_args()
    results = Path(os.environ['nnUNet_results']) / DATASET / f'{TRAINER}__nnUNetPlans__{CONFIGURATION}'
    start = time.time()
    if arguments.step == 'preprocess':
        plan_and_preprocess(arguments.threads)
    elif arguments.step == 'train':
        train(arguments.epochs, arguments.iterations, arguments.threads, arguments.resume)
    else:
        pack(results / 'fold_0', arguments.target)
    print(f'{arguments.step}: {time.time() - start:.0f} s')
