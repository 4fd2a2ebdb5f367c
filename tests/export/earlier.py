"""A file as an earlier export would have left it, for tests of what lies where an export goes."""

from pathlib import Path


def earlier_export(file: Path, **about: str) -> Path:
    """A model without content that says so, or whatever else it is to say."""
    import onnx

    proto = onnx.ModelProto()
    onnx.helper.set_model_props(proto, about or {"made_by": "mlpstudy 1.0"})
    onnx.save(proto, file)
    return file
