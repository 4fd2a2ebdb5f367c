import albumentations
import numpy as np
import pytest
import torch

from mlpstudy.nets.layers import Dropout, Normalise, kept_units


def test_normalise_equals_albumentations_normalize_and_to_tensor() -> None:
    images = np.random.default_rng(0).integers(0, 256, (5, 8, 8, 3), dtype=np.uint8)
    mean, deviation = (0.2, 0.5, 0.7), (0.1, 0.2, 0.3)
    reference = albumentations.Compose([albumentations.Normalize(mean, deviation), albumentations.ToTensorV2()])
    ours = Normalise(torch.tensor(mean), torch.tensor(deviation))(torch.from_numpy(images))
    theirs = torch.stack([reference(image=image)["image"] for image in images])
    torch.testing.assert_close(ours, theirs, rtol=1e-5, atol=1e-5)


def test_the_order_of_pixels_in_memory_changes_no_value() -> None:
    images = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (4, 5, 5, 3), dtype=np.uint8))
    mean, deviation = torch.tensor([0.2, 0.4, 0.6]), torch.tensor([0.1, 0.2, 0.3])
    planes, pixels = Normalise(mean, deviation)(images), Normalise(mean, deviation, plane_by_plane=False)(images)
    assert torch.equal(planes, pixels)
    assert planes.is_contiguous()
    assert pixels.is_contiguous(memory_format=torch.channels_last)


def test_a_prepared_normalisation_gives_the_same_bits() -> None:
    images = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (4, 5, 5, 3), dtype=np.uint8))
    layer = Normalise(torch.tensor([0.2, 0.4, 0.6]), torch.tensor([0.1, 0.2, 0.3]))
    prepared = layer.prepared()
    assert torch.equal(prepared(images), layer(images))
    layer.mean = torch.zeros(3)
    assert not torch.equal(prepared(images), layer(images))  # of the statistics that there were


def test_dropout_is_inactive_in_evaluation() -> None:
    values = torch.randn(100)
    assert torch.equal(Dropout(0.5).eval()(values), values)


def test_dropout_silences_its_share_and_keeps_the_mean() -> None:
    layer = Dropout(0.3)
    layer.generator = torch.Generator().manual_seed(0)
    values = layer(torch.ones(100_000))
    assert abs((values == 0).float().mean().item() - 0.3) < 0.005
    assert abs(values.mean().item() - 1) < 0.01


def test_dropout_draws_from_its_own_generator() -> None:
    layer, global_state = Dropout(0.5), torch.get_rng_state()
    layer.generator = torch.Generator().manual_seed(1)
    first = layer(torch.ones(64))
    layer.generator.manual_seed(1)
    assert torch.equal(first, layer(torch.ones(64)))
    assert torch.equal(global_state, torch.get_rng_state())


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.7, 0.999])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("layout", [torch.contiguous_format, torch.channels_last])
def test_kept_units_are_those_that_bernoulli_draws(
    keep: float, dtype: torch.dtype, layout: torch.memory_format
) -> None:
    for shape in ((3, 5, 7, 9), (0, 4, 2, 2), (9, 16, 24, 31)):  # less than a block, nothing, several blocks
        values = torch.zeros(shape, dtype=dtype).to(memory_format=layout)
        ours, theirs = (torch.Generator().manual_seed(7) for _ in range(2))
        kept = kept_units(values, keep, ours)
        expected = torch.empty_like(values).bernoulli_(keep, generator=theirs)
        assert torch.equal(kept, expected)
        assert kept.stride() == expected.stride()
        assert torch.equal(ours.get_state(), theirs.get_state())
