"""Average precision of made-up detections, as the reference implementation of COCO computes it.

  python3 detection_metrics.py --write    computes the vectors and writes them
  python3 detection_metrics.py --check    computes them anew; exit code 1 where the committed file differs
"""

import argparse
import contextlib
import io
import json
import pathlib
import random
import sys

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

HERE = pathlib.Path(__file__).resolve()
VECTORS = HERE.parent / "vectors" / "detection-metrics.json"
TOLERANCE = 1e-9
# Corners are parts of the image; COCO rates boxes by area in pixels.
PIXELS = 1000
# Objects larger than any range of areas are those that COCO neither asks for nor punishes.
IGNORED_AREA = 1e12

CASES = {
    "good": {"images": 12, "classes": 3, "objects": 6, "noise": 0.01, "missed": 0.1, "imagined": 1, "difficult": 0},
    "poor": {"images": 12, "classes": 3, "objects": 6, "noise": 0.06, "missed": 0.4, "imagined": 5, "difficult": 0},
    "difficult": {"images": 12, "classes": 3, "objects": 6, "noise": 0.03, "missed": 0.2, "imagined": 3, "difficult": 0.3},
    "crowded": {"images": 3, "classes": 1, "objects": 60, "noise": 0.02, "missed": 0.2, "imagined": 30, "difficult": 0.1},
    "few": {"images": 4, "classes": 5, "objects": 1, "noise": 0.02, "missed": 0.3, "imagined": 1, "difficult": 0},
}


def make_case(name, settings):
    """Truth and detections of each image, the latter with scores from high to low."""
    numbers = random.Random(name)
    return [make_image(numbers, **settings) for _ in range(settings["images"])]


def make_image(numbers, classes, objects, noise, missed, imagined, difficult, **_):
    truth, found = [], []
    for _ in range(numbers.randint(0, 2 * objects)):
        corners, kind = random_box(numbers), numbers.randrange(classes)
        truth.append([kind, int(numbers.random() < difficult), *corners])
        # Some objects are seen twice, some not at all, some as another class.
        for _ in range(0 if numbers.random() < missed else numbers.choice((1, 1, 1, 2))):
            moved = [rounded(corner + numbers.gauss(0, noise)) for corner in corners]
            x1, x2 = sorted((moved[0], moved[2]))
            y1, y2 = sorted((moved[1], moved[3]))
            seen = kind if numbers.random() < 0.9 else numbers.randrange(classes)
            # Two decimals: several detections have the same score.
            found.append([seen, round(numbers.betavariate(4, 2), 2), x1, y1, x2, y2])
    for _ in range(numbers.randint(0, 2 * imagined)):
        score = round(numbers.betavariate(2, 4), 2)
        found.append([numbers.randrange(classes), score, *random_box(numbers)])
    found.sort(key=lambda box: -box[1])
    return {"truth": truth, "found": found[:100]}


def random_box(numbers):
    width, height = numbers.uniform(0.05, 0.4), numbers.uniform(0.05, 0.4)
    x, y = numbers.uniform(0, 1 - width), numbers.uniform(0, 1 - height)
    return [rounded(x), rounded(y), rounded(x + width), rounded(y + height)]


def rounded(value):
    return round(min(1, max(0, value)), 4)


def reference(images, classes):
    """Mean over classes of average precision at IoU 0.5, 0.55, …, 0.95."""
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {
            "images": [{"id": place + 1} for place in range(len(images))],
            "categories": [{"id": kind + 1} for kind in range(classes)],
            "annotations": annotations(images),
        }
        truth.createIndex()
        evaluation = COCOeval(truth, truth.loadRes(detections(images)), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
    # [overlaps, recalls, classes, areas, most detections]: all areas, 100 detections. −1 where a class has no object.
    precision = evaluation.eval["precision"][:, :, :, 0, 2]
    present = precision[0, 0] > -1
    return [float(at_overlap[:, present].mean()) for at_overlap in precision]


def annotations(images):
    rows = [(place, row) for place, image in enumerate(images) for row in image["truth"]]
    return [
        {
            "id": number + 1,
            "image_id": place + 1,
            "category_id": kind + 1,
            "bbox": coco_box(corners),
            "area": IGNORED_AREA if difficult else 1.0,
            "iscrowd": 0,
        }
        for number, (place, (kind, difficult, *corners)) in enumerate(rows)
    ]


def detections(images):
    return [
        {"image_id": place + 1, "category_id": kind + 1, "bbox": coco_box(corners), "score": score}
        for place, image in enumerate(images)
        for kind, score, *corners in image["found"]
    ]


def coco_box(corners):
    x1, y1, x2, y2 = (corner * PIXELS for corner in corners)
    return [x1, y1, x2 - x1, y2 - y1]


def compute():
    cases = {}
    for name, settings in CASES.items():
        images = make_case(name, settings)
        cases[name] = {
            "classes": settings["classes"],
            "images": images,
            "precisions": reference(images, settings["classes"]),
        }
    return {
        "truth": "class, difficult, x1, y1, x2, y2",
        "found": "class, score, x1, y1, x2, y2",
        "precisions": "pycocotools: mean over classes at IoU 0.5, 0.55, …, 0.95",
        "cases": cases,
    }


def differences(found, expected, place=""):
    """Where two vector files differ by more than the tolerance."""
    if isinstance(expected, dict) and isinstance(found, dict) and found.keys() == expected.keys():
        for key in expected:
            yield from differences(found[key], expected[key], f"{place}/{key}")
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, (one, other) in enumerate(zip(found, expected)):
            yield from differences(one, other, f"{place}/{index}")
    elif isinstance(expected, (int, float)) and isinstance(found, (int, float)):
        # Not "greater than": a NaN on either side must count as a difference.
        if not abs(found - expected) <= TOLERANCE:
            yield f"{place}: {found} in the file, {expected} computed"
    elif found != expected:
        yield f"{place}: {str(found)[:80]} in the file, {str(expected)[:80]} computed"


def main():
    parser = argparse.ArgumentParser(description="Average precision of made-up detections by pycocotools")
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--write", action="store_true", help="write the vectors")
    choice.add_argument("--check", action="store_true", help="compare with the committed vectors")
    arguments = parser.parse_args()
    computed = compute()
    if arguments.write:
        text = json.dumps(computed, ensure_ascii=False)
        # One image or list of precisions a line.
        text = text.replace('{"truth": [', '\n{"truth": [').replace('], "precisions"', '],\n"precisions"')
        VECTORS.write_text(text + "\n", encoding="utf-8")
        return 0
    found = list(differences(json.loads(VECTORS.read_text(encoding="utf-8")), computed))
    print(f"numpy {np.__version__}, {len(found)} values differ by more than {TOLERANCE}")
    print("\n".join(found[:20]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
