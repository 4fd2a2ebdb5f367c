from mlpstudy.report.figures.learning_curve import readable


def test_labels_of_the_axis_keep_their_distance() -> None:
    assert readable([4, 8, 16, 32, 64, 4, 16, 64]) == [4, 8, 16, 32, 64]
    assert readable([18.5, 20, 64]) == [20, 64]
