"""The Python in README.md and docs/python.md runs, block after block, as it stands."""

import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("document", ["README.md", "docs/python.md"])
def test_python_blocks_run(document, tmp_path, monkeypatch):
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    text = (ROOT / document).read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    assert blocks
    monkeypatch.chdir(tmp_path)
    pytest.importorskip("matplotlib").use("Agg")
    names = {}
    for block in blocks:
        exec(compile(block, document, "exec"), names)
    if document == "README.md":  # pandas, polars and NumPy in, the same out
        assert names["new_people"].dtypes.equals(names["people"].dtypes) and len(names["new_people"]) == 1000
        assert names["polars_people"].schema == names["pl"].from_pandas(names["people"]).schema
        assert names["log_density"].shape == (10,)
