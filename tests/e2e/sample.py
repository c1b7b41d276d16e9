#!/usr/bin/env python3
"""Checks that README.md shows what the demo really prints.

  tests/e2e/sample.py [--write] README.md REPORT

Every line of the sample (the fenced block after "It ends like this:") must stand in the report, in
that order; a line of dots stands for lines that are left out. What differs from run to run is not
compared: numbers that are made from the time of day, and how many records a run read again.
--write puts the report's lines into the sample: between two lines of dots those from the first to
the last, which may differ in figures only. Look at what it wrote. Exit code 0: it is what
the demo prints; 1: not.
"""

import pathlib
import re
import sys

SAMPLE = re.compile(r"(It ends like this:\n\n```\n)(.*?)(```\n)", re.S)
OF_THE_MOMENT = [(re.compile(r"\b([PQ][BLI])-\d{6}"), r"\1-#"),
                 (re.compile(r"[\d,]+ records read"), "# records read")]
LINES_MORE = 10  # than the sample has, when it is written anew
FIGURES = re.compile(r" *[\d(][\d,.)]*| *-(?= )")


def steady(line):
    for pattern, word in OF_THE_MOMENT:
        line = pattern.sub(word, line)
    return line.rstrip()


def without_figures(line):
    return FIGURES.sub(" #", steady(line)).strip()


def segments(sample):
    """Runs of lines between lines of dots."""
    runs = [[]]
    for line in sample:
        if line.strip() == "...":
            runs.append([])
        else:
            runs[-1].append(line)
    return runs


def place(report, run, start, key):
    """Where the whole run stands, or None."""
    wanted = [key(line) for line in run]
    keys = [key(line) for line in report]
    return next((at for at in range(start, len(report) - len(run) + 1)
                 if keys[at:at + len(run)] == wanted), None)


def nearest(report, run, start):
    """Lines of the run that do not stand where most of it stands."""
    best = run
    for at in range(start, len(report) - len(run) + 1):
        wrong = [line for line, other in zip(run, report[at:]) if steady(line) != steady(other)]
        best = min(best, wrong, key=len)
    return best


def faults_of(sample, report):
    """Lines that the report has not, or not there."""
    faults, start = [], 0
    for run in segments(sample):
        at = place(report, run, start, steady)
        if at is None:
            faults += nearest(report, run, start)
        else:
            start = at + len(run)
    return faults


def span(report, run, start):
    """From the run's first line to its last, whatever stands between, about as long; or None."""
    keys = [without_figures(line) for line in report]
    first, last = without_figures(run[0]), without_figures(run[-1])
    spans = [(abs(end - at - len(run)), at, end) for at in range(start, len(report))
             if keys[at] == first
             for end in range(at + 1, min(at + len(run) + LINES_MORE, len(report)) + 1)
             if keys[end - 1] == last]
    return min(spans)[1:] if spans else None


def refresh(sample, report):
    fresh, start = [], 0
    for run in segments(sample):
        at = place(report, run, start, without_figures)
        found = (at, at + len(run)) if at is not None else span(report, run, start)
        if found:
            start = found[1]
            run = [line.rstrip() for line in report[found[0]:start]]
        fresh += [*run, "  ..."]
    return fresh[:-1]


def main():
    words = [word for word in sys.argv[1:] if word != "--write"]
    readme, report = (pathlib.Path(word) for word in words)
    text = readme.read_text()
    printed = report.read_text().splitlines()
    found = SAMPLE.search(text)
    sample = found.group(2).splitlines()
    if "--write" in sys.argv:
        sample = refresh(sample, printed)
        readme.write_text(text[:found.start(2)] + "\n".join(sample) + "\n" + text[found.end(2):])
    faults = faults_of(sample, printed)
    for line in faults:
        print(f"README.md shows, and the demo does not print: {line}")
    if faults:
        print(f"if that is meant: tests/e2e/sample.py --write {' '.join(words)}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
