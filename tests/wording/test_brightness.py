from mlpstudy.contracts.quality import Brightness, Faint, Flattened
from mlpstudy.report.material import collect
from mlpstudy.wording.brightness import brightness, brightness_sentences, faint, flattened, other_depth


def test_the_scale_of_more_than_eight_bits_is_told() -> None:
    scale = Brightness(images=2, smallest=0.0, largest=4095.0, kept=False)
    assert brightness(scale) == (
        "2 images hold more than 8 bits: one scale for the source made 0 to 255 of 0 to 4,095."
    )
    kept = Brightness(images=1, smallest=0.0, largest=200.0, kept=True)
    assert brightness(kept).endswith("none is over 255, so it stays as it is.")
    assert flattened(None) == ""
    lost = Flattened(images=1, smallest=0.02, largest=1.0, names=("all/a/1.tif",))
    assert flattened(lost) == "1 of them, with values from 0.02 to 1, became one or two greys."


def test_many_images_of_more_than_eight_bits_have_their_thousands_apart() -> None:
    kept = Brightness(images=12345, smallest=0.0, largest=200.0, kept=True)
    assert brightness(kept).startswith("12,345 images hold their values in more than 8 bits")
    lost = Flattened(images=1234, smallest=0.02, largest=1.0, names=())
    assert flattened(lost).startswith("1,234 of them, with values")


def test_images_that_reach_little_of_the_scale_are_told() -> None:
    scale = Brightness(images=9, smallest=0.0, largest=65535.0, kept=False)
    assert faint(scale) == ""
    dark = scale.model_copy(update={"faint": Faint(images=2, largest=4095.0)})
    assert faint(dark) == "2 of them reach at most 4,095 of 65,535 and are dark: see whether they are of fewer bits."


def test_eight_bits_beside_more_are_told(compared: object) -> None:
    quality = collect(compared).quality  # type: ignore[arg-type]
    scale = Brightness(images=2, smallest=0.0, largest=4095.0, kept=False)
    assert brightness_sentences(quality) == []
    told = brightness_sentences(quality.model_copy(update={"brightness": scale}))
    assert told[-1].startswith("The others hold 8 bits")
    assert other_depth(scale, usable=2) == ""
