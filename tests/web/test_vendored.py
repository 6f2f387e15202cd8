"""What others wrote lies here as they published it, with its licence."""

import json
from hashlib import sha256
from pathlib import Path

VENDOR = Path(__file__).parent.parent.parent / "web" / "static" / "vendor"
MANIFEST = json.loads((VENDOR / "MANIFEST.json").read_text())


def test_every_vendored_file_is_the_published_one():
    for name, about in MANIFEST.items():
        assert sha256((VENDOR / name).read_bytes()).hexdigest() == about["sha256"], name
        assert (VENDOR / about["licence_file"]).is_file()
        assert about["version"]


def test_nothing_is_vendored_without_its_papers():
    papers = {about["licence_file"] for about in MANIFEST.values()} | {"MANIFEST.json"}
    assert {path.name for path in VENDOR.iterdir()} == papers | set(MANIFEST)
