import numpy as np
import pytest

from mlpstudy.augmentation import build_policy


def test_a_policy_is_applied_in_the_order_written() -> None:
    names = [type(step).__name__ for step in build_policy(({"VerticalFlip": {"p": 1.0}}, {"Affine": {"p": 0.5}}))]
    assert names == ["VerticalFlip", "Affine"]


def test_a_transform_does_what_it_says() -> None:
    image = np.arange(4 * 4, dtype=np.uint8).reshape(4, 4, 1)
    assert (build_policy(({"HorizontalFlip": {"p": 1.0}},))(image=image)["image"] == image[:, ::-1]).all()


@pytest.mark.parametrize("entry", [{"os": {}}, {"Compose": {}}, {"NoSuch": {}}])
def test_what_is_no_image_transform_is_refused(entry: dict[str, dict[str, object]]) -> None:
    with pytest.raises(ValueError, match="no image transform"):
        build_policy((entry,))


def test_an_unknown_argument_is_refused() -> None:
    with pytest.raises(UserWarning, match="probability"):
        build_policy(({"HorizontalFlip": {"probability": 0.5}},))
