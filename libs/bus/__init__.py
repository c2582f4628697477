"""Kafka behind two operations: send an event and get its partition and offset; consume events in order.

A consumer saves its position only after the effect of an event. Producer and consumers are idempotent; there are no
Kafka transactions. `libs.bus.kafka` is the only module that imports aiokafka.
"""

from libs.bus.consumer import Consumer
from libs.bus.envelope import Message, decode, encode, topic_of
from libs.bus.handling import Handler, Permanent, per_event
from libs.bus.kafka import KafkaProducer, KafkaSource

__all__ = [
    "Consumer",
    "Handler",
    "KafkaProducer",
    "KafkaSource",
    "Message",
    "Permanent",
    "decode",
    "encode",
    "per_event",
    "topic_of",
]
