"""The default nnU-Net network in native PyTorch, one forward for each line on standard input; prints seconds."""
import sys
import time

import torch
from dynamic_network_architectures.architectures.unet import PlainConvUNet

size, threads = int(sys.argv[1]), int(sys.argv[2])
torch.set_num_threads(threads)
network = PlainConvUNet(
    input_channels=1,
    n_stages=6,
    features_per_stage=[32, 64, 128, 256, 320, 320],
    conv_op=torch.nn.Conv3d,
    kernel_sizes=3,
    strides=[1, 2, 2, 2, 2, 2],
    n_conv_per_stage=2,
    num_classes=3,
    n_conv_per_stage_decoder=2,
    conv_bias=True,
    norm_op=torch.nn.InstanceNorm3d,
    norm_op_kwargs={"eps": 1e-5, "affine": True},
    nonlin=torch.nn.LeakyReLU,
    nonlin_kwargs={"inplace": True},
).eval()
patch = torch.rand(1, 1, size, size, size)
print(torch.__version__, flush=True)
with torch.inference_mode():
    for _ in sys.stdin:
        start = time.perf_counter()
        network(patch)
        print(time.perf_counter() - start, flush=True)
