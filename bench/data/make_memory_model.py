"""Writes memory-model.zip: the issue's network for the memory bench, with random weights of a fixed seed.

PlainConvUNet of 8, 16, 32 features, two 3x3x3 convolutions a stage, patch 64 x 128 x 128, 3 classes, target spacing
1 mm for a scan of 0.9 mm. Needs nnunetv2 2.8; run in this folder. Weights are rounded to 8 bits of mantissa, so that
the zip stays small.
"""
import json
import zipfile
from pathlib import Path

import torch
from nnunetv2.utilities.get_network_from_plans import get_network_from_plans

STAGES = 3
FEATURES = [8, 16, 32]
ARCHITECTURE = {
    'network_class_name': 'dynamic_network_architectures.architectures.unet.PlainConvUNet',
    'arch_kwargs': {
        'n_stages': STAGES, 'features_per_stage': FEATURES, 'conv_op': 'torch.nn.modules.conv.Conv3d',
        'kernel_sizes': [[3, 3, 3]] * STAGES, 'strides': [[1, 1, 1], [2, 2, 2], [2, 2, 2]],
        'n_conv_per_stage': [2] * STAGES, 'n_conv_per_stage_decoder': [2] * (STAGES - 1), 'conv_bias': True,
        'norm_op': 'torch.nn.modules.instancenorm.InstanceNorm3d', 'norm_op_kwargs': {'eps': 1e-5, 'affine': True},
        'dropout_op': None, 'dropout_op_kwargs': None, 'nonlin': 'torch.nn.LeakyReLU',
        'nonlin_kwargs': {'inplace': True}},
    '_kw_requires_import': ['conv_op', 'norm_op', 'dropout_op', 'nonlin'],
}
RESAMPLE = 'resample_data_or_seg_to_shape'
KWARGS = {'is_seg': False, 'order': 3, 'order_z': 0, 'force_separate_z': None}
CONFIGURATION = {
    'data_identifier': 'nnUNetPlans_3d_fullres', 'preprocessor_name': 'DefaultPreprocessor', 'batch_size': 2,
    'patch_size': [64, 128, 128], 'median_image_size_in_voxels': [360.0, 461.0, 461.0], 'spacing': [1.0, 1.0, 1.0],
    'normalization_schemes': ['CTNormalization'], 'use_mask_for_norm': [False],
    'resampling_fn_data': RESAMPLE, 'resampling_fn_seg': RESAMPLE, 'resampling_fn_probabilities': RESAMPLE,
    'resampling_fn_data_kwargs': KWARGS,
    'resampling_fn_seg_kwargs': {**KWARGS, 'is_seg': True, 'order': 1},
    'resampling_fn_probabilities_kwargs': {**KWARGS, 'order': 1},
    'architecture': ARCHITECTURE, 'batch_dice': False,
}
INTENSITIES = {'max': 500.0, 'mean': 90.0, 'median': 95.0, 'min': -500.0, 'percentile_00_5': -80.0,
               'percentile_99_5': 250.0, 'std': 60.0}
PLANS = {
    'dataset_name': 'Dataset900_MemoryBench', 'plans_name': 'nnUNetPlans',
    'original_median_spacing_after_transp': [0.9, 0.9, 0.9],
    'original_median_shape_after_transp': [400, 512, 512], 'image_reader_writer': 'SimpleITKIO',
    'transpose_forward': [0, 1, 2], 'transpose_backward': [0, 1, 2], 'configurations': {'3d_fullres': CONFIGURATION},
    'experiment_planner_used': 'ExperimentPlanner', 'label_manager': 'LabelManager',
    'foreground_intensity_properties_per_channel': {'0': INTENSITIES},
}
DATASET = {'channel_names': {'0': 'CT'}, 'labels': {'background': 0, 'first': 1, 'second': 2}, 'numTraining': 1,
           'file_ending': '.nii.gz'}


def random_weights():
    torch.manual_seed(20)
    network = get_network_from_plans(ARCHITECTURE['network_class_name'], ARCHITECTURE['arch_kwargs'],
                                     ARCHITECTURE['_kw_requires_import'], 1, 3, deep_supervision=True)
    with torch.no_grad():
        for parameter in network.parameters():
            if parameter.ndim > 1:
                torch.nn.init.kaiming_normal_(parameter, 1e-2)
            parameter.copy_(parameter.bfloat16().float())
    return network.state_dict()


if __name__ == '__main__':
    torch.save({
        'network_weights': random_weights(), 'optimizer_state': None, 'grad_scaler_state': None, 'logging': {},
        '_best_ema': None, 'current_epoch': 0, 'trainer_name': 'nnUNetTrainer',
        'init_args': {'plans': PLANS, 'configuration': '3d_fullres', 'fold': 0, 'dataset_json': DATASET},
        'inference_allowed_mirroring_axes': (0, 1, 2)}, 'checkpoint_final.pth')
    top = 'Dataset900_MemoryBench/nnUNetTrainer__nnUNetPlans__3d_fullres'
    with zipfile.ZipFile('memory-model.zip', 'w', zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr(f'{top}/plans.json', json.dumps(PLANS, indent=1))
        archive.writestr(f'{top}/dataset.json', json.dumps(DATASET, indent=1))
        archive.write('checkpoint_final.pth', f'{top}/fold_0/checkpoint_final.pth')
    Path('checkpoint_final.pth').unlink()
