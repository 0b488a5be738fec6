#!/usr/bin/env python3
"""A synthesizer of SDV, as its documentation has it used by default; bench/tables.py runs it in its own environment.

Usage: table_peer.py ENGINE train CSV MODEL SEED
       table_peer.py ENGINE sample MODEL CSV ROWS
"""

import random
import sys
import warnings

import numpy
import pandas
import torch
from sdv.metadata import Metadata
from sdv.single_table import CTGANSynthesizer, GaussianCopulaSynthesizer, TVAESynthesizer
from sdv.utils import load_synthesizer

ENGINES = {"gaussian_copula": GaussianCopulaSynthesizer, "tvae": TVAESynthesizer, "ctgan": CTGANSynthesizer}


def main():
    warnings.filterwarnings("ignore")
    engine, action, first, second, number = sys.argv[1:]
    if action == "train":
        for seeded in (random.seed, numpy.random.seed, torch.manual_seed):
            seeded(int(number))
        data = pandas.read_csv(first, skipinitialspace=True, na_values=["?"])
        synthesizer = ENGINES[engine](Metadata.detect_from_dataframes({"table": data}))
        synthesizer.fit({"table": data})
        synthesizer.save(second)
    else:
        drawn = load_synthesizer(first).sample(int(number))
        (drawn["table"] if isinstance(drawn, dict) else drawn).to_csv(second, index=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
