"""Edits as SimpleITK and SciPy do them. Reads a case from standard input as JSON, writes the answers as JSON."""
import json
import sys

import numpy as np
import SimpleITK as sitk
from scipy import ndimage, sparse
from scipy.sparse.csgraph import dijkstra

case = json.load(sys.stdin)
size = case["size"]
spacing = case["spacing"]
scan = np.array(case["scan"], dtype=np.float64).reshape(size)
seeds = np.array(case["seeds"], dtype=np.int64).reshape(size)
labels = np.array(case["labels"], dtype=np.int64).reshape(size)


def confidence_connected(seed, spread):
    image = sitk.GetImageFromArray(scan.astype(np.float32))
    grown = sitk.ConfidenceConnected(
        image, seedList=[seed[::-1]], numberOfIterations=4, multiplier=spread, initialNeighborhoodRadius=1, replaceValue=1
    )
    return sitk.GetArrayFromImage(grown)


def path_lengths():
    """By seeding label: the least sum of intensity steps from any of its voxels, 26 neighbours."""
    index = np.arange(scan.size).reshape(size)
    rows, columns, weights = [], [], []
    for step in np.ndindex(3, 3, 3):
        dz, dy, dx = (one - 1 for one in step)
        if (dz, dy, dx) <= (0, 0, 0):
            continue
        here = tuple(slice(max(0, -d), n - max(0, d)) for d, n in zip((dz, dy, dx), size))
        there = tuple(slice(max(0, d), n - max(0, -d)) for d, n in zip((dz, dy, dx), size))
        rows.append(index[here].ravel())
        columns.append(index[there].ravel())
        weights.append(np.abs(scan[here] - scan[there]).ravel())
    # SciPy takes an explicit 0 for no edge at all: every step is longer by a bit that no sum of steps can reach.
    tiny = 1e-7
    graph = sparse.coo_matrix(
        (np.concatenate(weights) + tiny, (np.concatenate(rows), np.concatenate(columns))), shape=(scan.size, scan.size)
    ).tocsr()
    lengths = {}
    for label in np.unique(seeds[seeds > 0]):
        sources = np.flatnonzero(seeds.ravel() == label)
        found = dijkstra(graph, directed=False, indices=sources, min_only=True)
        lengths[int(label)] = np.floor(found + 0.5).astype(int).tolist()
    return lengths


def blurred(deviation):
    sigma = [deviation / step for step in spacing]
    return {
        int(label): ndimage.gaussian_filter((labels == label).astype(np.float64), sigma, mode="nearest").ravel().tolist()
        for label in np.unique(labels)
    }


def grown(label, millimetres):
    inside = labels == label
    if millimetres >= 0:
        return ndimage.distance_transform_edt(~inside, sampling=spacing) <= millimetres + 1e-9
    return ndimage.distance_transform_edt(np.pad(inside, 1, mode="edge"), sampling=spacing)[1:-1, 1:-1, 1:-1] > -millimetres + 1e-9


def largest_island(label):
    found, count = ndimage.label(labels == label, structure=np.ones((3, 3, 3)))
    sizes = ndimage.sum_labels(labels == label, found, index=range(1, count + 1))
    return np.isin(found, [at + 1 for at in range(count) if sizes[at] == sizes.max()])


print(
    json.dumps(
        {
            "grown": confidence_connected(case["seed"], case["spread"]).ravel().tolist(),
            "lengths": path_lengths(),
            "blurred": blurred(case["deviation"]),
            "wider": grown(1, case["millimetres"]).astype(int).ravel().tolist(),
            "narrower": grown(1, -case["millimetres"]).astype(int).ravel().tolist(),
            "filled": ndimage.binary_fill_holes(labels == 1).astype(int).ravel().tolist(),
            "largest": largest_island(1).astype(int).ravel().tolist(),
        }
    )
)
