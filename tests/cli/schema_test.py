"""The schema of a table of mixed columns: told from the file, edited, and given back."""

import unittest

from support import CliTest

PEOPLE = """age,job,seen,note
39, clerk,2024-01-31,a
50, ?,2024-02-01,b
38,"baker, head",2024-02-03,a
"""


class Schema(CliTest):
    def test_is_told_edited_and_given_back(self):
        self.put("people.csv", PEOPLE)
        told = self.sfumato("schema", "people.csv").out
        self.assertIn('name = "job"\nkind = "category"\ncategories = ["baker, head", "clerk"]\nmissing = "?"\n', told)
        self.assertIn('name = "seen"\nkind = "datetime"\nformat = "%Y-%m-%d"\nminimum = "2024-01-31"\n', told)
        done = self.sfumato("schema", "people.csv", "-o", "people.toml")
        self.assertIn("wrote the schema of 3 rows and 4 columns to 'people.toml'", done.err)
        self.assertEqual(self.path("people.toml").read_text(), told)
        self.put("edited.toml", told.replace('kind = "integer"', 'kind = "number"').replace('["a"', '["c", "a"'))
        again = self.sfumato("schema", "people.csv", "--schema", "edited.toml").out
        self.assertIn('name = "age"\nkind = "number"\n', again)
        self.assertIn('categories = ["c", "a", "b"]', again)
        # What a schema does not name is told from the file.
        self.put("one.toml", '[[column]]\nname = "note"\nkind = "identifier"\n')
        again = self.sfumato("schema", "people.csv", "--schema", "one.toml").out
        self.assertIn('name = "age"\nkind = "integer"\n', again)
        self.assertIn('name = "note"\nkind = "identifier"\n', again)

    def test_takes_words_for_missing_values(self):
        self.put("t.csv", "a,b\n1,x\n-9,y\n3,none\n")
        told = self.sfumato("schema", "t.csv", "--na", "none,-9").out
        self.assertEqual(self.sfumato("schema", "--na", "none,-9", "t.csv").out, told)
        self.assertIn('minimum = 1\nmaximum = 3\nmissing = "-9"\n', told)
        self.assertIn('categories = ["x", "y"]\nmissing = "none"\n', told)
        self.assertIn('missing_words = ["none", "-9"]\n', told)
        self.put("t.toml", told)
        self.assertEqual(self.sfumato("schema", "t.csv", "--schema", "t.toml").out, told)
        self.put("bad.toml", told.replace('["none", "-9"]', "-9"))
        self.refused(3, ["bad.toml", "missing_words is not a list"], "schema", "t.csv", "--schema", "bad.toml")

    def test_says_what_is_wrong(self):
        self.put("people.csv", PEOPLE)
        self.put("header.csv", "age,job\n")
        self.put("twice.csv", "age,age\n1,2\n")
        self.put("absent.toml", '[[column]]\nname = "jobs"\nkind = "category"\n')
        self.put("kind.toml", '[[column]]\nname = "job"\nkind = "categories"\n')
        self.put("level.toml", '[[column]]\nname = "job"\nkind = "category"\ncategories = ["clerk"]\n')
        self.refused(3, ["header.csv", "no rows"], "schema", "header.csv")
        self.refused(3, ["twice.csv", "'age'"], "schema", "twice.csv")
        self.refused(3, ["'jobs'", "did you mean 'job'?"], "schema", "people.csv", "--schema", "absent.toml")
        self.refused(3, ["kind.toml", "line 3", "'category'"], "schema", "people.csv", "--schema", "kind.toml")
        self.refused(3, ["people.csv: line 4", "'baker, head'"], "schema", "people.csv", "--schema", "level.toml")
        self.refused(1, ["nowhere.toml"], "schema", "people.csv", "--schema", "nowhere.toml")
        self.refused(1, ["nowhere.csv"], "schema", "nowhere.csv")


if __name__ == "__main__":
    unittest.main()
