from mlpstudy.seeds import generator, seed_for


def test_every_label_has_its_own_seed() -> None:
    seeds = {
        seed_for(0, purpose, run, epoch) for purpose in ("order", "dropout") for run in range(5) for epoch in range(5)
    }
    assert len(seeds) == 50


def test_seeds_never_change_between_releases() -> None:
    assert seed_for(0, "init", 0) == 2991887427410867859


def test_same_labels_draw_the_same() -> None:
    assert (generator(1, "draw", 2).random(5) == generator(1, "draw", 2).random(5)).all()
    assert (generator(1, "draw", 2).random(5) != generator(1, "draw", 3).random(5)).all()
