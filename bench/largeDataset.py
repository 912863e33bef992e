"""Preprocessed cases as nnU-Net stores them: CASE.npz (data, seg) and CASE.pkl with where the classes are. Arguments: folder,
names of the cases, edge of the first case, edge of the others."""
import os
import pickle
import sys

import numpy as np

folder, names, first, others = sys.argv[1], sys.argv[2].split(","), int(sys.argv[3]), int(sys.argv[4])
LABELS = (1, 2, 3)
SHOWN = 10_000
chance = np.random.default_rng(7)

for index, name in enumerate(names):
    edge = first if index == 0 else others
    # One slab of noise again and again: what it says does not matter, that it is read does.
    slab = chance.standard_normal((1, edge, edge), dtype=np.float32)
    data = np.empty((1, edge, edge, edge), np.float32)
    data[0] = slab
    seg = np.zeros((1, edge, edge, edge), np.int8)
    locations, counts = {}, {}
    for label in LABELS:
        start = edge * label // 5
        box = slice(start, start + edge // 6)
        seg[0, box, box, box] = label
        data[0, box, box, box] += label
        size = edge // 6
        drawn = chance.integers(start, start + size, (SHOWN, 3), dtype=np.int32)
        locations[label] = np.concatenate([np.zeros((SHOWN, 1), np.int32), drawn], axis=1)
        counts[label] = size**3
    counts[0] = edge**3 - sum(counts.values())
    np.savez(os.path.join(folder, f"{name}.npz"), data=data, seg=seg)
    with open(os.path.join(folder, f"{name}.pkl"), "wb") as file:
        pickle.dump({"class_locations": locations, "voxels_per_label": counts}, file)
