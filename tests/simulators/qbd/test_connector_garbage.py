"""Whatever a service answers, the connector ends its session and lives on."""
import random

from client import main, message_set, request
from service import Connector, Raw, answer_text

WORDS = ["<", ">", "</", "&amp;", "&#0;", "]]>", "<![CDATA[", "\u20ac", "-1", "101", "4294967296", "1e2",
         "soap:", "xsi:nil='true'", "NoOp", "none", "C:\\x.qbw", "W:", "O:", "<!DOCTYPE a>"]


def damaged(draw, text):
    for _ in range(draw.randint(1, 3)):
        at = draw.randrange(len(text))
        end = min(len(text), at + draw.choice([0, 1, 5, 40]))
        text = text[:at] + draw.choice(WORDS) + text[end:]
    return text


def test_damaged_answers():
    draw = random.Random(17)
    connector = Connector(noop_seconds=0)
    service = connector.service
    service.always["sendRequestXML"] = message_set(request("HostQuery"))
    results = set()
    for _ in range(200):
        service.script.clear()  # one damaged answer at most to each, then good ones: it ends
        for name, result in service.always.items():
            if draw.random() < 0.3:
                service.answer(name, Raw(damaged(draw, answer_text(name, result))))
        results.add(connector.update()["result"])
        service.names()
    assert results == {"ok", "error"}


main()
