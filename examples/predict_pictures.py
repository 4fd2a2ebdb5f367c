"""The networks of a study on new pictures, from Python.

After `make repro`: `python examples/predict_pictures.py FILE_OR_FOLDER...`. It is the core of `mlpstudy predict`.
"""

import sys

import mlpstudy


def main() -> None:
    """Prints what the variant with the highest score says of each picture."""
    names = sys.argv[1:]
    if not names:
        sys.exit("usage: python examples/predict_pictures.py FILE_OR_FOLDER...")
    model = mlpstudy.load("best")
    print(f"{model.variant}, {len(model.runs)} runs, classes: {', '.join(model.classes)}")
    for prediction in model.predict(names):
        if prediction.probability is None:
            print(f"{prediction.file}: {prediction.problem}")
        else:
            share = f"{100 * prediction.probability:.1f} %"
            print(f"{prediction.file}: {prediction.label} ({share}; {prediction.agreeing} of {prediction.runs} runs)")


if __name__ == "__main__":
    main()
