import numpy as np
import torch
from torch.nn.functional import log_softmax

from mlpstudy.train.objective import data_loss, mixup
from tests.conftest import variant


def test_label_smoothing_matches_its_formula() -> None:
    logits, labels = torch.randn(5, 4), torch.tensor([0, 1, 2, 3, 0])
    target = torch.nn.functional.one_hot(labels, 4) * 0.9 + 0.1 / 4
    expected = -(target * log_softmax(logits, 1)).sum(1).mean()
    batch = mixup(torch.zeros(5, 1, 2, 2), labels, 0.0, np.random.default_rng(0))
    torch.testing.assert_close(data_loss(logits, batch, variant(label_smoothing=0.1).train), expected)


def test_mixup_blends_images_and_labels_by_the_same_share() -> None:
    images, labels = torch.randn(6, 1, 2, 2), torch.tensor([0, 1, 2, 0, 1, 2])
    batch = mixup(images, labels, 0.4, np.random.default_rng(3))
    draws = np.random.default_rng(3)
    share, partner = draws.beta(0.4, 0.4), torch.from_numpy(draws.permutation(6))
    torch.testing.assert_close(batch.images, share * images + (1 - share) * images[partner])
    logits = torch.randn(6, 3)
    target = share * torch.nn.functional.one_hot(labels, 3) + (1 - share) * torch.nn.functional.one_hot(
        labels[partner], 3
    )
    expected = -(target * log_softmax(logits, 1)).sum(1).mean().float()
    torch.testing.assert_close(data_loss(logits, batch, variant().train), expected, check_dtype=False)


def test_without_mixup_nothing_is_drawn() -> None:
    draws = np.random.default_rng(0)
    mixup(torch.zeros(2, 1, 2, 2), torch.tensor([0, 1]), 0.0, draws)
    assert draws.random() == np.random.default_rng(0).random()
