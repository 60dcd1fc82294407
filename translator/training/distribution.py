"""Which devices and processes train one model together, and how they keep in step.

One process with one device needs nothing of this. One process with several GPUs trains by
`MirroredStrategy`; several processes, each on a machine of its own, say, by
`MultiWorkerMirroredStrategy`. Each device holds a replica of the model and learns from batches of
its own; gradients are summed over all of them, so all replicas stay equal.
"""

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import tensorflow as tf

from translator.errors import UserError, in_one_line

# What is summed goes over the network in pieces of this size, not tensor by tensor.
PACKED = tf.distribute.experimental.CommunicationOptions(bytes_per_pack=32 * 1024 * 1024)

# What TensorFlow raises in the others where one process ends: whichever call notices it first.
LOST = (
    tf.errors.AbortedError,
    tf.errors.CancelledError,
    tf.errors.DeadlineExceededError,
    tf.errors.InternalError,
    tf.errors.UnavailableError,
)


@dataclass(frozen=True)
class Workers:
    """The processes that train together, seen from one of them."""

    strategy: tf.distribute.Strategy = field(default_factory=tf.distribute.get_strategy)
    count: int = 1
    index: int = 0

    def __str__(self):
        devices = self.strategy.num_replicas_in_sync
        return f"training together: {self.count} processes, {devices} devices"

    @property
    def is_chief(self) -> bool:
        """Whether this is the one that validates and writes."""
        return self.index == 0

    @property
    def local_replicas(self) -> int:
        """Devices of this process."""
        return self.strategy.num_replicas_in_sync // self.count

    @property
    def first_replica(self) -> int:
        """The number, among all replicas, of this process's first one."""
        return self.index * self.local_replicas

    def total(self, *values: float) -> list[float]:
        """Numbers summed over all workers; each must call it at the same moment of its work."""
        if self.count == 1:
            return list(values)
        return self._total(tf.constant(values, tf.float64)).numpy().tolist()

    @tf.function(autograph=False)
    def _total(self, values):
        def summed():
            context = tf.distribute.get_replica_context()
            first = self.local_number(context) == 0
            once = tf.identity(values) if first else tf.zeros_like(values)
            return all_sum(context, once)

        return self.strategy.experimental_local_results(self.strategy.run(summed))[0]

    def from_chief(self, *values: float) -> list[float]:
        """The chief's numbers, to all."""
        return self.total(*(values if self.is_chief else [0.0] * len(values)))

    def barrier(self):
        """Waits until all workers have come here."""
        self.total(0)

    def local_number(self, context) -> int:
        """Which of this process's replicas a replica context belongs to, while a graph is made."""
        return tf.get_static_value(context.replica_id_in_sync_group) - self.first_replica

    @contextmanager
    def together(self):
        """Raises UserError where another worker ends in the middle of it."""
        try:
            yield
        except LOST as error:
            if self.count == 1:
                raise
            raise UserError(
                f"worker {self.index}: another worker is gone, it seems ({in_one_line(error)}); "
                "see what it says, then start all of them again with --resume"
            ) from error

    @contextmanager
    def building(self):
        """The strategy's scope, to build the model and all else with variables in.

        In it, random numbers belong to each replica alone. Keras would mirror their state, and a
        mirrored variable cannot change within a replica's step.
        """
        with ExitStack() as contexts:
            contexts.enter_context(self.strategy.scope())
            if self.strategy.num_replicas_in_sync > 1:
                contexts.enter_context(tf.variable_creator_scope(_seeds_on_read))
            yield

    def separate_seeds(self, model):
        """Gives each replica's dropout random numbers of its own, where all have the same: those
        of the first replica are what a checkpoint holds, and what one replica would draw."""
        seeds = [v.value for v in model.variables if _is_seed(v.path)]
        if self.strategy.num_replicas_in_sync == 1 or not seeds:
            return

        @tf.function(autograph=False)
        def separate():
            def add():
                number = tf.distribute.get_replica_context().replica_id_in_sync_group
                for seed in seeds:
                    seed.assign_add(tf.stack([tf.cast(number, seed.dtype), 0]))

            self.strategy.run(add)

        separate()


def all_sum(context, values):
    """In a replica's context: a nest of tensors, each summed over all replicas."""
    if context.num_replicas_in_sync == 1:
        return values
    return context.all_reduce(tf.distribute.ReduceOp.SUM, values, options=PACKED)


def _is_seed(name):
    return "seed_generator_state" in name


def _seeds_on_read(next_creator, **settings):
    if _is_seed(settings.get("name") or ""):
        settings["synchronization"] = tf.VariableSynchronization.ON_READ
        settings["aggregation"] = tf.VariableAggregation.ONLY_FIRST_REPLICA
    return next_creator(**settings)
