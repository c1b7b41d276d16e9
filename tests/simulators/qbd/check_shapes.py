#!/usr/bin/env python3
"""check_shapes.py FOLDER: compares company/shapes/ with Intuit's XSDs, one line for each difference.

FOLDER holds qbxml20.xsd to qbxml160.xsd with the qbxmlops and qbxmltypes files of their numbers.
An element may be left out of a table; what is there has the schema's kind, number, length, place,
choice, and the first version that has it.
"""
import os
import re
import sys
import xml.etree.ElementTree as ElementTree

XSD = "{http://www.w3.org/2001/XMLSchema}"
VERSIONS = [20, 21, 30, 40, 41, 50, 60, 70, 80, 90, 100, 110, 120, 130, 140, 150, 160]
KINDS = {"STRTYPE": "STRING", "IDTYPE": "ID", "BOOLTYPE": "BOOL", "DATETYPE": "DATE",
         "DATETIMETYPE": "TIME", "AMTTYPE": "AMOUNT", "PRICETYPE": "PRICE", "QUANTYPE": "QUANTITY",
         "PERCENTTYPE": "PERCENT", "FLOATTYPE": "FLOAT", "INTTYPE": "INTEGER", "ENUMTYPE": "ENUM",
         "GUIDTYPE": "GUID"}


class Schema:
    def __init__(self, folder, version):
        self.elements, self.groups, self.types, self.inner = {}, {}, {}, {}
        for part in ("qbxmltypes", "qbxml", "qbxmlops"):
            path = os.path.join(folder, f"{part}{version}.xsd")
            if not os.path.exists(path):
                continue
            for node in ElementTree.parse(path).getroot():
                kind = {"element": self.elements, "group": self.groups}.get(
                    node.tag[len(XSD):], self.types)
                kind[node.get("name")] = node
        for node in list(self.elements.values()) + list(self.types.values()):
            for child in node.iter(XSD + "element"):
                if child.get("name") and child.find(XSD + "complexType") is not None:
                    self.inner.setdefault(child.get("name"), child)

    def shape(self, name):
        if name.endswith("Rq"):
            node = self.types.get(name + "Type")
        else:
            node = self.elements.get(name, self.inner.get(name))
        return None if node is None else self.flatten(node)

    def flatten(self, node, branch="", optional=False, many=False, choices=None):
        """(name, definition, occurs, branch) of each element, in order."""
        choices = {} if choices is None else choices
        for child in node:
            tag = child.tag[len(XSD):]
            absent = optional or child.get("minOccurs") == "0"
            more = many or child.get("maxOccurs", "1") != "1"
            if tag in ("sequence", "complexType"):
                yield from self.flatten(child, branch, absent, more, choices)
            elif tag == "group":
                yield from self.flatten(self.groups[child.get("ref")], branch, absent, more,
                                        choices)
            elif tag == "choice" and more:
                yield from self.flatten(child, branch, True, True, choices)
            elif tag == "choice":
                number = choices.get(branch, 0)
                choices[branch] = number + 1
                for letter, alternative in zip("abcdefgh", child):
                    alone = ElementTree.Element("alone")
                    alone.append(alternative)
                    yield from self.flatten(alone, f"{branch}{number}{letter}", absent, many,
                                            choices)
            elif tag == "element":
                name = child.get("ref") or child.get("name")
                occurs = {(False, False): "ONE", (True, False): "MAYBE", (False, True): "SOME",
                          (True, True): "ANY"}[absent, more]
                yield name, self.elements[name] if child.get("ref") else child, occurs, branch

    def describe(self, definition):
        """Kind and limit."""
        complex_type = definition.find(XSD + "complexType")
        simple = definition.find(XSD + "simpleType/" + XSD + "restriction")
        name = definition.get("type")
        limit = 0
        if complex_type is not None:
            extension = complex_type.find(f"{XSD}simpleContent/{XSD}extension")
            if extension is None:
                return self.describe_parts(complex_type)
            name = extension.get("base")
        elif simple is not None:
            name = simple.get("base")
            if simple.find(XSD + "maxLength") is not None:
                limit = int(simple.find(XSD + "maxLength").get("value"))
            if simple.find(XSD + "enumeration") is not None:
                name, limit = "ENUMTYPE", 0
        return KINDS.get(name, name), 36 if name == "IDTYPE" else limit

    def describe_parts(self, complex_type):
        parts = list(self.flatten(complex_type))
        if [part[0] for part in parts] not in (["ListID", "FullName"], ["ListID"], ["FullName"]):
            return "PART", 0
        return "REF", max([self.describe(part[1])[1] for part in parts if part[0] == "FullName"])


def read_tables(folder):
    """{shape: [(element, kind, occurs, limit, since, branch)]}."""
    shapes = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), encoding="utf-8") as table:
            for line in table:
                row = re.match(r"(SHAPE|ELEMENT)\((.*)\)", line)
                if row and row[1] == "SHAPE":
                    shapes[row[2]] = current = []
                elif row:
                    values = [value.strip().strip('"') for value in row[2].split(",")]
                    current.append((values[0], values[1], values[2], int(values[3]),
                                    int(values[4]), values[5]))
    return shapes


def first_version(schemas, shape, element):
    for version in VERSIONS:
        rows = schemas[version].shape(shape)
        if rows and any(row[0] == element for row in rows):
            return version
    return 0


def compare(schemas, shape, rows):
    newest = schemas[VERSIONS[-1]]
    wanted = newest.shape(shape)
    if wanted is None:
        yield f"{shape}: there is no such thing"
        return
    rest = iter(list(wanted))
    for row in rows:
        found = next((one for one in rest if one[0] == row[0]), None)
        if found is None:
            yield f"{shape}: {row[0]} is unknown or not in its place"
            return
        kind, limit = newest.describe(found[1])
        since = first_version(schemas, shape, row[0])
        if row[1:] != (kind, found[2], limit, since, found[3]):
            yield f"{shape}: {row} is {(kind, found[2], limit, since, found[3])}"


def main():
    schemas = {version: Schema(sys.argv[1], version) for version in VERSIONS}
    tables = read_tables(os.path.join(os.path.dirname(os.path.abspath(__file__)), "company/shapes"))
    differences = [line for shape, rows in tables.items() for line in compare(schemas, shape, rows)]
    for line in differences:
        print(line)
    print(("not ok" if differences else "ok") + " qbd.shapes")
    sys.exit(1 if differences else 0)


main()
