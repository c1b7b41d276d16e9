"""A web service for the connector's tests, with nothing but Python's standard library: it takes the
calls as they come, checks their form to the letter, and answers what a test says."""
import http.server
import threading
import time
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape

from client import PROGRAM, Company

SPACE = "http://developer.intuit.com/"
OWNER = "{57f3b9b1-86f1-4fcc-b1ee-566de1813d20}"
FILE = "{90a44fb5-33d9-4815-ac85-bc87a7e7d1eb}"
PARAMETERS = {"serverVersion": (), "clientVersion": ("strVersion",),
              "authenticate": ("strUserName", "strPassword"),
              "sendRequestXML": ("ticket", "strHCPResponse", "strCompanyFileName", "qbXMLCountry",
                                 "qbXMLMajorVers", "qbXMLMinorVers"),
              "receiveResponseXML": ("ticket", "response", "hresult", "message"),
              "connectionError": ("ticket", "hresult", "message"),
              "getLastError": ("ticket",), "closeConnection": ("ticket",)}
START = ["serverVersion", "clientVersion", "authenticate"]
ONE_SET = START + ["sendRequestXML", "receiveResponseXML", "closeConnection"]


def envelope(name, values):
    """What the .NET Framework's client writes, to the letter."""
    inside = "".join(f"<{key}>{escape(values[key])}</{key}>" if values[key] else f"<{key} />"
                     for key in PARAMETERS[name])
    body = (f'<{name} xmlns="{SPACE}">{inside}</{name}>' if PARAMETERS[name]
            else f'<{name} xmlns="{SPACE}" />')
    return ('<?xml version="1.0" encoding="utf-8"?>'
            '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            f' xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>{body}</soap:Body>'
            '</soap:Envelope>')


def answer_text(name, result, item_space=SPACE):
    """An answer with prefixes of its own: only namespaces count."""
    if isinstance(result, (list, tuple)):
        inside = "".join(f'<i:string xmlns:i="{item_space}">{escape(text)}</i:string>'
                         for text in result)
    else:
        inside = escape(str(result))
    return (f'<E:Envelope xmlns:E="http://schemas.xmlsoap.org/soap/envelope/"><E:Body>'
            f'<a:{name}Response xmlns:a="{SPACE}"><a:{name}Result>{inside}</a:{name}Result>'
            f'</a:{name}Response></E:Body></E:Envelope>')


class Raw:
    """An answer as it is."""

    def __init__(self, body, status=200, content_type="text/xml; charset=utf-8"):
        self.body, self.status, self.content_type = body, status, content_type


class Slow(Raw):
    """An answer that comes late, and then says nothing."""

    def __init__(self, seconds):
        super().__init__("")
        self.seconds = seconds


class Call:
    def __init__(self, name, values, headers):
        self.name, self.values, self.headers = name, values, headers


class Service:
    """`script` has for a call what to answer next; when nothing is left, `always` has it."""

    def __init__(self):
        self.calls = []
        self.gets = []
        self.script = {}
        self.always = {"serverVersion": "1.0", "clientVersion": "", "authenticate": ["T-1", ""],
                       "sendRequestXML": "", "receiveResponseXML": 100, "connectionError": "done",
                       "getLastError": "nothing more", "closeConnection": "OK"}
        self.get_status = 200
        self.failures = []
        handler = type("Handler", (Handler,), {"service": self})
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/soap"

    def answer(self, name, *results):
        self.script.setdefault(name, []).extend(results)

    def next(self, name):
        left = self.script.get(name)
        return left.pop(0) if left else self.always[name]

    def names(self):
        """The calls since the last look."""
        assert not self.failures, self.failures
        names = [call.name for call in self.calls]
        self.calls = []
        return names


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service = None
    wbufsize = -1  # head and body of an answer in one piece, else each call takes 40 ms

    def handle_expect_100(self):
        self.send_response_only(100)
        self.end_headers()
        self.wfile.flush()
        return True

    def log_message(self, format, *args):
        pass

    def reply(self, status, content_type, body):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.service.gets.append(self.path)
        self.reply(self.service.get_status, "text/html", b"<html>here</html>")

    def do_POST(self):
        text = self.rfile.read(int(self.headers["Content-Length"])).decode("utf-8")
        try:
            call = self.read(text)
            self.service.calls.append(call)
            result = self.service.next(call.name)
        except Exception as error:  # told by the test that looks
            self.service.failures.append(repr(error))
            result = Raw("", 500)
        if not isinstance(result, Raw):
            result = Raw(answer_text(call.name, result))
        time.sleep(getattr(result, "seconds", 0))
        self.reply(result.status, result.content_type, result.body.encode("utf-8"))

    def read(self, text):
        body = ElementTree.fromstring(text)[0][0]
        name = body.tag.split("}")[1]
        values = {child.tag.split("}")[1]: child.text or "" for child in body}
        assert text == envelope(name, values), text
        headers = [(key, value) for key, value in self.headers.items()
                   if key not in ("Host", "Accept", "Accept-Encoding", "Content-Length")]
        assert headers == [
            ("User-Agent", "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol "
                           "4.0.30319.42000)"),
            ("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", f'"{SPACE}{name}"'),
            ("Expect", "100-continue")], headers
        return Call(name, values, headers)


def qwc(url, **changes):
    fields = {"AppName": "Sync", "AppID": "", "AppURL": url, "AppDescription": "It syncs",
              "AppSupport": url + "/status", "UserName": "tenant-1", "OwnerID": OWNER,
              "FileID": FILE, "QBType": "QBFS",
              "Scheduler": "<RunEveryNMinutes>30</RunEveryNMinutes>", "IsReadOnly": "false"}
    fields.update(changes)
    inside = "".join(f"<{key}>{value if key == 'Scheduler' else escape(value)}</{key}>"
                     for key, value in fields.items() if value is not None)
    return f'<?xml version="1.0"?><QBWCXML>{inside}</QBWCXML>'


class Connector:
    """A service, a company file, and the connector between them."""

    def __init__(self, company=None, service=None, changes=None, **settings):
        self.service = service or Service()
        self.company = company or Company()
        body = dict({"qwc": qwc(self.service.url, **(changes or {})), "password": "secret",
                     "company": self.company.id, "noop_seconds": 0.01}, **settings)
        self.id = PROGRAM.ok("POST", "/connectors", body)["id"]

    def control(self, method, part="", body=None):
        return PROGRAM.ok(method, f"/connectors/{self.id}{part}", body)

    def state(self):
        return self.control("GET")

    def update(self):
        return self.control("POST", "/update", {})

    def settings(self, **values):
        return self.control("POST", "/settings", values)

    def fault(self, fault, **more):
        return self.control("POST", "/faults", dict(fault=fault, **more))

    def run(self, expected, result="ok"):
        """One update with exactly these calls."""
        state = self.update()
        names = self.service.names()
        assert names == expected, (names, state)
        assert state["result"] == result, state
        return state
