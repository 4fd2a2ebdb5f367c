"""What an ONNX file says of its features before anything is computed with it."""

from mlpstudy import paths


def stated_features(backbone: str) -> int | None:
    """D of an output (n, D); None where the file leaves it open, cannot be read, or is none (preprocess says why)."""
    if not backbone.endswith(paths.ONNX):
        return None
    try:
        import onnx  # of the extra `features`

        model = onnx.load(paths.repository() / backbone, load_external_data=False)
    except Exception:  # the import's, protobuf's, onnx's and the system's: all mean that it cannot be read
        return None
    shapes = [output.type.tensor_type.shape.dim for output in model.graph.output]
    stated = shapes[0][1].dim_value if shapes and len(shapes[0]) == 2 else 0
    return stated if stated > 0 else None
