"""Data engines: a large file, or a frame that the caller holds, opened as a frame of narwhals. Nothing is read yet.

A CSV file is read by the engine itself, as `sniffing` found it to be written. What the engine does not take, or takes
in a way of its own, is read again from a copy that `recopying` wrote by the rules of `tabular`: that is slower, but
says exactly what is wrong, and where. Columns go by their place there, since engines change headings that are blank,
repeated, or differ in capitals only.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import tempfile
import weakref
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
