"""Makes the folder `vendor` that the Dockerfile copies: a small package, and pip as this machine's Python brings it."""

import shutil
import sys
import zipfile
from pathlib import Path

try:
    import ensurepip

    pip = next((Path(ensurepip.__file__).parent / "_bundled").glob("pip-*.whl"))
except (ImportError, StopIteration):
    sys.exit("this Python brings no pip")

folder = Path(sys.argv[1]) / "vendor"
folder.mkdir(parents=True)
shutil.copy(pip, folder / "pip.whl")
about = "greeting-1.0.dist-info"
with zipfile.ZipFile(folder / "greeting-1.0-py3-none-any.whl", "w") as wheel:
    wheel.writestr("greeting/__init__.py", "def greet(name):\n    return f'Hello, {name}!'\n")
    wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: greeting\nVersion: 1.0\n")
    wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
    wheel.writestr(f"{about}/RECORD", "")
