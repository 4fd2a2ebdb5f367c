import numpy as np
import pytest
import torch
from sklearn.utils.class_weight import compute_class_weight
from torch.nn.functional import cross_entropy, log_softmax

from mlpstudy.train.batches.stretch import Blend, parted
from mlpstudy.train.objective import blended, class_weights, data_loss, draw_blend
from tests.conftest import variant


def test_label_smoothing_matches_its_formula() -> None:
    logits, labels = torch.randn(5, 4), torch.tensor([0, 1, 2, 3, 0])
    target = torch.nn.functional.one_hot(labels, 4) * 0.9 + 0.1 / 4
    expected = -(target * log_softmax(logits, 1)).sum(1).mean()
    torch.testing.assert_close(data_loss(logits, labels, None, variant(label_smoothing=0.1).train), expected)


def drawn(size: int, seed: int) -> Blend:
    blend = draw_blend([size], 0.4, np.random.default_rng(seed), torch.device("cpu"))
    assert blend is not None
    return parted(blend, [size])[0]


def test_mixup_blends_images_and_labels_by_the_same_share() -> None:
    images, labels = torch.randn(6, 1, 2, 2), torch.tensor([0, 1, 2, 0, 1, 2])
    blend = drawn(6, seed=3)
    draws = np.random.default_rng(3)
    share, partner = draws.beta(0.4, 0.4), torch.from_numpy(draws.permutation(6))
    torch.testing.assert_close(blended(images, blend), share * images + (1 - share) * images[partner])
    logits = torch.randn(6, 3)
    target = share * torch.nn.functional.one_hot(labels, 3) + (1 - share) * torch.nn.functional.one_hot(
        labels[partner], 3
    )
    expected = -(target * log_softmax(logits, 1)).sum(1).mean().float()
    torch.testing.assert_close(data_loss(logits, labels, blend, variant().train), expected, check_dtype=False)


def test_without_mixup_nothing_is_drawn() -> None:
    draws = np.random.default_rng(0)
    assert draw_blend([2, 1], 0.0, draws, torch.device("cpu")) is None
    assert draws.random() == np.random.default_rng(0).random()


BALANCED = variant(class_weights="balanced").train
LABELS = torch.tensor([0, 0, 0, 0, 0, 0, 1, 1, 2, 2, 2, 2])  # 6, 2 and 4 images; class 3 has none


def test_balanced_weights_are_those_of_scikit_learn() -> None:
    weights = class_weights(LABELS, 4, BALANCED)
    assert weights is not None
    expected = compute_class_weight("balanced", classes=np.arange(3), y=LABELS.numpy())
    np.testing.assert_allclose(weights, [*expected, 0], rtol=1e-6)
    assert weights[LABELS].mean().item() == pytest.approx(1)
    assert class_weights(LABELS, 4, variant().train) is None


def test_classes_weigh_alike_in_a_balanced_loss() -> None:
    logits = torch.randn(12, 4)
    loss = data_loss(logits, LABELS, None, BALANCED, class_weights(LABELS, 4, BALANCED))
    members = [LABELS.eq(k) for k in range(3)]
    by_class = [cross_entropy(logits[rows], LABELS[rows]) for rows in members]
    torch.testing.assert_close(loss, torch.stack(by_class).mean())


def test_the_mean_over_batches_is_the_weighted_loss_of_all_images() -> None:
    """Which PyTorch's weighted mean, divided by the weights of each batch, is not."""
    logits, weights = torch.randn(12, 4), class_weights(LABELS, 4, BALANCED)
    whole = data_loss(logits, LABELS, None, BALANCED, weights)
    batches = torch.arange(12).split(4)
    parts = [data_loss(logits[rows], LABELS[rows], None, BALANCED, weights) for rows in batches]
    torch.testing.assert_close(torch.stack(parts).mean(), whole)


def test_class_weights_go_by_the_true_class_under_label_smoothing() -> None:
    settings, logits = variant(class_weights="balanced", label_smoothing=0.2).train, torch.randn(12, 4)
    weights = class_weights(LABELS, 4, settings)
    assert weights is not None
    target = torch.nn.functional.one_hot(LABELS, 4) * 0.8 + 0.2 / 4
    expected = -(weights[LABELS] * (target * log_softmax(logits, 1)).sum(1)).mean()
    torch.testing.assert_close(data_loss(logits, LABELS, None, settings, weights), expected)


def test_class_weights_go_by_both_classes_of_a_blended_image() -> None:
    settings, logits = variant(class_weights="balanced", mixup=0.4).train, torch.randn(12, 4)
    blend = drawn(12, seed=1)
    weights = class_weights(LABELS, 4, settings)
    assert weights is not None
    losses = -log_softmax(logits, 1)
    own, partner = (
        (weights[labels] * losses[torch.arange(12), labels]).mean() for labels in (LABELS, LABELS[blend.partners])
    )
    expected = blend.own * own + blend.other * partner
    torch.testing.assert_close(data_loss(logits, LABELS, blend, settings, weights), expected)
