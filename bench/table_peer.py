#!/usr/bin/env python3
"""Another synthesizer, as its documentation has it used by default; bench/tables.py runs it in its own environment.

Usage: table_peer.py ENGINE train CSV MODEL SEED
       table_peer.py ENGINE sample MODEL CSV ROWS
"""

import random
import sys
import warnings

import numpy
import pandas
import torch


class Sdv:
    """The synthesizers of SDV."""

    def __init__(self, engine):
        self.engine = engine

    def train(self, path, model):
        from sdv import single_table
        from sdv.metadata import Metadata
        data = pandas.read_csv(path, skipinitialspace=True, na_values=["?"])
        kinds = {"gaussian_copula": "GaussianCopulaSynthesizer", "tvae": "TVAESynthesizer", "ctgan": "CTGANSynthesizer"}
        synthesizer = getattr(single_table, kinds[self.engine])(Metadata.detect_from_dataframes({"table": data}))
        synthesizer.fit({"table": data})
        synthesizer.save(model)

    def sample(self, model, rows):
        from sdv.utils import load_synthesizer
        drawn = load_synthesizer(model).sample(rows)
        return drawn["table"] if isinstance(drawn, dict) else drawn


class TabDdpm:
    """TabDDPM as synthcity has it, of a class in the last column."""

    def train(self, path, model):
        from synthcity.plugins import Plugins
        from synthcity.plugins.core.dataloader import GenericDataLoader
        from synthcity.utils.serialization import save_to_file
        data = pandas.read_csv(path, skipinitialspace=True, keep_default_na=False)
        plugin = Plugins(categories=["generic"]).get("ddpm", is_classification=True, random_state=0)
        plugin.fit(GenericDataLoader(data, target_column=data.columns[-1]))
        save_to_file(model, plugin)

    def sample(self, model, rows):
        from synthcity.utils.serialization import load_from_file
        return load_from_file(model).generate(count=rows).dataframe()


def main():
    warnings.filterwarnings("ignore")
    engine, action, first, second, number = sys.argv[1:]
    peer = TabDdpm() if engine == "tabddpm" else Sdv(engine)
    if action == "train":
        for seeded in (random.seed, numpy.random.seed, torch.manual_seed):
            seeded(int(number))
        peer.train(first, second)
    else:
        peer.sample(first, int(number)).to_csv(second, index=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
