"""Kafka, seen as: send one event and get its place; consume events in order with effects before positions.

The only users of aiokafka (`libs.bus.kafka`). No Kafka transactions: idempotent producer, idempotent consumers.
"""

from libs.bus.consumer import Consumer
from libs.bus.envelope import Message, decode, encode, topic_of
from libs.bus.handling import Handler, Permanent, each
from libs.bus.kafka import KafkaProducer, KafkaSource

__all__ = [
    "Consumer", "Handler", "KafkaProducer", "KafkaSource", "Message", "Permanent", "decode", "each", "encode",
    "topic_of",
]  # fmt: skip
