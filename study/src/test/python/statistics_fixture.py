"""Prints the numbers that SampleStatisticsTest and DifferenceTest compare with, by scipy."""

import numpy as np
import scipy
from scipy import stats

own = np.array([93.41, 92.87, 93.66, 93.12, 93.98])
base = np.array([92.90, 92.95, 92.71, 92.64, 93.30])


def show(name, own, base):
    d = own - base
    test = stats.ttest_rel(own, base)
    low, high = test.confidence_interval(0.95)
    print(f"{name}: n {len(d)}, mean {d.mean()!r}, low {low!r}, high {high!r}, "
          f"d_z {(test.statistic / np.sqrt(len(d)))!r}, p {test.pvalue!r}")


print("scipy", scipy.__version__, "numpy", np.__version__)
show("five pairs", own, base)
show("two pairs", own[:2], base[:2])
low, high = stats.t.interval(0.95, len(own) - 1, loc=own.mean(), scale=stats.sem(own))
print(f"one sample: low {low!r}, high {high!r}")
