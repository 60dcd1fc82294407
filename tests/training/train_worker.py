"""`python train_worker.py DEVICES FLAG…`: `translator.train` with so many virtual CPU devices, and
without the scoring and the export at its end."""

import sys

import tensorflow as tf
from runs import without_export

from translator import train
from translator.cli import run_verb

devices = int(sys.argv.pop(1))
if devices > 1:
    (cpu,) = tf.config.list_physical_devices("CPU")
    tf.config.set_logical_device_configuration(
        cpu, [tf.config.LogicalDeviceConfiguration()] * devices
    )
with without_export():
    run_verb(train.main)
