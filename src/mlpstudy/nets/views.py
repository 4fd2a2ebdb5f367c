"""Ways to look at an image that change nothing of what it shows, over which predictions may be averaged.

A network that was trained on mirrored and turned images gives slightly different answers to each of them; their mean
errs less than one of them (test-time augmentation: Krizhevsky et al. 2012,
https://papers.nips.cc/paper/4824-imagenet-classification-with-deep-convolutional-neural-networks). Where left and
right, or up and down, do matter (a 6 is a turned 9), it errs more.
"""

from collections.abc import Callable

from torch import Tensor

from mlpstudy import views

View = Callable[[Tensor], Tensor]  # (B, S, S, C) -> the same shape; features (B, V, 1, D) -> (B, 1, 1, D)
ROWS, COLUMNS = 1, 2  # axes of a batch


def as_it_is(images: Tensor) -> Tensor:
    """The image itself."""
    return images


def mirrored(images: Tensor) -> Tensor:
    """Left and right exchanged."""
    return images.flip(COLUMNS)


def upside_down(images: Tensor) -> Tensor:
    """Top and bottom exchanged."""
    return images.flip(ROWS)


def half_turned(images: Tensor) -> Tensor:
    """Turned by 180 degrees."""
    return images.flip(ROWS, COLUMNS)


def transposed(images: Tensor) -> Tensor:
    """Rows and columns exchanged."""
    return images.transpose(ROWS, COLUMNS)


def behind(view: View) -> View:
    """The view of the transposed image: a quarter turn, its mirror image, ..."""
    return lambda images: view(transposed(images))


UPRIGHT: tuple[View, ...] = (as_it_is, mirrored, upside_down, half_turned)
# model.test_views -> what the mean is taken over; `turns` are the eight symmetries of a square, as Albumentations' D4
VIEWS: dict[str, tuple[View, ...]] = {
    "none": (as_it_is,),
    "flips": (as_it_is, mirrored),
    "turns": (*UPRIGHT, *map(behind, UPRIGHT)),
}


def stored(number: int) -> View:
    """The features of one view of the picture, by its number in mlpstudy.views: they come with those of all others."""
    return lambda features: features[:, number : number + 1]


# The same of features, which cannot be turned: their pictures were. Of a single view nothing has to be taken out.
VIEWS_OF_FEATURES: dict[str, tuple[View, ...]] = {
    "none": (as_it_is,),
    "flips": tuple(map(stored, range(views.VIEWS["flips"]))),
    "turns": tuple(map(stored, range(views.VIEWS["turns"]))),
}
