"""Assessment of any number of months of pay: facts as Parquet in, what each establishment owes by line out.

Two steps: each file of facts is summed by establishment, then the sums of each organism are joined. Every file written
is named by what it was made from, so that a batch run again does what is missing and no more.
"""

from laroque.usecases.batch.assess import BatchAssessed, NoFacts, assess_facts
from laroque.usecases.batch.executors import Executor, MissingExecutor, WorkerLost

__all__ = ["BatchAssessed", "Executor", "MissingExecutor", "NoFacts", "WorkerLost", "assess_facts"]
