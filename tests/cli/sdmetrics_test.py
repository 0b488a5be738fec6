"""sfumato report beside SDMetrics itself, where a Python has it.

SFUMATO_SDMETRICS names a Python that can import sdmetrics, or is `install`: then one is made in a folder that is thrown
away, by pip. Otherwise this is skipped; the recorded numbers in sfumato/measures/testdata are compared in any case.
"""

import json
import os
import shutil
import subprocess
import sys
import unittest

from report_test import HEADER, rows_of, text_of
from support import CliTest

VERSION = "0.32.0"
SDTYPES = ["numerical", "numerical", "categorical", "categorical", "boolean", "datetime"]
MEASURE = """
import json, sys, warnings
import pandas as pd
warnings.simplefilter("ignore")
from sdmetrics.reports.single_table import QualityReport
names, sdtypes = json.loads(sys.argv[1])
tables = [pd.read_csv(path, na_values=["?"]) for path in ("real.csv", "synthetic.csv")]
columns = {name: {"sdtype": sdtype} for name, sdtype in zip(names, sdtypes)}
columns[names[-1]]["datetime_format"] = "%Y-%m-%d"
scores = []
for strong in (False, True):
    report = QualityReport()
    if not strong:
        report.real_correlation_threshold = report.real_association_threshold = 0
    report.generate(tables[0].copy(), tables[1].copy(), {"columns": columns}, verbose=False)
    scores.append(report.get_properties().set_index("Property")["Score"].to_dict())
    if not strong:
        shapes = report.get_details("Column Shapes").set_index("Column")["Score"].to_dict()
        pairs = report.get_details("Column Pair Trends")["Score"].tolist()
print(json.dumps({"shapes": shapes, "pairs": pairs, "all": scores[0], "strong": scores[1]}))
"""


def can_import(python):
    return subprocess.run([python, "-c", "import sdmetrics"], capture_output=True, check=False).returncode == 0


class SdMetrics(CliTest):
    def python(self):
        """A Python that has SDMetrics; skips the test where there is none."""
        wanted = os.environ.get("SFUMATO_SDMETRICS", sys.executable)
        if wanted != "install":
            if not shutil.which(wanted) or not can_import(wanted):
                self.skipTest(f"{wanted} has no sdmetrics; set SFUMATO_SDMETRICS to a Python that has, or to install")
            return wanted
        python = self.path("venv/bin/python")
        for command in ([sys.executable, "-m", "venv", "venv"],
                        [python, "-m", "pip", "install", "--quiet", f"sdmetrics=={VERSION}"]):
            done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                self.skipTest(f"sdmetrics cannot be installed: {(done.stderr or done.stdout).strip()[-300:]}")
        return str(python)

    def test_every_score(self):
        python = self.python()
        self.put("real.csv", text_of(HEADER, rows_of(700, 11)))
        self.put("synthetic.csv", text_of(HEADER, rows_of(500, 12, shift=0.2)))
        done = subprocess.run([python, "-c", MEASURE, json.dumps([HEADER, SDTYPES])], cwd=self.folder,
                              capture_output=True, text=True, check=True)
        theirs = json.loads(done.stdout.splitlines()[-1])
        ours = self.sfumato("report", "real.csv", "synthetic.csv", "--json").json
        for column in ours["column_shapes"]["columns"]:
            self.assertAlmostEqual(column["score"], theirs["shapes"][column["column"]], delta=1e-6)
        pairs = ours["column_pair_trends"]["pairs"]
        self.assertEqual(len(pairs), len(theirs["pairs"]))
        for pair, score in zip(pairs, theirs["pairs"]):
            self.assertAlmostEqual(pair["score"], score, delta=1e-6, msg=pair["columns"])
        self.assertAlmostEqual(ours["column_shapes"]["score"], theirs["all"]["Column Shapes"], delta=1e-6)
        self.assertAlmostEqual(ours["column_pair_trends"]["score"], theirs["all"]["Column Pair Trends"], delta=1e-6)
        self.assertAlmostEqual(ours["column_pair_trends"]["strong_score"], theirs["strong"]["Column Pair Trends"],
                               delta=1e-6)


if __name__ == "__main__":
    unittest.main()
