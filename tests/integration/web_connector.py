"""A Web Connector as Intuit's guide describes it, for tests: SOAP 1.1, document/literal, over a
kept connection, with the habits of the .NET client (Expect: 100-continue, a quoted SOAPAction, two
packets). Written from the protocol, with Python's library alone."""

import http.client
import re
import socket
import urllib.parse
import xml.etree.ElementTree as tree
from xml.sax.saxutils import escape

import message_sets

SPACE = "http://developer.intuit.com/"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
OWNER = "{8f1c0b52-6d2e-5a7b-9c54-3f7a1d0e9b46}"
PARAMETERS = {
    "serverVersion": [],
    "clientVersion": ["strVersion"],
    "authenticate": ["strUserName", "strPassword"],
    "sendRequestXML": ["ticket", "strHCPResponse", "strCompanyFileName", "qbXMLCountry",
                       "qbXMLMajorVers", "qbXMLMinorVers"],
    "receiveResponseXML": ["ticket", "response", "hresult", "message"],
    "connectionError": ["ticket", "hresult", "message"],
    "getLastError": ["ticket"],
    "closeConnection": ["ticket"],
    "getInteractiveURL": ["wcTicket", "sessionID"],
    "interactiveDone": ["wcTicket"],
    "interactiveRejected": ["wcTicket", "reason"],
}


class Fault(Exception):
    pass


def envelope(operation, arguments=()):
    """As the .NET client writes it; an argument that is empty is an empty element."""
    names = PARAMETERS.get(operation, [])
    inside = "".join(f"<{n}>{escape(str(a))}</{n}>" if str(a) else f"<{n} />"
                     for n, a in zip(names, arguments))
    return ('<?xml version="1.0" encoding="utf-8"?><soap:Envelope'
            f' xmlns:soap="{SOAP}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            ' xmlns:xsd="http://www.w3.org/2001/XMLSchema"><soap:Body>'
            f'<{operation} xmlns="{SPACE}">{inside}</{operation}></soap:Body></soap:Envelope>'
            ).encode()


def result(operation, status, body):
    """The result of an answer: text, or a list of texts. Raises Fault."""
    root = tree.fromstring(body)
    assert root.tag == f"{{{SOAP}}}Envelope", root.tag
    [content] = list(root.find(f"{{{SOAP}}}Body"))
    if content.tag == f"{{{SOAP}}}Fault":
        assert status == 500, status
        raise Fault(content.findtext("faultcode") + ": " + content.findtext("faultstring"))
    assert status == 200, status
    assert content.tag == f"{{{SPACE}}}{operation}Response", content.tag
    [found] = list(content)
    assert found.tag == f"{{{SPACE}}}{operation}Result", found.tag
    if operation != "authenticate":
        assert len(found) == 0
        return found.text or ""
    assert all(item.tag == f"{{{SPACE}}}string" for item in found), [i.tag for i in found]
    return [item.text or "" for item in found]


class WebConnector:
    def __init__(self, url, user="", password="", company=None):
        parts = urllib.parse.urlsplit(url)
        self.host, self.path = parts.netloc, parts.path
        self.user, self.password = user, password
        self.company = company or Company()
        self.connection = None
        self.ticket = ""

    def post(self, body, **headers):
        """(status, body) of one POST on the connection that is kept."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection(self.host, timeout=60)
        sent = {"User-Agent": "Mozilla/4.0 (compatible; MSIE 6.0; MS Web Services Client Protocol"
                              " 4.0.30319.42000)", "Content-Type": "text/xml; charset=utf-8", **headers}
        try:
            self.connection.request("POST", self.path, body, sent)
            answer = self.connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        assert text, f"{answer.status} and an empty body"
        assert answer.headers["Content-Type"].startswith("text/xml"), answer.headers.items()
        return answer.status, text

    def call(self, operation, *arguments):
        status, body = self.post(envelope(operation, arguments),
                                 SOAPAction=f'"{SPACE}{operation}"')
        return result(operation, status, body)

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    # --- a session ------------------------------------------------------------------------------
    def sign_in(self, version="2.3.0.215"):
        """What authenticate says after the ticket."""
        self.call("serverVersion")
        assert self.call("clientVersion", version) == ""
        self.ticket, *said = self.call("authenticate", self.user, self.password)
        return said

    def send(self, hcp=None):
        return self.call("sendRequestXML", self.ticket, self.company.told() if hcp is None else hcp,
                         r"C:\Company.qbw", "US", 16, 0)

    def receive(self, response, hresult="", message=""):
        return int(self.call("receiveResponseXML", self.ticket, response, hresult, message))

    def run(self, rounds=200):
        """A whole session; what closeConnection says."""
        said = self.sign_in()
        if said[0] in ("none", "busy", "nvu"):
            return f"{said[0]}: {self.call('closeConnection', self.ticket)}"
        hcp = None
        for _ in range(rounds):
            request = self.send(hcp)
            hcp = ""
            if request == "NoOp":
                assert self.call("getLastError", self.ticket) == "NoOp"
                continue
            if request == "":
                self.call("getLastError", self.ticket)
                break
            percent = self.receive(self.company.answer(request))
            if percent == 100:
                break
            if percent < 0:
                self.call("getLastError", self.ticket)
                break
        else:
            raise AssertionError("the session does not end")
        return self.call("closeConnection", self.ticket)


class Company:
    """A company file without records: it knows itself, and has nothing else."""

    def __init__(self, file_id=None, version="16.0", closing_date=None):
        self.file_id, self.version, self.closing_date = file_id, version, closing_date
        self.asked = []  # names of requests

    def told(self):
        """What comes along with the first sendRequestXML."""
        return self.answer_all([("HostQueryRq", None), ("CompanyQueryRq", None),
                                ("PreferencesQueryRq", None)])

    def answer(self, request):
        assert request.startswith("<?xml") and "<?qbxml version=" in request, request[:100]
        assert request.isascii()
        root = tree.fromstring(request)
        [messages] = list(root)
        assert root.tag == "QBXML" and messages.tag == "QBXMLMsgsRq"
        self.asked += [one.tag for one in messages]
        message_sets.keep(request)
        return self.answer_all([(one.tag, one.get("requestID")) for one in messages])

    def answer_all(self, requests):
        out = "".join(self.answer_one(name, number) for name, number in requests)
        return f'<?xml version="1.0" ?><QBXML><QBXMLMsgsRs>{out}</QBXMLMsgsRs></QBXML>'

    def answer_one(self, name, number):
        known = {"HostQueryRq": self.host, "CompanyQueryRq": self.own,
                 "PreferencesQueryRq": self.preferences}.get(name)
        echo = f' requestID="{number}"' if number else ""
        status = ('statusCode="0" statusSeverity="Info" statusMessage="Status OK"' if known else
                  'statusCode="1" statusSeverity="Info" statusMessage="No match"')
        return f'<{name[:-2]}Rs{echo} {status}>{known() if known else ""}</{name[:-2]}Rs>'

    def host(self):
        return ("<HostRet><ProductName>QuickBooks Premier 2024</ProductName>"
                "<MajorVersion>34</MajorVersion><MinorVersion>0</MinorVersion><Country>US</Country>"
                "<SupportedQBXMLVersion>13.0</SupportedQBXMLVersion>"
                f"<SupportedQBXMLVersion>{self.version}</SupportedQBXMLVersion>"
                "<IsAutomaticLogin>false</IsAutomaticLogin>"
                "<QBFileMode>SingleUser</QBFileMode></HostRet>")

    def own(self):
        mark = (f"<DataExtRet><OwnerID>{OWNER}</OwnerID><DataExtName>FileID</DataExtName>"
                "<DataExtType>STR255TYPE</DataExtType>"
                f"<DataExtValue>{{{self.file_id}}}</DataExtValue></DataExtRet>")
        return ("<CompanyRet><IsSampleCompany>false</IsSampleCompany>"
                "<CompanyName>Acme</CompanyName>"
                f"{mark if self.file_id else ''}</CompanyRet>")

    def preferences(self):
        closed = f"<ClosingDate>{self.closing_date}</ClosingDate>" if self.closing_date else ""
        return ("<PreferencesRet><AccountingPreferences>"
                "<IsUsingAccountNumbers>true</IsUsingAccountNumbers>"
                "<IsRequiringAccounts>true</IsRequiringAccounts>"
                f"<IsUsingClassTracking>true</IsUsingClassTracking>{closed}"
                "</AccountingPreferences></PreferencesRet>")


def raw_exchange(url, head, body=b"", pause_for=b"100 Continue"):
    """Sends the head, waits for `pause_for`, then the body; returns everything that came, and how
    long the first answer took."""
    import time
    parts = urllib.parse.urlsplit(url)
    host, port = parts.netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=10) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        began = time.monotonic()
        link.sendall(head)
        got = link.recv(65536) if pause_for else b""
        waited = time.monotonic() - began
        assert not pause_for or pause_for in got, got
        link.sendall(body)
        while b"</soap:Envelope>" not in got:
            more = link.recv(65536)
            if not more:
                break
            got += more
        return got, waited


def file_id_of(qwc):
    return re.search(r"<FileID>\{(.*?)\}</FileID>", qwc)[1]
