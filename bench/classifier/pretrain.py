"""Trains the small lesion segmentation whose encoder the classifier's experiment takes: nnU-Net's own network and
preprocessing (CTNormalization), AdamW, on phantoms that bench/classifier.mjs wrote as raw arrays.

Called by `node bench/classifier.mjs pretrain`; stops and goes on with the same folder.
"""
import argparse
import json
import time
import zipfile
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from nnunetv2.utilities.get_network_from_plans import get_network_from_plans

SIZE = (24, 32, 32)
FEATURES = [8, 32]
BATCH = 2
LEARNING_RATE = 2e-3
# Of the phantoms' soft tissue, in HU; CTNormalization's numbers in the plans.
INTENSITY = dict(mean=50.0, median=60.0, std=60.0, min=-150.0, max=300.0, percentile_00_5=-150.0,
                 percentile_99_5=200.0)
DATASET = 'Dataset802_PhantomLesions'


def make_plans():
    stages = len(FEATURES)
    resampling = dict(is_seg=False, order=3, order_z=0, force_separate_z=None)
    configuration = dict(
        data_identifier='nnUNetPlans_3d_fullres', preprocessor_name='DefaultPreprocessor', batch_size=BATCH,
        patch_size=list(SIZE), median_image_size_in_voxels=list(SIZE), spacing=[8.0, 8.0, 8.0],
        normalization_schemes=['CTNormalization'], use_mask_for_norm=[False],
        resampling_fn_data='resample_data_or_seg_to_shape', resampling_fn_seg='resample_data_or_seg_to_shape',
        resampling_fn_data_kwargs=resampling, resampling_fn_seg_kwargs=dict(resampling, is_seg=True, order=1),
        resampling_fn_probabilities='resample_data_or_seg_to_shape',
        resampling_fn_probabilities_kwargs=dict(resampling, order=1), batch_dice=True,
        architecture=dict(
            network_class_name='dynamic_network_architectures.architectures.unet.PlainConvUNet',
            arch_kwargs=dict(
                n_stages=stages, features_per_stage=FEATURES, conv_op='torch.nn.modules.conv.Conv3d',
                kernel_sizes=[[3, 3, 3]] * stages, strides=[[1, 1, 1]] + [[2, 2, 2]] * (stages - 1),
                n_conv_per_stage=[2, 3], n_conv_per_stage_decoder=[1] * (stages - 1), conv_bias=True,
                norm_op='torch.nn.modules.instancenorm.InstanceNorm3d', norm_op_kwargs=dict(eps=1e-5, affine=True),
                dropout_op=None, dropout_op_kwargs=None, nonlin='torch.nn.LeakyReLU',
                nonlin_kwargs=dict(inplace=True)),
            _kw_requires_import=['conv_op', 'norm_op', 'dropout_op', 'nonlin']))
    return dict(
        dataset_name=DATASET, plans_name='nnUNetPlans', original_median_spacing_after_transp=[8.0, 8.0, 8.0],
        original_median_shape_after_transp=list(SIZE), image_reader_writer='SimpleITKIO',
        transpose_forward=[0, 1, 2], transpose_backward=[0, 1, 2], experiment_planner_used='ExperimentPlanner',
        label_manager='LabelManager', foreground_intensity_properties_per_channel={'0': INTENSITY},
        configurations={'3d_fullres': configuration})


def normalised(scan):
    clipped = np.clip(scan, INTENSITY['percentile_00_5'], INTENSITY['percentile_99_5'])
    return torch.from_numpy(((clipped - INTENSITY['mean']) / INTENSITY['std']).astype(np.float32))


def loss_of(outputs, lesion):
    total = 0
    for level, logits in enumerate(outputs):
        target = F.interpolate(lesion[:, None].float(), size=logits.shape[2:], mode='nearest')[:, 0]
        p = logits.softmax(1)[:, 1]
        dice = (2 * (p * target).sum() + 1e-5) / ((p + target).sum() + 1e-5)
        total = total + (F.cross_entropy(logits, target.long()) - dice) / 2 ** level
    return total


def train(folder, iterations, seconds, threads):
    torch.set_num_threads(threads)
    full, clean, lesion = (
        np.fromfile(folder / f'{name}.bin', dtype).reshape(-1, *SIZE)
        for name, dtype in (('full', np.int16), ('clean', np.int16), ('lesion', np.uint8)))
    architecture = make_plans()['configurations']['3d_fullres']['architecture']
    torch.manual_seed(0)
    network = get_network_from_plans(architecture['network_class_name'], architecture['arch_kwargs'],
                                     architecture['_kw_requires_import'], 1, 2, deep_supervision=True)
    optimizer = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=3e-5)
    state_file = folder / 'state.pt'
    first = 0
    if state_file.exists():
        state = torch.load(state_file, weights_only=False)
        network.load_state_dict(state['network'])
        optimizer.load_state_dict(state['optimizer'])
        first = state['iteration']
    start = time.time()
    for iteration in range(first, iterations):
        if time.time() - start > seconds:
            return False
        rng = np.random.default_rng(iteration)
        for group in optimizer.param_groups:
            group['lr'] = LEARNING_RATE * (1 - iteration / iterations) ** 0.9
        which = rng.integers(0, len(full), BATCH)
        # Three in four have lesions, at half of their contrast up to all of it.
        contrast = ((rng.random(BATCH) < 0.75) * rng.uniform(0.5, 1, BATCH))[:, None, None, None]
        scans = clean[which] + contrast * (full[which].astype(np.float32) - clean[which])
        target = torch.from_numpy(lesion[which] * (contrast > 0))
        loss = loss_of(network(normalised(scans)[:, None]), target)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 12)
        optimizer.step()
        if iteration % 25 == 24:
            print(f'iteration {iteration + 1}: loss {loss.item():.3f}, {time.time() - start:.0f} s', flush=True)
            torch.save(dict(network=network.state_dict(), optimizer=optimizer.state_dict(),
                            iteration=iteration + 1), state_file)
    return network


def pack(network, folder, target):
    """nnU-Net's model zip."""
    plans = make_plans()
    dataset = dict(channel_names={'0': 'CT'}, labels={'background': 0, 'lesion': 1}, numTraining=200,
                   file_ending='.nii.gz')
    checkpoint = dict(
        network_weights=network.state_dict(), optimizer_state=None, grad_scaler_state=None, logging={},
        _best_ema=None, current_epoch=1, trainer_name='nnUNetTrainer', inference_allowed_mirroring_axes=None,
        init_args=dict(plans=plans, configuration='3d_fullres', fold='all', dataset_json=dataset,
                       device=torch.device('cpu')))
    torch.save(checkpoint, folder / 'checkpoint_final.pth')
    top = f'{DATASET}/nnUNetTrainer__nnUNetPlans__3d_fullres'
    with zipfile.ZipFile(target, 'w', zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f'{top}/dataset.json', json.dumps(dataset, indent=2))
        archive.writestr(f'{top}/plans.json', json.dumps(plans, indent=2))
        archive.write(folder / 'checkpoint_final.pth', f'{top}/fold_all/checkpoint_final.pth')
    print(f'{target}: {target.stat().st_size} bytes')


if __name__ == '__main__':
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('folder', type=Path)
    parser.add_argument('target', type=Path)
    parser.add_argument('--iterations', type=int, default=600)
    parser.add_argument('--seconds', type=float, default=float('inf'), help='stop then; call again to go on')
    parser.add_argument('--threads', type=int, default=1)
    arguments = parser.parse_args()
    trained = train(arguments.folder, arguments.iterations, arguments.seconds, arguments.threads)
    if trained:
        pack(trained, arguments.folder, arguments.target)
    else:
        print('stopped; call again to go on')
