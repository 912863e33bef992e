"""Trains the teacher of the pseudo-label experiment: two folds of stock nnU-Net 2.8 on six drawn phantoms each.

Few cases and no augmentation on purpose: such a teacher is sure of itself where it is wrong, which calibration must
mend. The recipe is the demo model's (demo/train.py) on a coarser grid. Run by trainTeachers.sh.
"""
import argparse
import json
import os
import sys
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / 'demo'))
import torch  # noqa: E402
import train as demo  # noqa: E402

demo.DATASET_ID = 802
demo.DATASET = 'Dataset802_FewPhantoms'
demo.SPACING = [6.0, 6.0, 6.0]
demo.PATCH = [32, 48, 48]


def preprocess():
    demo.plan_and_preprocess(1)
    folder = Path(os.environ['nnUNet_preprocessed']) / demo.DATASET
    cases = sorted(p.name[:-7] for p in (folder / 'gt_segmentations').iterdir())
    half = len(cases) // 2
    splits = [{'train': cases[:half], 'val': cases[half:]}, {'train': cases[half:], 'val': cases[:half]}]
    (folder / 'splits_final.json').write_text(json.dumps(splits, indent=1))


def train(fold, epochs, iterations, threads):
    from nnunetv2.run.run_training import get_trainer_from_args
    os.environ['nnUNet_n_proc_DA'] = '0'
    torch.manual_seed(fold)
    torch.set_num_threads(threads)
    trainer = get_trainer_from_args(str(demo.DATASET_ID), demo.CONFIGURATION, fold, demo.TRAINER, 'nnUNetPlans',
                                    device=torch.device('cpu'))
    trainer.num_epochs = epochs
    trainer.num_iterations_per_epoch = iterations
    trainer.num_val_iterations_per_epoch = 1
    trainer.configure_optimizers = lambda: demo.adam(trainer)
    trainer.run_training()


def pack(target):
    """nnU-Net's model zip of both folds, without the optimiser's state; weights rounded to half precision's digits (and
    still float32), which halves the zip."""
    name = f'{demo.TRAINER}__nnUNetPlans__{demo.CONFIGURATION}'
    model = Path(os.environ['nnUNet_results']) / demo.DATASET / name
    top = Path(demo.DATASET) / name
    with zipfile.ZipFile(target, 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in ('dataset.json', 'plans.json'):
            archive.write(model / file, str(top / file))
        for fold in (0, 1):
            checkpoint = torch.load(model / f'fold_{fold}/checkpoint_final.pth', map_location='cpu',
                                    weights_only=False)
            checkpoint['optimizer_state'] = None
            for weights in checkpoint['network_weights'].values():
                weights.copy_(weights.half().float())
            slim = model / 'slim.pth'
            torch.save(checkpoint, slim)
            archive.write(slim, str(top / f'fold_{fold}/checkpoint_final.pth'))
            slim.unlink()
    print(f'{target}: {target.stat().st_size} bytes')


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('step', choices=['preprocess', 'train', 'pack'])
    parser.add_argument('--fold', type=int, default=0)
    parser.add_argument('--epochs', type=int, default=30)
    parser.add_argument('--iterations', type=int, default=15)
    parser.add_argument('--threads', type=int, default=os.cpu_count())
    parser.add_argument('--target', type=Path, default=Path('bench/pseudoLabels/teacher.zip'))
    arguments = parser.parse_args()
    if arguments.step == 'preprocess':
        preprocess()
    elif arguments.step == 'train':
        train(arguments.fold, arguments.epochs, arguments.iterations, arguments.threads)
    else:
        pack(arguments.target)
