"""Many connectors at once in one program."""
from client import PROGRAM, main, message_set, request
from service import ONE_SET, Connector, Service


def test_each_has_its_turn_and_the_figures_are_told():
    service = Service()
    connectors = [Connector(service=service) for _ in range(40)]
    service.always["sendRequestXML"] = message_set(request("HostQuery"))
    answer = PROGRAM.ok("POST", "/rush", {"sessions": 120, "concurrent": 30})
    assert (answer["sessions"], answer["ok"], answer["error"]) == (120, 120, 0), answer
    assert answer["calls"] == 120 * len(ONE_SET) == len(service.names())
    assert answer["sessions_per_second"] > 0 and answer["p99_us"] >= answer["p50_us"] > 0
    assert all(connector.state()["sessions"] > 0 for connector in connectors)


def test_no_more_at_once_than_there_are():
    assert PROGRAM.control("POST", "/rush", {"sessions": 1, "concurrent": 100})[0] == 400


main()
