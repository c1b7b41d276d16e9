"""The points at which a process is killed: the rows of crash_points.tsv."""

import collections
import pathlib

Point = collections.namedtuple("Point", "name process hits story")
TABLE = pathlib.Path(__file__).with_suffix(".tsv")
SESSION = "session"  # the story of points that desktop.py passes


def read_points():
    return [Point(*line.split("\t")) for line in TABLE.read_text().splitlines()
            if line and not line.startswith("#")]
