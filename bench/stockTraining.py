"""Trains fold 0 of a preprocessed dataset with stock nnU-Net on the CPU and validates it; prints the validation's
foreground Dice as one JSON line. Called by stockTraining.mjs; the nnUNet_* variables point at the folders."""
import json
import os
import sys
import time

import numpy as np
import torch

# Batches in the training process: the same seed then draws the same ones.
os.environ['nnUNet_n_proc_DA'] = '0'
os.environ['nnUNet_compile'] = 'f'


def main():
    from nnunetv2.run.run_training import get_trainer_from_args
    asked = json.loads(sys.argv[1])
    torch.set_num_threads(asked['threads'])
    torch.manual_seed(asked['seed'])
    np.random.seed(asked['seed'])
    start = time.time()
    trainer = get_trainer_from_args(asked['dataset'], '3d_fullres', 0, asked['trainer'], 'nnUNetPlans',
                                    device=torch.device('cpu'))
    trainer.num_epochs = asked['epochs']
    trainer.num_iterations_per_epoch = asked['iterations']
    trainer.num_val_iterations_per_epoch = asked['validationIterations']
    trainer.initial_lr = asked['learningRate']
    trainer.print_to_log_file = lambda *arguments, **options: None
    trainer.run_training()
    trainer.perform_actual_validation(False)
    with open(os.path.join(trainer.output_folder, 'validation', 'summary.json')) as file:
        summary = json.load(file)
    classes = [round(one['Dice'], 4) for one in summary['mean'].values()]
    print(json.dumps({'dice': round(summary['foreground_mean']['Dice'], 4), 'classes': classes,
                      'seconds': round(time.time() - start)}))


if __name__ == '__main__':
    main()
