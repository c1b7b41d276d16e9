"""Reads what `docker-compose config` made of docker-compose.yml and checks it; one line a test."""
import json
import re
import sys

import yaml

STANDING = {"postgres", "kafka", "qbo_poller", "qbd_gateway", "reconciler", "pusher", "console"}
ONE_SHOT = {"setup"}
SIMULATORS = {"simulator-qbo", "simulator-platform"}
# Variables that the Dockerfile sets for every process.
FROM_IMAGE = {"TIEOUT_BIND", "TIEOUT_HEALTH_PORT"}


def expect(name, problems):
    print(f"not ok {name}: {', '.join(sorted(problems))}" if problems else f"ok {name}")


def known_settings(path):
    """The environment variables of common/service/settings.def."""
    with open(path, encoding="utf-8") as file:
        return set(re.findall(r'^SETTING\(\w+,\s*"(\w+)"', file.read(), re.MULTILINE))


def main(plain_file, full_file, settings_file, dockerfile):
    with open(plain_file, encoding="utf-8") as file:
        plain = yaml.safe_load(file)["services"]
    with open(full_file, encoding="utf-8") as file:
        full = yaml.safe_load(file)["services"]
    known = known_settings(settings_file)

    expect("all services are there", (STANDING | ONE_SHOT) ^ plain.keys() - SIMULATORS)
    expect("the profile adds the simulators", SIMULATORS - full.keys())
    expect("only the profile starts the simulators",
           {name for name in SIMULATORS if full.get(name, {}).get("profiles") != ["simulators"]})
    for name, service in sorted(full.items()):
        if name in ONE_SHOT:
            expect(f"{name} ends by itself", {service.get("restart")} - {"no"})
        else:
            expect(f"{name} has a health check",
                   set() if service.get("healthcheck", {}).get("test") else {"none"})
    for name in sorted(STANDING - {"postgres", "kafka"}):
        waits = plain[name].get("depends_on", {}).get("setup", {}).get("condition")
        expect(f"{name} waits for setup", {str(waits)} - {"service_completed_successfully"})
    waits = {name: need.get("condition") for name, need in plain["setup"]["depends_on"].items()}
    expect("setup waits for healthy servers",
           {name for name in ("postgres", "kafka") if waits.get(name) != "service_healthy"})
    for name in sorted((STANDING | ONE_SHOT) - {"postgres", "kafka"}):
        expect(f"{name} is given settings that exist",
               set(plain[name].get("environment", {})) - known)
    expect("the image sets settings that exist", FROM_IMAGE - known)
    expect("ports are for this host only",
           {json.dumps(port) for service in full.values() for port in service.get("ports", [])
            if not str(port).startswith("127.0.0.1:")})
    with open(dockerfile, encoding="utf-8") as file:
        text = file.read()
    stages = set(re.findall(r"^FROM \S+ AS (\w+)", text, re.MULTILINE))
    targets = {service["build"]["target"] for service in full.values() if "build" in service}
    expect("the stages that are built exist", targets - stages)
    expect("the image does not run as root",
           set() if re.search(r"^USER [1-9]\d*:", text, re.MULTILINE) else {"no USER with a number"})


main(*sys.argv[1:])
