"""One nnU-Net training step (PlainConvUNet, DC + CE with deep supervision, SGD) in native PyTorch for each line on
standard input; prints seconds."""
import sys
import time

import numpy as np
import torch
from dynamic_network_architectures.architectures.unet import PlainConvUNet
from nnunetv2.training.loss.compound_losses import DC_and_CE_loss
from nnunetv2.training.loss.deep_supervision import DeepSupervisionWrapper
from nnunetv2.training.loss.dice import MemoryEfficientSoftDiceLoss

size, batch, threads = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
features = [int(value) for value in sys.argv[4].split(",")]
torch.set_num_threads(threads)
network = PlainConvUNet(
    input_channels=1,
    n_stages=len(features),
    features_per_stage=features,
    conv_op=torch.nn.Conv3d,
    kernel_sizes=3,
    strides=[1] + [2] * (len(features) - 1),
    n_conv_per_stage=2,
    num_classes=3,
    n_conv_per_stage_decoder=2,
    conv_bias=True,
    norm_op=torch.nn.InstanceNorm3d,
    norm_op_kwargs={"eps": 1e-5, "affine": True},
    nonlin=torch.nn.LeakyReLU,
    nonlin_kwargs={"inplace": True},
    deep_supervision=True,
)
scales = len(features) - 1
weights = np.array([1 / 2**i for i in range(scales)])
weights[-1] = 0
loss = DeepSupervisionWrapper(
    DC_and_CE_loss(
        {"batch_dice": False, "smooth": 1e-5, "do_bg": False, "ddp": False},
        {},
        weight_ce=1,
        weight_dice=1,
        ignore_label=None,
        dice_class=MemoryEfficientSoftDiceLoss,
    ),
    weights / weights.sum(),
)
optimizer = torch.optim.SGD(network.parameters(), 0.01, momentum=0.99, weight_decay=3e-5, nesterov=True)
data = torch.rand(batch, 1, size, size, size)
targets = [torch.randint(0, 3, (batch, 1, *[size >> i] * 3)).float() for i in range(scales)]
print(torch.__version__, flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    optimizer.zero_grad(set_to_none=True)
    value = loss(network(data), targets)
    value.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 12)
    optimizer.step()
    print(time.perf_counter() - start, flush=True)
