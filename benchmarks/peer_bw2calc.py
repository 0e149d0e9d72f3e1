"""The peer: one product with N inputs, solved and characterised by bw2calc. Prints median seconds, versions.

Runs in an environment of its own: BW_PYTHON=/path/to/python with bw2calc and bw_processing installed.
"""

import random
import statistics
import sys
import time
from importlib.metadata import version

import bw2calc
import bw_processing
import numpy as np


def package(count):
    dice = random.Random(7)
    factors = np.array([dice.randint(1, 9999) / 1000 for _ in range(50)])
    amounts = np.array([dice.randint(1, 999_999) / 1e6 for _ in range(count)])
    made = bw_processing.create_datapackage()
    product, activities = 0, np.arange(1, 51)
    technosphere = [(product, product), *((int(a), int(a)) for a in activities)]
    technosphere += [(1 + i % 50, product) for i in range(count)]
    flip = np.array([False] * 51 + [True] * count)
    values = np.concatenate([np.ones(51), amounts])
    index = np.array(technosphere, dtype=bw_processing.INDICES_DTYPE)
    made.add_persistent_vector(
        matrix="technosphere_matrix",
        indices_array=index,
        data_array=values,
        flip_array=flip,
        sum_intra_duplicates=True,
    )
    emitted = np.array([(1000, int(a)) for a in activities], dtype=bw_processing.INDICES_DTYPE)
    made.add_persistent_vector(matrix="biosphere_matrix", indices_array=emitted, data_array=factors)
    one = np.array([(1000, 1000)], dtype=bw_processing.INDICES_DTYPE)
    made.add_persistent_vector(
        matrix="characterization_matrix", indices_array=one, data_array=np.array([1.0])
    )
    return made


def once(made):
    start = time.perf_counter()
    lca = bw2calc.LCA(demand={0: 1}, data_objs=[made])
    lca.lci()
    lca.lcia()
    return time.perf_counter() - start, lca.score


made = package(int(sys.argv[1]))
runs = [once(made) for _ in range(5)]
names = ", ".join(f"{n} {version(n)}" for n in ("bw2calc", "bw_processing", "numpy", "scipy"))
print(statistics.median(seconds for seconds, _ in runs), f"{names}; score {runs[0][1]:.9g}")
