#!/usr/bin/env python3
"""Proves that the benchmark still works, at tiny sizes and without a look at the clock: self_test.py BENCH_WORKER."""

import array
import pathlib
import struct
import sys
import tempfile
import unittest

import rates
import report
import run
import scaling
import workloads
from workers import Worker, WorkerError, losses_agree, ratio, time_in_turn

PROGRAM = sys.argv.pop(1)
TINY = {"width": 16, "hidden_layers": 1, "batch": 16, "steps": 40}


class WithData(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.data = pathlib.Path(self.folder.name) / "table.npy"
        workloads.write_table(self.data, rows=40, columns=2)

    def tearDown(self):
        self.folder.cleanup()

    def worker(self, **job):
        return Worker("sfumato", [PROGRAM], {"data": str(self.data), "settings": TINY} | job, 1)


class Workers(WithData):
    def test_a_training_is_timed_and_learns_the_same_from_the_same_seed(self):
        worker = self.worker()
        times = time_in_turn([worker, worker], 0.001, 3)
        self.assertEqual([len(each) for each in times], [3, 3])
        self.assertTrue(all(seconds > 0 for each in times for seconds in each))
        first, other, again = worker.loss(1, 30, 10), worker.loss(2, 30, 10), worker.loss(1, 30, 10)
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)
        self.assertTrue(0 < first < 10)
        worker.close()

    def test_a_sample_is_drawn(self):
        worker = self.worker(preset="article", rows=5, settings={"width": 16, "chain_steps": 3, "table_rows": 3})
        self.assertGreater(worker.seconds(2), 0)
        worker.close()

    def test_a_worker_that_fails_says_why(self):
        with self.assertRaisesRegex(WorkerError, "does not know"):
            self.worker(settings={"no_such_setting": 1})
        worker = self.worker()
        with self.assertRaisesRegex(WorkerError, "neither"):
            worker.ask("dance 3")
        worker.close()

    def test_a_sweep_sets_its_quantity_and_measures_each(self):
        sweep = {"key": "batch", "values": [8, 80], "settings": TINY}
        self.assertEqual([job["settings"]["batch"] for _, job in scaling.jobs_of(sweep, self.data)], [8, 80])
        result = scaling.measure(PROGRAM, self.data, sweep, 0.001, 3)
        self.assertEqual([len(result["seconds"]), result["values"]], [2, [8, 80]])


class Arithmetic(WithData):
    def test_flop_are_counted_as_the_article_needs_them(self):
        job = run.resolve(PROGRAM, {"preset": "article"})
        self.assertEqual(workloads.weights(job["config"], 2), 33280)
        self.assertEqual(workloads.flop(workloads.WORKLOADS["a"], job["config"], 2), 3 * 2 * 128 * 33280)
        self.assertEqual(workloads.flop(workloads.WORKLOADS["d"], job["config"], 2), 2 * 10_000 * 100 * 33280)

    def test_the_steps_of_a_default_run_follow_from_the_data(self):
        self.assertEqual(run.resolve(PROGRAM, {})["config"]["steps"], 0)
        self.assertEqual(run.resolve(PROGRAM, {"data": str(self.data)})["config"]["steps"], 200)

    def test_a_peers_warm_up_is_at_most_a_fifth_of_the_steps(self):
        config = {"warmup": 200, "steps": 100, "decay": "constant", "learning_rate": 0.5}
        self.assertLess(rates.learning_rate(config, 19), 0.5)
        self.assertEqual(rates.learning_rate(config, 20), 0.5)

    def test_losses_of_one_kind_agree_and_others_do_not(self):
        self.assertTrue(losses_agree([1.0, 1.1, 0.9], [1.05, 0.95, 1.12]))
        self.assertFalse(losses_agree([1.0, 1.01, 0.99], [1.2, 1.21, 1.19]))
        self.assertTrue(losses_agree([1.0, 1.0], [1.004, 1.004]))

    def test_a_peer_with_another_loss_is_refused(self):
        engines = [{"name": "sfumato", "threads": 1, "seconds": [1.0], "best": True},
                   {"name": "peer", "threads": 1, "seconds": [3.0], "best": True},
                   {"name": "wrong", "threads": 1, "seconds": [3.0], "best": True, "refused": True}]
        run.add_ratios(engines)
        self.assertEqual(engines[1]["ratio_value"], 3)
        self.assertNotIn("ratio_value", engines[2])
        self.assertIn("refused", engines[2]["ratio"])

    def test_ratios_are_taken_round_by_round(self):
        self.assertEqual(ratio([1, 2, 4], [2, 4, 8]), 2)

    def test_exponents(self):
        self.assertAlmostEqual(scaling.exponent([1, 10, 100], [3, 300, 30000]), 2)

    def test_a_table_reads_back(self):
        content = self.data.read_bytes()
        size = struct.unpack("<H", content[8:10])[0]
        self.assertEqual((10 + size) % 64, 0)
        numbers = array.array("f")
        numbers.frombytes(content[10 + size:])
        self.assertEqual(len(numbers), 80)

    def test_texts(self):
        self.assertEqual(report.seconds_text(0.0012), "1.2 ms")
        self.assertEqual(report.table(["a", "b"], [[1, 2]]), "| a | b |\n| --- | --- |\n| 1 | 2 |")


class Peers(unittest.TestCase):
    def test_they_compile(self):
        for path in pathlib.Path(run.HERE).glob("*.py"):
            compile(path.read_text(encoding="utf-8"), str(path), "exec")


if __name__ == "__main__":
    unittest.main(argv=sys.argv)
