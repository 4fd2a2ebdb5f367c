"""Within an ONNX graph: a picture becomes as many as it has views, and a backbone looks at each of them."""

from typing import Any

from mlpstudy.backbone.layout import PIXELS

PICTURES = "mlpstudy/pictures"  # the input, where PIXELS are made of it
BACKWARDS = "mlpstudy/backwards"  # numbers of the rows, and of the columns, from the last to the first
ONE_BY_ONE = "mlpstudy/one_by_one"  # form of pictures that stand in one list
ROWS, COLUMNS = 1, 2  # axes of (n, S, S, 3)


def look_by_views(graph: Any, count: int, side_px: int) -> str:
    """Has a graph of pictures PIXELS (n, S, S, 3) make n x V of n, the views of one picture one after the other.

    The name of its input is returned. By operations that ONNX has always had, for a backbone of somebody else's may be
    of an old version: Slice knew no way back before version 10, so mirroring is a Gather.
    """
    from onnx import TensorProto, helper

    if count == 1:
        return PIXELS
    steps, lying = views_of(PICTURES, count)
    steps += [
        helper.make_node("Concat", lying, [f"{PICTURES}/stacked"], axis=ROWS),  # n, V x S, S, 3
        helper.make_node("Reshape", [f"{PICTURES}/stacked", ONE_BY_ONE], [PIXELS]),  # n x V, S, S, 3
    ]
    nodes = list(graph.node)
    del graph.node[:]
    graph.node.extend([*steps, *nodes])
    graph.initializer.append(helper.make_tensor(BACKWARDS, TensorProto.INT64, [side_px], range(side_px - 1, -1, -1)))
    graph.initializer.append(helper.make_tensor(ONE_BY_ONE, TensorProto.INT64, [4], [-1, side_px, side_px, 3]))
    next(each for each in graph.input if each.name == PIXELS).name = PICTURES
    return PICTURES


def views_of(pictures: str, count: int) -> tuple[list[Any], list[str]]:
    """The steps, and the names of the views, in the order of mlpstudy.views: turned by quarters, each then mirrored."""
    from onnx import helper

    steps, lying = [], [pictures]
    for number in range(1, count):
        name, before = f"{pictures}/view_{number}", lying[-1]
        if number % 2:
            steps.append(helper.make_node("Gather", [before, BACKWARDS], [name], axis=COLUMNS))
        else:  # a quarter turn further than the last one: rows become columns, then the last row is the first
            steps.append(helper.make_node("Transpose", [lying[-2]], [f"{name}/transposed"], perm=[0, 2, 1, 3]))
            steps.append(helper.make_node("Gather", [f"{name}/transposed", BACKWARDS], [name], axis=ROWS))
        lying.append(name)
    return steps, lying
