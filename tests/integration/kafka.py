"""Kafka for tests, through librdkafka itself (ctypes): none of Tieout's own code is in between.

A message is (partition, offset, key, headers, value); keys and values are bytes or None, headers a
dict of name to bytes.
"""

import collections
import ctypes

PATIENCE_MS = 20000
MESSAGE_BYTES_MAX = 32 << 20  # more than a topic takes: the broker is to refuse
OFFSET_BEGINNING = -2
TIMED_OUT = -185

Message = collections.namedtuple("Message", "partition offset key headers value")

_lib = ctypes.CDLL("librdkafka.so.1")
_pointer = ctypes.c_void_p


class _Message(ctypes.Structure):
    _fields_ = [("err", ctypes.c_int), ("rkt", _pointer), ("partition", ctypes.c_int32),
                ("payload", _pointer), ("len", ctypes.c_size_t), ("key", _pointer),
                ("key_len", ctypes.c_size_t), ("offset", ctypes.c_int64), ("private", _pointer)]


for _name, _type in {"conf_new": _pointer, "new": _pointer, "err2str": ctypes.c_char_p,
                     "topic_partition_list_new": _pointer, "topic_partition_list_add": _pointer,
                     "consumer_poll": ctypes.POINTER(_Message)}.items():
    getattr(_lib, "rd_kafka_" + _name).restype = _type
_DELIVERED = ctypes.CFUNCTYPE(None, _pointer, ctypes.POINTER(_Message), _pointer)


def _client(kind, settings, delivered=None):
    conf = _pointer(_lib.rd_kafka_conf_new())
    problem = ctypes.create_string_buffer(512)
    settings = {"reconnect.backoff.max.ms": 500, **settings}  # tests restart the broker
    for name, value in settings.items():
        if _lib.rd_kafka_conf_set(conf, name.encode(), str(value).encode(), problem, 512) != 0:
            raise AssertionError(problem.value.decode())
    if delivered:
        _lib.rd_kafka_conf_set_dr_msg_cb(conf, delivered)
    handle = _lib.rd_kafka_new(kind, conf, problem, 512)
    assert handle, problem.value.decode()
    return _pointer(handle)


def _error(code):
    return _lib.rd_kafka_err2str(code).decode()


def _bytes(pointer, length):
    return ctypes.string_at(pointer, length) if pointer else None


class Producer:
    """Publishes as Tieout's services do: idempotent, murmur2 partitioner."""

    def __init__(self, brokers):
        self.places = {}  # number -> (partition, offset), or the error's sentence
        self.count = 0
        self._callback = _DELIVERED(self._delivered)
        self.handle = _client(0, {"bootstrap.servers": brokers, "enable.idempotence": "true",
                                  "partitioner": "murmur2", "linger.ms": 1, "log_level": 2,
                                  "message.max.bytes": MESSAGE_BYTES_MAX}, self._callback)

    def _delivered(self, _handle, message, _opaque):
        m = message.contents
        number = (m.private or 0) - 1
        self.places[number] = _error(m.err) if m.err else (m.partition, m.offset)

    def put(self, topic, key, value, headers=None, partition=-1):
        """Queues it; returns its number."""
        vtype = ctypes.c_int
        arguments = [vtype(1), topic.encode(), vtype(3), ctypes.c_int32(partition),
                     vtype(7), ctypes.c_int(2),  # a copy is made
                     vtype(6), _pointer(self.count + 1)]
        if value is not None:
            arguments += [vtype(4), value, ctypes.c_size_t(len(value))]
        if key is not None:
            arguments += [vtype(5), key, ctypes.c_size_t(len(key))]
        for name, content in (headers or {}).items():
            arguments += [vtype(9), name.encode(), content, ctypes.c_ssize_t(len(content))]
        code = _lib.rd_kafka_producev(self.handle, *arguments, vtype(0))
        if code:
            raise ValueError(_error(code))
        self.count += 1
        return self.count - 1

    def flush(self):
        """Waits until all of it is on the topics; returns the places by number."""
        _lib.rd_kafka_flush(self.handle, PATIENCE_MS)
        failed = {n: p for n, p in self.places.items() if isinstance(p, str)}
        assert len(self.places) == self.count and not failed, (self.count, failed)
        return self.places

    def close(self):
        _lib.rd_kafka_destroy(self.handle)


class Reader:
    """Reads a topic from its beginning on; what was read stays in `messages`."""

    def __init__(self, brokers, topic, partitions):
        self.topic = topic
        self.messages = []
        self.next = dict.fromkeys(range(partitions), 0)
        self.handle = _client(1, {"bootstrap.servers": brokers, "group.id": "tests", "log_level": 2,
                                  "enable.auto.commit": "false", "fetch.wait.max.ms": 20,
                                  "fetch.error.backoff.ms": 20,
                                  "fetch.message.max.bytes": MESSAGE_BYTES_MAX,
                                  "auto.offset.reset": "earliest"})
        _lib.rd_kafka_poll_set_consumer(self.handle)
        chosen = _pointer(_lib.rd_kafka_topic_partition_list_new(partitions))
        for partition in self.next:
            _lib.rd_kafka_topic_partition_list_add(chosen, topic.encode(), partition)
            _lib.rd_kafka_topic_partition_list_set_offset(
                chosen, topic.encode(), partition, ctypes.c_int64(OFFSET_BEGINNING))
        assert _lib.rd_kafka_assign(self.handle, chosen) == 0
        _lib.rd_kafka_topic_partition_list_destroy(chosen)

    def ends(self):
        """The end offset of each partition, asked of the broker now."""
        found = {}
        for partition in self.next:
            low, high = ctypes.c_int64(), ctypes.c_int64()
            code = _lib.rd_kafka_query_watermark_offsets(
                self.handle, self.topic.encode(), partition, ctypes.byref(low),
                ctypes.byref(high), PATIENCE_MS)
            if code:
                raise ConnectionError(_error(code))
            found[partition] = high.value
        return found

    def read(self):
        """Reads up to the present ends; returns what is new."""
        before = len(self.messages)
        ends = self.ends()
        idle = 0
        while any(self.next[p] < end for p, end in ends.items()):
            message = _lib.rd_kafka_consumer_poll(self.handle, 100)
            idle = 0 if message else idle + 1
            assert idle * 100 < PATIENCE_MS, f"{self.topic}: {self.next} of {ends}"
            if message:
                if message.contents.err == 0:
                    self._take(message)
                _lib.rd_kafka_message_destroy(message)
        return self.messages[before:]

    def _take(self, message):
        m = message.contents
        headers, pointer, index = {}, _pointer(), 0
        if _lib.rd_kafka_message_headers(message, ctypes.byref(pointer)) == 0:
            name, value, size = ctypes.c_char_p(), _pointer(), ctypes.c_size_t()
            while _lib.rd_kafka_header_get_all(
                    pointer, ctypes.c_size_t(index), ctypes.byref(name), ctypes.byref(value),
                    ctypes.byref(size)) == 0:
                headers[name.value.decode()] = _bytes(value.value, size.value)
                index += 1
        self.next[m.partition] = m.offset + 1
        self.messages.append(Message(m.partition, m.offset, _bytes(m.key, m.key_len), headers,
                                     _bytes(m.payload, m.len)))

    def close(self):
        _lib.rd_kafka_consumer_close(self.handle)
        _lib.rd_kafka_destroy(self.handle)
