"""Mean teacher's consistency loss by PyTorch in float64, with autograd's gradient; the moving average and the ramp by NumPy.
Run: python meanTeacher.py > meanTeacher.json  (made with torch 2.x; any version gives these numbers)
"""
import json

import numpy as np
import torch

torch.manual_seed(7)


def loss_of(kind, student, teacher, threshold):
    """`[batch, channels, voxels]` float64 -> loss, share of what counts. Written class by class, as the spec says it."""
    if kind == "softmax":
        target, own = torch.softmax(teacher, 1), torch.softmax(student, 1)
        confidence, predicted = target.max(1)
        groups = [((predicted == c) & (confidence >= threshold), ((own - target) ** 2).sum(1)) for c in range(target.shape[1])]
        confident = (confidence >= threshold).double().mean()
    else:
        target, own = torch.sigmoid(teacher), torch.sigmoid(student)
        confidence = torch.maximum(target, 1 - target)
        squares = (own - target) ** 2
        groups = []
        for c in range(target.shape[1]):
            for inside in (True, False):
                here = ((target[:, c] >= 0.5) == inside) & (confidence[:, c] >= threshold)
                groups.append((here, squares[:, c]))
        confident = (confidence >= threshold).double().mean()
    means = [squares[mask].mean() for mask, squares in groups if mask.any()]
    loss = torch.stack(means).mean() if means else (own * 0).sum()
    return loss, confident


def case(kind, channels, threshold, batch=2, voxels=12, steep=3.0):
    teacher = torch.randn(batch, channels, voxels, dtype=torch.float64) * steep
    student = (torch.randn(batch, channels, voxels, dtype=torch.float64) * steep).requires_grad_()
    loss, confident = loss_of(kind, student, teacher, threshold)
    loss.backward()
    flat = lambda t: [float(x) for x in t.detach().flatten()]
    return dict(
        kind=kind, channels=channels, batch=batch, voxels=voxels, threshold=threshold,
        teacher=flat(teacher), student=flat(student), confident=float(confident),
        loss=float(loss), gradient=flat(student.grad),
    )


def moving_average(decay, steps=250):
    """A scalar weight that wanders; eq. 2 with the decay min(1 - 1/(t+1), decay)."""
    rng = np.random.default_rng(3)
    start = float(rng.normal())
    students = rng.normal(size=steps).cumsum()
    average, averages = np.float64(start), []
    for t, student in enumerate(students):
        now = min(1 - 1 / (t + 1), decay)
        average = now * average + (1 - now) * student
        averages.append(float(average))
    return dict(decay=decay, start=start, students=[float(s) for s in students], averages=averages)


def ramp(weight, steps):
    t = np.minimum(1.0, np.arange(steps, dtype=np.float64) / (0.2 * steps))
    return dict(weight=weight, steps=steps, weights=[float(w) for w in weight * np.exp(-5 * (1 - t) ** 2)])


print(json.dumps(dict(
    torch=torch.__version__,
    cases={
        "three classes": case("softmax", 3, 0.8),
        "two classes, everything counts": case("softmax", 2, 0.0),
        "five classes, high threshold": case("softmax", 5, 0.95),
        "nothing is confident": case("softmax", 4, 0.9, steep=0.1),
        "two regions": case("regions", 2, 0.8),
        "three regions, nothing is confident": case("regions", 3, 0.9, steep=0.1),
    },
    moving_average=moving_average(0.99),
    ramp=ramp(0.1, 200),
)))
