"""Writes reference.json: what scikit-learn, SciPy and NumPy make of small made-up predictions and features.

    /opt/nnunet/bin/python workers/classification/testing/reference.py
"""
import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (accuracy_score, average_precision_score, confusion_matrix, log_loss, roc_auc_score,
                             roc_curve)
from sklearn.preprocessing import StandardScaler
from sklearn.utils.class_weight import compute_class_weight

rng = np.random.default_rng(7)


def rounded(values, digits=4):
    return np.round(values, digits).tolist()


def rank_case(n, ties):
    truth = rng.integers(0, 2, n)
    scores = truth * 0.4 + rng.random(n)
    scores = np.round(scores, 1 if ties else 6)
    fpr, tpr, _ = roc_curve(truth, scores, drop_intermediate=False)
    return dict(truth=truth.tolist(), scores=scores.tolist(), rocAuc=roc_auc_score(truth, scores),
                prAuc=average_precision_score(truth, scores), curve=[fpr.tolist(), tpr.tolist()])


def calibration_error(confidence, right, bins=15):
    """Guo et al.'s, with NumPy's digitize: bins (k/n, (k+1)/n]."""
    edges = np.linspace(0, 1, bins + 1)
    at = np.clip(np.digitize(confidence, edges, right=True) - 1, 0, bins - 1)
    return sum(np.mean(at == k) * abs(confidence[at == k].mean() - right[at == k].mean())
               for k in range(bins) if (at == k).any())


def classes_case(n, classes):
    labels = rng.integers(0, classes, n)
    logits = rng.normal(size=(n, classes)) + 1.2 * np.eye(classes)[labels]
    probabilities = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    probabilities = np.round(probabilities, 6)
    probabilities /= probabilities.sum(1, keepdims=True)
    said = probabilities.argmax(1)
    return dict(labels=labels.tolist(), probabilities=probabilities.tolist(), accuracy=accuracy_score(labels, said),
                confusion=confusion_matrix(labels, said).tolist(), crossEntropy=log_loss(labels, probabilities),
                rocAuc=roc_auc_score(labels, probabilities, multi_class='ovr', average=None).tolist(),
                calibrationError=calibration_error(probabilities.max(1), said == labels))


def head_case(classes, weighting, strength):
    n, d = 40, 3
    labels = np.concatenate([np.arange(classes), rng.choice(classes, n - classes, p=[0.5, 0.3, 0.2][:classes] if
                                                            classes == 3 else [0.7, 0.3])])
    features = np.round(rng.normal(size=(n, d)) * [1, 5, 0.2] + labels[:, None] * [0.5, 0, 0.1] + [3, -1, 0], 4)
    scaled = StandardScaler().fit_transform(features)
    # A softmax over two classes shares the penalty between both rows: half of what one row of a sigmoid bears.
    c = 1 / (strength * n) * (2 if classes == 2 else 1)
    model = LogisticRegression(C=c, class_weight=weighting, tol=1e-12, max_iter=10000).fit(scaled, labels)
    weights = compute_class_weight('balanced', classes=np.arange(classes), y=labels)
    return dict(features=features.tolist(), labels=labels.tolist(), strength=strength, balanced=weighting is not None,
                classWeights=weights.tolist(), probabilities=model.predict_proba(scaled).tolist())


reference = dict(
    sklearn=sklearn.__version__,
    ranks=[rank_case(30, False), rank_case(40, True)],
    classes=classes_case(60, 3),
    heads=[head_case(2, None, 0.05), head_case(3, 'balanced', 0.01)],
)
Path(__file__).with_name('reference.json').write_text(json.dumps(reference) + '\n')
