"""A pool of killable query processes: no query of the public endpoint runs in the web process.

The engine can neither cancel a query nor bound its memory, and dies of some. So every query runs in a process
of its own, which is killed at the limit and replaced; the server and the other queries go on.

    pool       who asks, waits and is answered               | in the web process
    line       who waits for a process: first come, first served
    nursery    where processes come from; worker: one of them
    start      the program of the others: process (a parent   | in processes of their own
               that forks), answering (a worker), writer, rows, faults, confine
    frames     what goes from one to the other; limits        | in both
"""

from web.pool.frames import QueryError, Question
from web.pool.limits import Limits
from web.pool.pool import Answer, Figures, Pool

__all__ = ["Answer", "Figures", "Limits", "Pool", "QueryError", "Question"]
