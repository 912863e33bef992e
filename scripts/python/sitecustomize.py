"""nnU-Net's pools of processes become pools of threads: a process of theirs imports torch anew, 5 s for work of no time.

Python imports this module by itself when its folder is on PYTHONPATH.
"""

import multiprocessing
from multiprocessing.pool import ThreadPool

multiprocessing.Pool = multiprocessing.get_context("spawn").Pool = ThreadPool
