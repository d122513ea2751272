"""A task that has something which neither a store nor another process can have: a function.

Importing this needs no NumPy, so that a command's help need not wait for it.
"""

from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regard.comparison.task import Task, Trainer

if TYPE_CHECKING:
    from regard.comparison.dataset import Dataset
    from regard.comparison.preparation import Preparation
    from regard.comparison.store import Store

__all__ = ["LocalTask"]


class LocalTask(Task):
    """One kind of data whose trials run in this process, and whose data are given again.

    What `restored` returns is enough for a report; a run goes on with what `resumed` returns.
    """

    @abstractmethod
    def resumed(self, store: "Store", data: "Dataset") -> "Preparation":
        """Prepare a run again with what is given again.

        Args:
            store: of the run.
            data: what `read` returned.

        Returns:
            The data in the same parts.

        Raises:
            RunFolderError: if something is another than what the run began with.
        """

    @abstractmethod
    def local_trainer(self, preparation: "Preparation", contender: str) -> Trainer:
        """Return what trains a contender in this process.

        Args:
            preparation: the data of a run, from `prepare` or `resumed`.
            contender: its name.

        Returns:
            The trainer.
        """

    @abstractmethod
    def kept_model(self, preparation: "Preparation", folder: Path) -> Any:
        """Return the model that a run has kept.

        Args:
            preparation: the data of the run, from `prepare` or `resumed`.
            folder: that `Preparation.write_model` wrote.

        Returns:
            The model.

        Raises:
            BundleError: if a file of it is not as it was written.
        """
