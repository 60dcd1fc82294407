"""How a process finds the others that it trains with: by flags, by TF_CONFIG, or under SLURM."""

import json
import os
from dataclasses import dataclass

from translator.errors import UserError, in_one_line

EXAMPLE = '{"cluster": {"worker": ["host:port", …]}, "task": {"type": "worker", "index": 0}}'
SLURM_PORT = 8888  # of a node's first task


@dataclass(frozen=True)
class Cluster:
    """The addresses of all workers, and which of them this process is; number 0 is the chief."""

    addresses: tuple[str, ...] = ()
    """`host:port` of each; none where there is but this process."""
    index: int = 0

    @property
    def is_chief(self) -> bool:
        return self.index == 0


def find_cluster(cluster: str | None = None, task: int | None = None) -> Cluster:
    """What `--cluster host:port,host:port --task N` say; without them the variable TF_CONFIG, and
    without that SLURM's, where it has started several tasks.

    Raises:
        UserError: what is said is no cluster, or this process not in it.
    """
    if (cluster is None) != (task is None):
        raise UserError("--cluster and --task belong together: all addresses, and whose this is")
    if cluster is not None:
        return _checked(cluster.split(","), task, f"--cluster {cluster} --task {task}")
    if "TF_CONFIG" in os.environ:
        return _from_tf_config(os.environ["TF_CONFIG"])
    if int(os.environ.get("SLURM_STEP_NUM_TASKS", 1)) > 1:
        return _from_slurm()
    return Cluster()


def _from_tf_config(text) -> Cluster:
    try:
        config = json.loads(text)
        jobs, task = config.get("cluster", {}), config.get("task", {})
        addresses = [*jobs.get("chief", []), *jobs.get("worker", [])]
        others = set(jobs) - {"chief", "worker", "evaluator"}
        kind = task.get("type", "worker")
        index = int(task.get("index", 0))
    except (ValueError, TypeError, AttributeError) as error:
        raise UserError(
            f"TF_CONFIG cannot be read ({in_one_line(error)}); it is {EXAMPLE}"
        ) from error
    if others or kind not in ("chief", "worker"):
        unknown = ", ".join(sorted(others)) or kind
        raise UserError(f"TF_CONFIG: there are chief and worker here, and no {unknown}")
    if kind == "worker":
        index += len(jobs.get("chief", []))
    return _checked(addresses, index, "TF_CONFIG")


def _from_slurm() -> Cluster:
    # `SlurmClusterResolver` itself wants GPUs, and sorts the nodes by their names: after ten, the
    # second address would no longer be that of the second task.
    from tensorflow.python.distribute.cluster_resolver.slurm_cluster_resolver import (
        expand_hostlist,
        expand_tasks_per_node,
    )

    try:
        hosts = expand_hostlist(os.environ["SLURM_STEP_NODELIST"])
        tasks = expand_tasks_per_node(os.environ["SLURM_STEP_TASKS_PER_NODE"])
        index = int(os.environ["SLURM_PROCID"])
        nodes = list(zip(hosts, tasks, strict=True))
    except (KeyError, ValueError) as error:
        raise UserError(
            f"SLURM's variables name no cluster ({in_one_line(error)}); give --cluster and --task, "
            "or start one task"
        ) from error
    addresses = [f"{host}:{SLURM_PORT + i}" for host, count in nodes for i in range(count)]
    return _checked(addresses, index, "SLURM")


def _checked(addresses, index, said) -> Cluster:
    for address in addresses:
        host, _, port = address.rpartition(":")
        if not host or not port.isdecimal():
            raise UserError(f"{said}: {address!r} is no address; give host:port")
    if len(set(addresses)) < len(addresses):
        raise UserError(f"{said}: an address stands there twice; every worker has its own")
    if addresses and not 0 <= index < len(addresses):
        raise UserError(f"{said}: there are the tasks 0 to {len(addresses) - 1}, and no {index}")
    return Cluster(tuple(addresses), index) if len(addresses) > 1 else Cluster()


def join(cluster: Cluster):
    """The `Workers` of a cluster: waits until all have come. Call it before TensorFlow does
    anything else.

    Raises:
        UserError: its address cannot be listened at, or the others do not come.
    """
    import tensorflow as tf

    from translator.training.distribution import PACKED, Workers

    if not cluster.addresses:
        devices = tf.config.list_logical_devices("GPU") or tf.config.list_logical_devices("CPU")
        if len(devices) == 1:
            return Workers()
        return Workers(tf.distribute.MirroredStrategy([device.name for device in devices]))
    os.environ["TF_CONFIG"] = json.dumps(
        {
            "cluster": {"worker": cluster.addresses},
            "task": {"type": "worker", "index": cluster.index},
        }
    )
    try:
        strategy = tf.distribute.MultiWorkerMirroredStrategy(communication_options=PACKED)
    except (tf.errors.OpError, RuntimeError) as error:
        raise UserError(
            f"worker {cluster.index} cannot train with the others at "
            f"{cluster.addresses[cluster.index]} ({in_one_line(error)})"
        ) from error
    return Workers(strategy, len(cluster.addresses), cluster.index)
